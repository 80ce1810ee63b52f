import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KctlError } from '../../errors.ts'
import { lastErrorLine } from './broker-log.ts'
import { composeProject, type ComposeRequest, serviceName } from './compose-project.ts'
import { type Environment, runProgram, tryProgram } from './run-program.ts'

/** A Compose project on disk. */
export interface ComposeFiles {
  readonly project: string
  readonly composeFile: string
  /** What the containers logged, kept when the start fails. */
  readonly logFile: string
}

const ENGINE_TIMEOUT_MS = 3_000
const START_TIMEOUT_SECONDS = 180

/** Whether Docker Compose is installed and an engine answers. */
export async function dockerAnswers(env: Environment, signal?: AbortSignal): Promise<boolean> {
  for (const args of [['compose', 'version'], ['info']]) {
    const result = await tryProgram('docker', args, { env, signal, timeoutMs: ENGINE_TIMEOUT_MS })
    if (result?.exitCode !== 0) return false
  }
  return true
}

export function composeFiles(dataDir: string): ComposeFiles {
  return {
    // One project per directory, so that two sandboxes of one person do not meet.
    project: `kctl-sandbox-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`,
    composeFile: path.join(dataDir, 'docker-compose.yml'),
    logFile: path.join(dataDir, 'logs', 'compose.log'),
  }
}

export type ComposeAction = 'up' | 'down' | 'logs'

/** The arguments of `docker` for each thing that is done with a project. */
export function composeArguments(
  { project, composeFile }: ComposeFiles,
  action: ComposeAction,
  brokers: number,
): string[] {
  const compose = ['compose', '--project-name', project, '--file', composeFile]
  const services = Array.from({ length: brokers }, (_, index) => serviceName(index))
  switch (action) {
    case 'up':
      return [
        ...compose,
        'up',
        '--detach',
        '--wait',
        '--wait-timeout',
        `${START_TIMEOUT_SECONDS}`,
        ...services,
      ]
    case 'down':
      return [...compose, 'down', '--volumes', '--remove-orphans']
    case 'logs':
      return [...compose, 'logs', '--no-color', '--tail', '500']
  }
}

/**
 * Starts the containers and waits until all are healthy. If that fails they are taken down and their logs stay.
 *
 * @throws {KctlError} `SANDBOX_FAILED` naming the log
 */
export async function startDockerCluster(
  files: ComposeFiles,
  request: Omit<ComposeRequest, 'name'>,
  env: Environment,
  signal?: AbortSignal,
): Promise<void> {
  const { stringify } = await import('yaml')
  const brokers = request.ports.length
  await mkdir(path.dirname(files.logFile), { recursive: true })
  await writeFile(files.composeFile, stringify(composeProject({ ...request, name: files.project })))
  try {
    const up = await runProgram('docker', composeArguments(files, 'up', brokers), { env, signal })
    if (up.exitCode !== 0) throw await startFailed(files, up.stderr, brokers, env)
  } catch (error) {
    await tryProgram('docker', composeArguments(files, 'down', brokers), { env })
    await rm(files.composeFile, { force: true })
    throw error
  }
}

/** Removes the containers and their data. */
export async function stopDockerCluster(files: ComposeFiles, env: Environment): Promise<void> {
  const down = await runProgram('docker', composeArguments(files, 'down', 0), { env })
  if (down.exitCode === 0) return
  throw new KctlError('precondition', `Docker did not stop the sandbox "${files.project}"`, {
    code: 'SANDBOX_FAILED',
    hint: `see that its engine runs, or remove it with: docker compose -p ${files.project} down -v`,
    details: down.stderr.trim().split('\n').slice(-3),
  })
}

async function startFailed(
  files: ComposeFiles,
  stderr: string,
  brokers: number,
  env: Environment,
): Promise<KctlError> {
  const logs = await tryProgram('docker', composeArguments(files, 'logs', brokers), { env })
  await writeFile(files.logFile, `${stderr}\n${logs?.stdout ?? ''}`)
  const error = lastErrorLine(logs?.stdout ?? '')
  return new KctlError('precondition', 'Kafka did not start: Docker Compose gave up', {
    code: 'SANDBOX_FAILED',
    hint: `the log is kept: ${files.logFile}`,
    details: [...stderr.trim().split('\n').slice(-3), ...(error === null ? [] : [error])],
  })
}
