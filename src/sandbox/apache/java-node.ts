import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KctlError } from '../../errors.ts'
import { lastErrorLine, LOG4J1_SETTINGS, LOG4J2_SETTINGS } from './broker-log.ts'
import { usesLog4j1 } from './kafka-jars.ts'
import { type Environment, runProgram } from './run-program.ts'
import { formatProperties, type Properties } from './server-properties.ts'

/** A Java and the jars to run with it. */
export interface JavaRuntime {
  readonly java: string
  readonly libs: string
  /** Of Apache Kafka. */
  readonly version: string
  readonly env: Environment
  /** More options for the Java machine of brokers, such as `-Xmx1g`. The last one wins. */
  readonly javaOptions?: readonly string[] | undefined
}

/** Everything a node is started from, on disk and formatted. */
export interface PreparedNode {
  readonly propertiesFile: string
  readonly logFile: string
  readonly loggingFile: string
}

/** A sandbox keeps little; a broker without load needs a fifth of it. */
const HEAP = '-Xmx512m'

/** Loaded classes in the form that Java maps into memory at once; it takes a second off each start. */
export const classArchive = (libs: string): string => path.join(path.dirname(libs), 'classes.jsa')

/** Writes a node's settings and formats its storage; `dir` gets all of its files but the log. */
export async function prepareNode(
  runtime: JavaRuntime,
  dir: string,
  logFile: string,
  clusterId: string,
  properties: Properties,
  formatArguments: readonly string[] = [],
): Promise<PreparedNode> {
  await mkdir(dir, { recursive: true })
  await mkdir(path.dirname(logFile), { recursive: true })
  const propertiesFile = path.join(dir, 'server.properties')
  const loggingFile = path.join(dir, 'logging.properties')
  await writeFile(propertiesFile, formatProperties(properties))
  await writeFile(loggingFile, usesLog4j1(runtime.version) ? LOG4J1_SETTINGS : LOG4J2_SETTINGS)
  const format = ['format', '-t', clusterId, '-c', propertiesFile, ...formatArguments]
  const result = await runJava(runtime, 'kafka.tools.StorageTool', format)
  await writeFile(logFile, result.stdout + result.stderr)
  if (result.exitCode === 0) return { propertiesFile, logFile, loggingFile }
  throw new KctlError('precondition', 'Kafka refused its settings', {
    code: 'SANDBOX_FAILED',
    hint: `the log of the storage tool is kept: ${logFile}`,
    details: [lastErrorLine(result.stderr + result.stdout) ?? result.stderr.trim().split('\n').at(-1) ?? ''],
  })
}

/**
 * Starts a prepared node on its own, away from the terminal: it outlives its starter, and Ctrl-C is not for it.
 *
 * @returns its process id
 */
export async function startNode(runtime: JavaRuntime, node: PreparedNode): Promise<number> {
  const log = await open(node.logFile, 'a')
  try {
    const logging = usesLog4j1(runtime.version)
      ? `-Dlog4j.configuration=file:${node.loggingFile}`
      : `-Dlog4j2.configurationFile=${node.loggingFile}`
    const options = [...(await fastStart(runtime.libs)), HEAP, logging, ...(runtime.javaOptions ?? [])]
    const child = spawn(
      runtime.java,
      [...options, '-cp', path.join(runtime.libs, '*'), 'kafka.Kafka', node.propertiesFile],
      { env: { ...runtime.env }, stdio: ['ignore', log.fd, log.fd], detached: true },
    )
    await once(child, 'spawn')
    child.unref()
    // After 'spawn' there always is one.
    return child.pid ?? 0
  } finally {
    await log.close()
  }
}

/** Runs one of Kafka's own programs to its end, by the name of its class. */
export async function runJava(
  runtime: JavaRuntime,
  mainClass: string,
  args: readonly string[],
  options: {
    stdin?: string | Uint8Array
    signal?: AbortSignal
    timeoutMs?: number
    javaOptions?: readonly string[]
  } = {},
) {
  const { javaOptions = [], ...rest } = options
  const java = [...(await fastStart(runtime.libs)), '-XX:TieredStopAtLevel=1', ...javaOptions]
  return await runProgram(runtime.java, [...java, '-cp', path.join(runtime.libs, '*'), mainClass, ...args], {
    ...rest,
    env: runtime.env,
  })
}

async function fastStart(libs: string): Promise<string[]> {
  const archive = classArchive(libs)
  const exists = await access(archive).then(
    () => true,
    () => false,
  )
  // An archive that does not fit this Java is ignored by it; the warning about that would end up in results.
  return ['-XX:+UseSerialGC', ...(exists ? [`-XX:SharedArchiveFile=${archive}`, '-Xlog:disable'] : [])]
}
