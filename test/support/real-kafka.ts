import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, inject } from 'vitest'
import type { JavaState } from '../../src/sandbox/apache/apache-state.ts'
import { asProcess, type JavaNode, waitUntilReady } from '../../src/sandbox/apache/java-cluster.ts'
import { type JavaRuntime, runJava, startNode } from '../../src/sandbox/apache/java-node.ts'
import { findJava, parseJavaVersion } from '../../src/sandbox/apache/java.ts'
import { resolveKafkaJars } from '../../src/sandbox/apache/kafka-jars.ts'
import type { ProgramResult } from '../../src/sandbox/apache/run-program.ts'
import type { ExtraListener, Properties } from '../../src/sandbox/apache/server-properties.ts'
import { DEFAULT_KAFKA_VERSION, startApacheWithJava } from '../../src/sandbox/apache/start-apache.ts'
import { stopApache } from '../../src/sandbox/apache/stop-apache.ts'
import {
  endProcess,
  isRunning,
  type ProcessSystem,
  signalProcess,
} from '../../src/sandbox/apache/system-processes.ts'

export const TEST_SYSTEM: ProcessSystem = {
  env: process.env,
  kill: (pid, signal) => void process.kill(pid, signal),
}

/** Where Maven's jars are kept between test runs; empty in a fresh clone. */
export const JAR_CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/kctl')

export type Availability = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** Whether this machine can run a real Kafka for tests: Java 17 and Maven to start it, kcat as a second opinion. */
export function realKafkaAvailable(): Availability {
  available ??= missingPrograms()
  return available
}

let available: Availability | undefined

function missingPrograms(): Availability {
  const says = (command: string, ...args: string[]): string | null => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    return status === 0 ? stdout + stderr : null
  }
  const missing = [
    ...((parseJavaVersion(says('java', '-version') ?? '') ?? 0) >= 17 ? [] : ['Java 17 or newer']),
    ...(says('mvn', '--version') === null ? ['Maven'] : []),
    ...(says('kcat', '-V') === null ? ['kcat'] : []),
  ]
  return missing.length === 0 ? { ok: true } : { ok: false, why: `needs ${missing.join(', ')}` }
}

/**
 * `describe` for tests that need a real Kafka: skipped, with the reason in the title, where there can be none,
 * and failing there if KCTL_REQUIRE_KAFKA=1 says that they must run.
 */
export function describeWithKafka(name: string, tests: () => void): void {
  const availability = realKafkaAvailable()
  const runs = availability.ok || process.env['KCTL_REQUIRE_KAFKA'] === '1'
  describe.skipIf(!runs)(runs ? name : `${name} (skipped: ${availability.why})`, () => {
    tests()
  })
}

export interface RealKafkaOptions {
  readonly brokers?: 1 | 3
  readonly version?: string
  readonly properties?: Properties
  readonly listeners?: readonly ExtraListener[]
  /** For `StorageTool format`, as in `['--add-scram', 'SCRAM-SHA-256=[name=ann,password=secret]']`. */
  readonly formatArguments?: readonly string[]
}

export interface RealKafka extends AsyncDisposable {
  readonly bootstrap: string
  readonly state: JavaState
  /** Bootstrap servers of an extra listener. */
  bootstrapOf(listener: string): string
  /** `kill -9`: no farewell to clients or the controller. */
  kill(id: number): Promise<void>
  /** An orderly shutdown of one node. */
  terminate(id: number): Promise<void>
  /** Starts a node that is down again, on the same data and ports, and waits until it answers and is in the cluster. */
  restart(id: number): Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  stopNode(id: number): Promise<void>
  /** SIGCONT after `stopNode`. */
  cont(id: number): Promise<void>
  /** Runs one of Kafka's console tools; see KafkaTool for their names. */
  runTool(
    tool: KafkaTool,
    args: readonly string[],
    options?: { stdin?: string | Uint8Array; timeoutMs?: number },
  ): Promise<ProgramResult>
}

/** The classes behind Kafka's shell scripts. `runTool` gives each `--bootstrap-server`. */
export const KafkaTool = {
  consoleProducer: 'org.apache.kafka.tools.ConsoleProducer',
  consoleConsumer: 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  topics: 'org.apache.kafka.tools.TopicCommand',
  consumerGroups: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  transactions: 'org.apache.kafka.tools.TransactionsCommand',
  getOffsets: 'org.apache.kafka.tools.GetOffsetShell',
  configs: 'kafka.admin.ConfigCommand',
  acls: 'org.apache.kafka.tools.AclCommand',
  leaderElection: 'org.apache.kafka.tools.LeaderElectionCommand',
  deleteRecords: 'org.apache.kafka.tools.DeleteRecordsCommand',
  metadataQuorum: 'org.apache.kafka.tools.MetadataQuorumCommand',
} as const
export type KafkaTool = (typeof KafkaTool)[keyof typeof KafkaTool]

