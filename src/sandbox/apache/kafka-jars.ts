import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KctlError, UsageError } from '../../errors.ts'
import { findMaven } from './java.ts'
import { type Environment, runProgram } from './run-program.ts'

export interface JarsRequest {
  /** Of Apache Kafka, like `4.3.1`. */
  readonly version: string
  readonly cacheDir: string
  readonly env: Environment
  readonly log?: ((line: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The directory with the jars of a broker and its tools. Maven brings them once per version; later calls
 * only look. Calls at the same time, also from several processes, each do their own work and the first to
 * finish wins. Where the jars come from is for Maven's settings to say.
 *
 * @throws {KctlError} `MAVEN_MISSING`, or `KAFKA_JARS` if Maven cannot bring them
 */
export async function resolveKafkaJars(request: JarsRequest): Promise<string> {
  const { version, cacheDir, env, log, signal } = request
  const target = path.join(cacheDir, `kafka-${requireVersion(version)}`)
  const libs = path.join(target, 'libs')
  if (await isComplete(target)) return libs

  const maven = await findMaven(env, signal)
  log?.(`fetching the jars of Kafka ${version} with Maven into ${target}`)
  const work = path.join(cacheDir, `.kafka-${version}-${randomUUID()}`)
  try {
    await mkdir(work, { recursive: true })
    const pom = path.join(work, 'pom.xml')
    await writeFile(pom, brokerPom(version))
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${path.join(work, 'libs')}`]
    const result = await runProgram(maven, ['-q', '-B', '-f', pom, ...copy], { env, signal })
    if (result.exitCode !== 0) throw mavenFailed(version, result.stdout + result.stderr)
    await writeFile(path.join(work, MARKER), JSON.stringify(await readdir(path.join(work, 'libs'))))
    await moveInto(work, target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return libs
}

/** Lists the jars that Maven brought, so that a directory from which a clean-up took some counts as incomplete. */
const MARKER = 'jars.json'

async function isComplete(target: string): Promise<boolean> {
  try {
    const names: unknown = JSON.parse(await readFile(path.join(target, MARKER), 'utf8'))
    const present = new Set(await readdir(path.join(target, 'libs')))
    return Array.isArray(names) && names.length > 0 && names.every((name) => present.has(name))
  } catch {
    return false
  }
}

async function moveInto(work: string, target: string): Promise<void> {
  try {
    await rename(work, target)
  } catch (error) {
    // Somebody else was faster, or an incomplete directory is in the way.
    if (await isComplete(target)) return
    await rm(target, { recursive: true, force: true })
    await rename(work, target).catch(async () => {
      if (!(await isComplete(target))) throw error
    })
  }
}

function requireVersion(version: string): string {
  // It becomes part of a path and of an XML file.
  if (/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) return version
  throw new UsageError(`not a version of Apache Kafka: "${version}"`, 'write it like 4.3.1')
}

/** Kafka names no implementation for its logging facade; without one a broker would start and log nothing. */
export function brokerPom(version: string): string {
  const logging = usesLog4j1(version)
    ? [
        dependency('org.slf4j', 'slf4j-reload4j', '1.7.36'),
        dependency('ch.qos.reload4j', 'reload4j', '1.2.25'),
      ]
    : [dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', '2.25.1')]
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>kctl</groupId>',
    '  <artifactId>sandbox</artifactId>',
    '  <version>1</version>',
    '  <dependencies>',
    dependency('org.apache.kafka', 'kafka_2.13', version),
    dependency('org.apache.kafka', 'kafka-tools', version),
    ...logging,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n')
}

const dependency = (group: string, artifact: string, version: string): string =>
  `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`

/** Kafka 3 still calls log4j 1 by its class names; Kafka 4 has moved to log4j 2 (KIP-653). */
export const usesLog4j1 = (version: string): boolean => Number.parseInt(version, 10) < 4

function mavenFailed(version: string, output: string): KctlError {
  const errors = output.split('\n').filter((line) => line.startsWith('[ERROR]'))
  return new KctlError('precondition', `Maven could not bring the jars of Kafka ${version}`, {
    code: 'KAFKA_JARS',
    hint:
      'see that the version exists and that Maven reaches a repository: mvn -X dependency:get -Dartifact=org.apache.kafka:kafka_2.13:' +
      version,
    details: errors.slice(0, 3),
  })
}
