import path from 'node:path'
import { KctlError } from '../../errors.ts'
import { type Environment, tryProgram } from './run-program.ts'

/** Kafka 4 brokers are compiled for Java 17. */
const OLDEST_JAVA = 17

/** How long a program may take to say its version, on a machine that is busy. */
const VERSION_TIMEOUT_MS = 20_000

/**
 * The command of a Java that can run a broker: the one of JAVA_HOME, else the one on the PATH.
 *
 * @throws {KctlError} `JAVA_MISSING` if there is none, or only ones that are too old
 */
export async function findJava(env: Environment, signal?: AbortSignal): Promise<string> {
  const home = env['JAVA_HOME']
  const candidates = [...(home ? [path.join(home, 'bin', 'java')] : []), 'java']
  const seen: string[] = []
  for (const command of candidates) {
    const result = await tryProgram(command, ['-version'], { env, signal, timeoutMs: VERSION_TIMEOUT_MS })
    const version = result?.exitCode === 0 ? parseJavaVersion(result.stderr + result.stdout) : null
    if (version !== null && version >= OLDEST_JAVA) return command
    seen.push(version === null ? `${command}: not found` : `${command}: version ${version}`)
  }
  throw new KctlError(
    'precondition',
    `a Kafka broker needs Java ${OLDEST_JAVA} or newer, and there is none`,
    {
      code: 'JAVA_MISSING',
      hint: `install a JDK or JRE (${OLDEST_JAVA}+) and put it on the PATH or in JAVA_HOME, start Docker, or use "kctl sandbox start", which needs neither`,
      details: seen,
    },
  )
}

/**
 * The command of Maven, which brings the jars.
 *
 * @throws {KctlError} `MAVEN_MISSING`
 */
export async function findMaven(env: Environment, signal?: AbortSignal): Promise<string> {
  const home = env['MAVEN_HOME']
  for (const command of [...(home ? [path.join(home, 'bin', 'mvn')] : []), 'mvn']) {
    const result = await tryProgram(command, ['--version'], { env, signal, timeoutMs: VERSION_TIMEOUT_MS })
    if (result?.exitCode === 0) return command
  }
  throw new KctlError('precondition', "Kafka's jars are brought by Maven, and there is no mvn on the PATH", {
    code: 'MAVEN_MISSING',
    hint: 'install Maven, start Docker, or use "kctl sandbox start", which needs neither',
  })
}

/** The feature release in what `java -version` prints: 17 of `"17.0.15"`, 8 of `"1.8.0_412"`. Null if it says none. */
export function parseJavaVersion(text: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(text)
  return match === null ? null : Number(match[1])
}