/** Starts a real Kafka of the test's own: for tests that break it, or need special settings. */
export async function startRealKafka(options: RealKafkaOptions = {}): Promise<RealKafka> {
  const { brokers = 1, version = DEFAULT_KAFKA_VERSION, properties, listeners, formatArguments } = options
  const dataDir = await mkdtemp(path.join(tmpdir(), `${DIR_PREFIX}${process.pid}-`))
  const state = await startApacheWithJava(
    {
      brokers,
      version,
      dataDir,
      cacheDir: JAR_CACHE,
      properties,
      listeners,
      formatArguments,
      javaOptions: TEST_JAVA,
    },
    TEST_SYSTEM,
  )
  await writeFile(path.join(dataDir, STATE_FILE), JSON.stringify(state))
  return await attachRealKafka(state)
}

/** The shared cluster of so many brokers. Leave it running and as it is: names of topics and groups are to be the test's own. */
export async function sharedKafka(brokers: 1 | 3): Promise<RealKafka> {
  const state = inject(brokers === 1 ? 'kafka1' : 'kafka3')
  if (state === null) throw new Error('this run has no shared Kafka: see kafka-global-setup.ts')
  return await attachRealKafka(state)
}

/** Followed by the id of the process that a cluster belongs to. */
const DIR_PREFIX = 'kctl-real-kafka-'
const STATE_FILE = 'state.json'

/** Ends the clusters of test runs that were killed and could not do it themselves. */
export async function endAbandonedKafkas(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(DIR_PREFIX)
      ? Number.parseInt(name.slice(DIR_PREFIX.length), 10)
      : Number.NaN
    if (Number.isNaN(owner) || isAlive(owner)) continue
    const dir = path.join(tmpdir(), name)
    const state = await readFile(path.join(dir, STATE_FILE), 'utf8').catch(() => null)
    if (state !== null) await stopApache(JSON.parse(state) as JavaState, TEST_SYSTEM, 0)
    await rm(dir, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Tests run for seconds: compiling for the long run would only take time from them. */
const TEST_JAVA = ['-XX:TieredStopAtLevel=1']

/** A Java and the jars that tests use. */
export async function testRuntime(version = DEFAULT_KAFKA_VERSION): Promise<JavaRuntime> {
  const env = process.env
  return {
    java: await findJava(env),
    libs: await resolveKafkaJars({ version, cacheDir: JAR_CACHE, env }),
    version,
    env,
    javaOptions: TEST_JAVA,
  }
}

/** Controls a cluster that was started elsewhere. Disposing of it ends it. */
async function attachRealKafka(state: JavaState): Promise<RealKafka> {
  const runtime = await testRuntime(state.version)
  const nodes = new Map<number, JavaNode>(state.nodes.map((node) => [node.id, node]))
  const node = (id: number): JavaNode => {
    const found = nodes.get(id)
    if (found === undefined) throw new Error(`there is no broker ${id}`)
    return found
  }
  const signal = async (id: number, name: NodeJS.Signals): Promise<void> => {
    if (!(await signalProcess(asProcess(node(id)), name, TEST_SYSTEM)))
      throw new Error(`broker ${id} is not running`)
  }
  return {
    bootstrap: state.bootstrap,
    state,
    bootstrapOf: (name) => state.nodes.map(({ listeners }) => `127.0.0.1:${listeners[name]}`).join(','),
    kill: (id) => endProcess(asProcess(node(id)), 0, TEST_SYSTEM),
    terminate: (id) => endProcess(asProcess(node(id)), 20_000, TEST_SYSTEM),
    async restart(id) {
      const { propertiesFile, loggingFile, logFile } = node(id)
      const pid = await startNode(runtime, { propertiesFile, loggingFile, logFile })
      nodes.set(id, { ...node(id), pid })
      const running = await Promise.all(
        [...nodes.values()].map((each) => isRunning(asProcess(each), TEST_SYSTEM)),
      )
      await waitUntilReady([node(id)], running.filter(Boolean).length, TEST_SYSTEM)
    },
    stopNode: (id) => signal(id, 'SIGSTOP'),
    cont: (id) => signal(id, 'SIGCONT'),
    async runTool(tool, args, toolOptions = {}) {
      return await runJava(runtime, tool, ['--bootstrap-server', state.bootstrap, ...args], toolOptions)
    },
    async [Symbol.asyncDispose]() {
      const current = state.nodes.map((each) => ({ ...each, pid: node(each.id).pid }))
      await stopApache({ ...state, nodes: current }, TEST_SYSTEM, 0)
      await rm(state.dataDir, { recursive: true, force: true })
    },
  }
}
