import { access } from 'node:fs/promises'
import path from 'node:path'
import { KctlError, UsageError } from '../../errors.ts'
import type { ApacheState, DockerState, JavaState } from './apache-state.ts'
import { ensureClassArchive } from './class-archive.ts'
import { composeFiles, dockerAnswers, startDockerCluster } from './docker-cluster.ts'
import { findFreePorts, isPortFree } from './free-ports.ts'
import { nodeDir, randomClusterId, startJavaCluster } from './java-cluster.ts'
import type { JavaRuntime } from './java-node.ts'
import { findJava } from './java.ts'
import { resolveKafkaJars } from './kafka-jars.ts'
import {
  clusterProperties,
  type ExtraListener,
  LOOPBACK,
  nodeProperties,
  type NodePorts,
  type Properties,
} from './server-properties.ts'
import type { ProcessSystem } from './system-processes.ts'

/** The newest release that is tested against. */
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
  /** Without it, Docker where an engine answers, else Java. */
  readonly engine?: 'docker' | 'java' | undefined
  /** For clients, one per broker, on the loopback address; free ones without it. */
  readonly ports?: readonly number[] | undefined
  /** More settings for every broker; they win over the sandbox's own. */
  readonly properties?: Properties | undefined
  /** Gets a line for each step that takes long. */
  readonly log?: ((line: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** More listeners for clients, on free ports. With Java only, like the rest. */
  readonly listeners?: readonly ExtraListener[] | undefined
  /** More arguments for `StorageTool format`, such as `--add-scram`. */
  readonly formatArguments?: readonly string[] | undefined
  readonly javaOptions?: readonly string[] | undefined
}

const MOST_BROKERS = 9

/**
 * Starts a real Apache Kafka in the background and waits until every broker answers. It outlives this process:
 * keep what is returned and give it to `stopApache`.
 *
 * @throws {KctlError} `SANDBOX_FAILED` with the paths of the logs, which are kept; `SANDBOX_EXISTS`,
 *   `PORT_IN_USE`, `JAVA_MISSING`, `MAVEN_MISSING` or `KAFKA_JARS` if it cannot be tried
 */
export async function startApache(options: ApacheOptions, system: ProcessSystem): Promise<ApacheState> {
  const { brokers, ports, dataDir, signal } = options
  if (!Number.isInteger(brokers) || brokers < 1 || brokers > MOST_BROKERS)
    throw new UsageError(`a sandbox has 1 to ${MOST_BROKERS} brokers, not ${brokers}`)
  if (ports !== undefined && (ports.length !== brokers || new Set(ports).size !== brokers))
    throw new UsageError(`${brokers} brokers need as many different ports`)
  await requireUnused(dataDir)
  await requireFreePorts(ports ?? [])

  const engine = options.engine ?? ((await dockerAnswers(system.env, signal)) ? 'docker' : 'java')
  return engine === 'docker'
    ? await startWithDocker(options, system)
    : await startApacheWithJava(options, system)
}

async function startWithDocker(options: ApacheOptions, system: ProcessSystem): Promise<DockerState> {
  const { brokers, version, dataDir, properties, log, signal } = options
  const ports = options.ports ?? (await findFreePorts(LOOPBACK, brokers))
  const clusterId = randomClusterId()
  const files = composeFiles(dataDir)
  log?.(`starting Kafka ${version} with Docker Compose`)
  await startDockerCluster(files, { version, clusterId, ports, properties }, system.env, signal)
  return {
    engine: 'docker',
    version,
    clusterId,
    dataDir,
    bootstrap: ports.map((port) => `localhost:${port}`).join(','),
    files,
    nodes: ports.map((port, index) => ({ id: index + 1, port })),
  }
}

/** As `startApache` does it where there is no Docker, with what only Java offers. */
export async function startApacheWithJava(options: ApacheOptions, system: ProcessSystem): Promise<JavaState> {
  const { brokers, version, dataDir, cacheDir, properties, formatArguments, javaOptions, log, signal } =
    options
  const listeners = options.listeners ?? []
  const java = await findJava(system.env, signal)
  const libs = await resolveKafkaJars({ version, cacheDir, env: system.env, log, signal })
  const runtime: JavaRuntime = { java, libs, version, env: system.env, javaOptions }
  await ensureClassArchive(runtime, system, signal)

  log?.(`starting Kafka ${version} with Java`)
  const ports = await choosePorts(options)
  const clusterId = randomClusterId()
  const plans = ports.map((node) => ({
    id: node.id,
    port: node.client,
    properties: {
      ...clusterProperties(brokers),
      ...nodeProperties(node, ports, listeners, path.join(nodeDir(dataDir, node.id), 'data')),
      ...properties,
    },
  }))
  const nodes = await startJavaCluster(
    runtime,
    { dataDir, clusterId, nodes: plans, formatArguments },
    system,
    signal,
  )
  return {
    engine: 'java',
    version,
    clusterId,
    dataDir,
    bootstrap: nodes.map(({ port }) => `${LOOPBACK}:${port}`).join(','),
    nodes: nodes.map((node, index) => ({ ...node, listeners: ports[index]?.extra ?? {} })),
  }
}

async function choosePorts({ brokers, ports, listeners = [] }: ApacheOptions): Promise<NodePorts[]> {
  const perNode = 2 + listeners.length
  const free = await findFreePorts(LOOPBACK, brokers * perNode, ports)
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

async function requireFreePorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (await isPortFree(LOOPBACK, port)) continue
    throw new KctlError('precondition', `port ${port} of ${LOOPBACK} is in use`, {
      code: 'PORT_IN_USE',
      hint: 'choose other ports, or end what listens there',
    })
  }
}

/** Whatever a cluster leaves in its directory while it runs, or that another one has left. */
async function requireUnused(dataDir: string): Promise<void> {
  for (const trace of [nodeDir(dataDir, 1), composeFiles(dataDir).composeFile]) {
    const found = await access(trace).then(
      () => true,
      () => false,
    )
    if (!found) continue
    throw new KctlError('precondition', `there already is a sandbox in ${dataDir}`, {
      code: 'SANDBOX_EXISTS',
      hint: `end it with "kctl sandbox stop", or remove the directory if nothing runs from it`,
    })
  }
}
