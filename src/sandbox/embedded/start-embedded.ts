import { randomBytes } from 'node:crypto'
import { serveConnection } from './broker-connection.ts'
import { EmbeddedCluster } from './embedded-cluster.ts'
import { createTopic, type EmbeddedState, type NewTopic } from './embedded-state.ts'
import { Faults } from './faults.ts'
import type { GroupSettings } from './groups/group-settings.ts'
import { NodeListener, type OwnedNode } from './node-listener.ts'
import { TopicRegistry } from './topic-registry.ts'
import type { SaslSession } from './sasl/sasl-session.ts'
import type { SaslOptions } from './sasl/sasl-server.ts'
import { createCoordinators } from './transactions/create-coordinators.ts'

export interface EmbeddedOptions {
  /** How many brokers; by default one. */
  readonly nodes?: number | undefined
  /** By default 127.0.0.1: nobody else can connect. */
  readonly host?: string | undefined
  /** The port of each node; by default any that are free. */
  readonly ports?: readonly number[] | undefined
  /** Created unless they are there already, from `dataDir`. */
  readonly topics?: readonly NewTopic[] | undefined
  /** Whether asking for an unknown topic creates it; by default not. */
  readonly autoCreateTopics?: boolean | undefined
  /** Partitions of topics that are created without saying how many; by default 1. */
  readonly defaultPartitions?: number | undefined
  /** By default 1. */
  readonly defaultReplicationFactor?: number | undefined
  /** Where topics, records and group offsets are kept; null, the default, for memory only. */
  readonly dataDir?: string | null | undefined
  /** Who has to log in, and how, by default in every way; null, the default, for no login at all. */
  readonly sasl?: SaslSettings | null | undefined
  /** What an operator sets for groups; by default as in Kafka, but for what would make people wait. */
  readonly groups?: Partial<GroupSettings> | undefined
  readonly now?: (() => number) | undefined
  /** Told, in one line each, of connections that were closed for a reason and of failures. */
  readonly log?: ((message: string) => void) | undefined
}

/** As in SaslOptions, all of it optional but the users. */
type SaslSettings = Pick<SaslOptions, 'users'> & Partial<Omit<SaslOptions, 'now'>>

/**
 * Starts brokers in this process; they listen when the promise resolves.
 *
 * @throws what node:net throws for a port that is taken, and node:fs for the data directory
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedCluster> {
  const dataDir = options.dataDir == null ? null : await openDataDir(options.dataDir)
  const nodes = new Map<number, OwnedNode>()
  const topics = new TopicRegistry()
  const now = options.now ?? Date.now
  const onCommit = dataDir === null ? {} : { onCommit: dataDir.noteOffset.bind(dataDir) }
  const state: EmbeddedState = {
    clusterId: dataDir?.clusterId ?? randomBytes(16).toString('base64url'),
    nodes,
    topics,
    ...createCoordinators({ topics, now, settings: options.groups ?? {}, ...onCommit }),
    brokerConfigs: new Map(),
    autoCreateTopics: options.autoCreateTopics ?? false,
    defaultPartitions: options.defaultPartitions ?? 1,
    defaultReplicationFactor: options.defaultReplicationFactor ?? 1,
    logDir: options.dataDir ?? 'memory',
    now,
    log: options.log ?? (() => {}),
  }
  const sasl = options.sasl == null ? null : await openSasl(options.sasl, now)
  const listeners = new Map<number, NodeListener>()
  const faults = new Faults(state, listeners)
  const [host, count] = [options.host ?? '127.0.0.1', options.nodes ?? 1]
  for (let id = 1; id <= count; id++) {
    const node: OwnedNode = { id, host, port: options.ports?.[id - 1] ?? 0, rack: null, up: true }
    nodes.set(id, node)
    listeners.set(
      id,
      new NodeListener(node, (socket) =>
        serveConnection(socket, { state, nodeId: id, faults, sasl: sasl?.() ?? null }),
      ),
    )
  }
  dataDir?.load(state)
  for (const topic of options.topics ?? []) createTopic(state, topic)
  const cluster = new EmbeddedCluster(state, faults, listeners, dataDir)
  try {
    for (const listener of listeners.values()) await listener.listen()
  } catch (error) {
    await cluster.close()
    throw error
  }
  return cluster
}

/** @returns what makes the login of a new connection */
async function openSasl(settings: SaslSettings, now: () => number): Promise<() => SaslSession> {
  const [{ createSaslServer, SASL_MECHANISMS }, { createSaslSession }] = await Promise.all([
    import('./sasl/sasl-server.ts'),
    import('./sasl/sasl-session.ts'),
  ])
  const server = createSaslServer({ mechanisms: SASL_MECHANISMS, ...settings, now })
  return () => createSaslSession(server)
}

async function openDataDir(path: string) {
  const { DataDir } = await import('./data-dir.ts')
  return new DataDir(path)
}
