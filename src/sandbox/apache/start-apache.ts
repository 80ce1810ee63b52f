import { rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { findFreePorts } from './free-ports.ts'
import { endNodes, type JavaNode, nodeDir, randomClusterId, startJavaCluster } from './java-cluster.ts'
import { findJava } from './java.ts'
import type { JavaRuntime } from './java-node.ts'
import { resolveKafkaJars } from './kafka-jars.ts'
import {
  clusterProperties,
  type ExtraListener,
  LOOPBACK,
  nodeProperties,
  type NodePorts,
  type Properties,
} from './server-properties.ts'
import { type ProcessSystem } from './system-processes.ts'

export const DEFAULT_KAFKA_VERSION = '4.3.1'

export interface ApacheOptions {
  /** 1 to 9 nodes, each broker and controller at once. */
  readonly brokers: number
  /** Of Apache Kafka, like `4.3.1`. */
  readonly version: string
  /** Gets everything the cluster writes; must not hold another sandbox. */
  readonly dataDir: string
  /** Where Maven's jars are kept between starts. */
  readonly cacheDir: string
  /** For clients, one per broker, on the loopback address; free ones without it. */
  readonly ports?: readonly number[] | undefined
  /** More settings for every broker; they win over the sandbox's own. */
  readonly properties?: Properties | undefined
  /** More listeners for clients, on free ports. */
  readonly listeners?: readonly ExtraListener[] | undefined
  /** More arguments for `StorageTool format`, such as `--add-scram`. */
  readonly formatArguments?: readonly string[] | undefined
  readonly javaOptions?: readonly string[] | undefined
  /** Gets a line for each step that takes long. */
  readonly log?: ((line: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What another process needs to look after the cluster: plain data, to be kept as JSON. */
export interface ApacheState {
  readonly engine: 'java'
  readonly version: string
  readonly clusterId: string
  readonly dataDir: string
  readonly bootstrap: string
  readonly nodes: readonly ApacheNode[]
}

export interface ApacheNode extends JavaNode {
  /** Ports of the extra listeners, by name. */
  readonly listeners: Readonly<Record<string, number>>
}

const STOP_GRACE_MS = 10_000
export async function startApache(options: ApacheOptions, system: ProcessSystem): Promise<ApacheState> {
  const { brokers, version, dataDir, cacheDir, listeners = [], log, signal } = options
  const java = await findJava(system.env, signal)
  const libs = await resolveKafkaJars({ version, cacheDir, env: system.env, log, signal })
  const runtime: JavaRuntime = { java, libs, version, env: system.env, javaOptions: options.javaOptions }
  const ports = await choosePorts(options)
  const clusterId = randomClusterId()
  const nodes = await startJavaCluster(
    runtime,
    {
      dataDir,
      clusterId,
      formatArguments: options.formatArguments,
      nodes: ports.map((node) => ({
        id: node.id,
        port: node.client,
        properties: {
          ...clusterProperties(brokers),
          ...nodeProperties(node, ports, listeners, path.join(nodeDir(dataDir, node.id), 'data')),
          ...options.properties,
        },
      })),
    },
    system,
    signal,
  )
  const bootstrap = nodes.map(({ port }) => `${LOOPBACK}:${port}`).join(',')
  const known = nodes.map((node, index) => ({ ...node, listeners: ports[index]?.extra ?? {} }))
  return { engine: 'java', version, clusterId, dataDir, bootstrap, nodes: known }
}

async function choosePorts({ brokers, ports, listeners = [] }: ApacheOptions): Promise<NodePorts[]> {
  const perNode = 2 + listeners.length
  const free = await findFreePorts(LOOPBACK, brokers * perNode)
  return Array.from({ length: brokers }, (_, index) => {
    const [client = 0, controller = 0, ...extra] = free.slice(index * perNode, (index + 1) * perNode)
    return {
      id: index + 1,
      client: ports?.[index] ?? client,
      controller,
      extra: Object.fromEntries(listeners.map(({ name }, at) => [name, extra[at] ?? 0])),
    }
  })
}

/** Ends the cluster, if it still runs, and removes its data and logs. */
export async function stopApache(
  state: ApacheState,
  system: ProcessSystem,
  graceMs = STOP_GRACE_MS,
): Promise<void> {
  await endNodes(state.nodes, graceMs, system)
  const own = [...state.nodes.map(({ id }) => nodeDir(state.dataDir, id)), path.join(state.dataDir, 'logs')]
  await Promise.all(own.map((dir) => rm(dir, { recursive: true, force: true })))
  await rmdir(state.dataDir).catch(() => {})
}
