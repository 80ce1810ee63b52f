import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Environment, tryProgram } from './run-program.ts'

/** The parts of the operating system that only the program's host may hand out. */
export interface ProcessSystem {
  readonly env: Environment
  /** As `process.kill`: throws if there is no such process, or it belongs to somebody else. */
  kill(pid: number, signal: NodeJS.Signals): void
}

/** A process that may have been started by another run of the program. */
export interface KnownProcess {
  readonly pid: number
  /** A piece of its command line that no other process has, such as the path of its own settings. */
  readonly mark: string
}

const POLL_MS = 50
const PS_TIMEOUT_MS = 5_000

/**
 * Whether the process still runs. Its number alone does not tell: the system may have given it to a stranger
 * since, so the command line is read as well. False where that cannot be read.
 */
export async function isRunning(known: KnownProcess, system: ProcessSystem): Promise<boolean> {
  return (await commandLine(known.pid, system.env)).includes(known.mark)
}

/**
 * Sends the signal if the process still runs.
 *
 * @returns whether it was sent
 */
export async function signalProcess(
  known: KnownProcess,
  signal: NodeJS.Signals,
  system: ProcessSystem,
): Promise<boolean> {
  if (!(await isRunning(known, system))) return false
  try {
    system.kill(known.pid, signal)
    return true
  } catch {
    return false
  }
}

/** Asks the process to end, waits so long, and ends it by force if it has not. */
export async function endProcess(known: KnownProcess, graceMs: number, system: ProcessSystem): Promise<void> {
  if (
    graceMs > 0 &&
    (await signalProcess(known, 'SIGTERM', system)) &&
    (await hasEnded(known, graceMs, system))
  )
    return
  if (await signalProcess(known, 'SIGKILL', system)) await hasEnded(known, 5_000, system)
}

/** Waits so long for the process to end, and says whether it did. */
export async function hasEnded(
  known: KnownProcess,
  withinMs: number,
  system: ProcessSystem,
): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += POLL_MS) {
    if (!(await isRunning(known, system))) return true
    await sleep(POLL_MS)
  }
  return false
}

/** Empty if the process is gone, also while it only waits to be collected by its parent. */
async function commandLine(pid: number, env: Environment): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
  } catch {
    if (await hasProcFiles()) return ''
  }
  const ps = await tryProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    env,
    timeoutMs: PS_TIMEOUT_MS,
  })
  return ps?.exitCode === 0 ? ps.stdout : ''
}

const hasProcFiles = (): Promise<boolean> =>
  readFile('/proc/self/stat').then(
    () => true,
    () => false,
  )
