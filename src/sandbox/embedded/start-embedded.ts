import { randomBytes } from 'node:crypto'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { encodeBatch, type RecordToEncode } from '../../wire/batch-builder.ts'
import { type DecodedRecord, decodeRecords } from '../../wire/decode-records.ts'
import { batchesIn } from '../../wire/record-batch.ts'
import { serveConnection } from './broker-connection.ts'
import { createTopic, type EmbeddedNode, type EmbeddedState, type NewTopic } from './embedded-state.ts'
import { FaultPlan } from './faults.ts'
import { type Partition, TopicRegistry } from './topic-registry.ts'
import { createCoordinators } from './transactions/create-coordinators.ts'

export interface EmbeddedOptions {
  /** How many brokers; by default one. */
  readonly nodes?: number | undefined
  /** By default 127.0.0.1: nobody else can connect. */
  readonly host?: string | undefined
  /** The port of each node; by default any that are free. */
  readonly ports?: readonly number[] | undefined
  readonly topics?: readonly NewTopic[] | undefined
  /** Whether asking for an unknown topic creates it; by default not. */
  readonly autoCreateTopics?: boolean | undefined
  /** Partitions of topics that are created without saying how many; by default 1. */
  readonly defaultPartitions?: number | undefined
  readonly now?: (() => number) | undefined
  readonly log?: ((message: string) => void) | undefined
}

/** A cluster of brokers in this process. */
export interface EmbeddedCluster extends AsyncDisposable {
  /** For `--brokers`: every node, comma separated. */
  readonly bootstrap: string
  readonly state: EmbeddedState
  readonly faults: FaultPlan
  readonly openConnections: number
  address(nodeId: number): { readonly host: string; readonly port: number }
  /** Appends records as a producer would, in one batch. @returns the offset of the first */
  append(topic: string, partition: number, records: readonly Partial<RecordToEncode>[]): bigint
  /** Every record of a partition, those of aborted transactions among them. */
  records(topic: string, partition: number): readonly DecodedRecord[]
  close(): Promise<void>
}

interface Listener {
  readonly node: EmbeddedNode & { port: number }
  readonly server: Server
  readonly sockets: Set<Socket>
}

/** Starts brokers that listen when the promise resolves. Data lives in memory. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedCluster> {
  const count = options.nodes ?? 1
  const host = options.host ?? '127.0.0.1'
  const nodes = new Map<number, EmbeddedNode & { port: number }>()
  const topics = new TopicRegistry()
  const now = options.now ?? Date.now
  const state: EmbeddedState = {
    clusterId: randomBytes(16).toString('base64url'),
    nodes,
    topics,
    ...createCoordinators({ topics, now }),
    brokerConfigs: new Map(),
    autoCreateTopics: options.autoCreateTopics ?? false,
    defaultPartitions: options.defaultPartitions ?? 1,
    defaultReplicationFactor: 1,
    now,
    log: options.log ?? (() => {}),
  }
  const faults = new FaultPlan()
  const listeners = new Map<number, Listener>()
  for (let id = 1; id <= count; id++) {
    const node = { id, host, port: options.ports?.[id - 1] ?? 0, rack: null, up: true }
    nodes.set(id, node)
    const listener = createListener(node, state, faults)
    listeners.set(id, listener)
    await listen(listener)
  }
  for (const topic of options.topics ?? []) createTopic(state, topic)

  const close = async () => {
    await Promise.all([...listeners.values()].map(stop))
  }
  return {
    bootstrap: [...nodes.values()].map((node) => `${node.host}:${node.port}`).join(','),
    state,
    faults,
    get openConnections() {
      return [...listeners.values()].reduce((sum, { sockets }) => sum + sockets.size, 0)
    },
    address(nodeId) {
      const node = nodes.get(nodeId)
      if (node === undefined) throw new Error(`there is no node ${nodeId}`)
      return { host: node.host, port: node.port }
    },
    append(topic, index, records) {
      const { log, leaderEpoch } = requirePartition(state, topic, index)
      const whole = records.map((record) => ({ timestampMs: state.now(), key: null, value: null, ...record }))
      let baseOffset = log.endOffset
      for (const batch of batchesIn(encodeBatch(whole)))
        baseOffset = log.append(batch, leaderEpoch, null, state.now())
      return baseOffset
    },
    records(topic, index) {
      const { log } = requirePartition(state, topic, index)
      return [...log.batches()]
        .filter(({ control }) => !control)
        .flatMap((batch) => [...decodeRecords(batch)])
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function requirePartition(state: EmbeddedState, topic: string, index: number): Partition {
  const partition = state.topics.partition(topic, index)
  if (partition === undefined) throw new Error(`there is no partition ${topic}-${index}`)
  return partition
}

function createListener(node: Listener['node'], state: EmbeddedState, faults: FaultPlan): Listener {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serveConnection(socket, { state, nodeId: node.id, faults })
  })
  return { node, server, sockets }
}

/** Listens at the node's port; port 0 becomes the one that was given. */
async function listen({ node, server }: Listener): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(node.port, node.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  node.port = (server.address() as AddressInfo).port
}

async function stop({ server, sockets }: Listener): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of sockets) socket.destroy()
  await closed
}
