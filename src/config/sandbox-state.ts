import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { kill } from 'node:process'
import { type Machine, stateDir } from './state-paths.ts'
import { replaceFile } from './replace-file.ts'

/** The sandbox that runs in the background, as the command that started it wrote it down. */
export interface SandboxState {
  readonly engine: 'embedded' | 'java' | 'docker'
  /** `localhost:9092,...` */
  readonly bootstrap: string
  /** The processes of this machine; none with Docker. */
  readonly pids: readonly number[]
  /** Where its data is; null if in memory. */
  readonly dataDir: string | null
  readonly logFiles: readonly string[]
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** The Compose project, or null. */
  readonly project: string | null
  /** Who answers at its address, if it is still the same one. */
  readonly clusterId: string
  /** A piece of the command line that only its process has, by which it is recognised; null if there is none. */
  readonly mark: string | null
  /** What its engine needs to end it: plain data that only the engine understands. */
  readonly engineState: unknown
}

export const sandboxStatePath = (machine: Machine): string => join(stateDir(machine), 'sandbox.json')

/** What was written down, whether or not it still runs; null if nothing was, or it cannot be understood. */
export function readSandboxState(machine: Machine): SandboxState | null {
  let text: string
  try {
    text = readFileSync(sandboxStatePath(machine), 'utf8')
  } catch {
    return null
  }
  try {
    const state: unknown = JSON.parse(text)
    return isSandboxState(state) ? state : null
  } catch {
    return null
  }
}

/**
 * The addresses of the sandbox if it runs. Every command that is not told a broker asks this,
 * so it is one small read and one signal, and asks no broker.
 */
export function runningSandbox(
  machine: Machine,
  isAlive: (pid: number) => boolean = hasProcess,
): SandboxState | null {
  const state = readSandboxState(machine)
  return state?.pids.every((pid) => isAlive(pid)) === true ? state : null
}

export function writeSandboxState(machine: Machine, state: SandboxState): void {
  const path = sandboxStatePath(machine)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  replaceFile(path, `${JSON.stringify(state, null, 2)}\n`)
}

export function removeSandboxState(machine: Machine): void {
  rmSync(sandboxStatePath(machine), { force: true })
}

/** Signal 0 asks and does nothing. Another user's process is one too. */
function hasProcess(pid: number): boolean {
  try {
    kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isSandboxState(value: unknown): value is SandboxState {
  const { engine, bootstrap, pids, startedAt, clusterId } = (value ?? {}) as Partial<
    Record<keyof SandboxState, unknown>
  >
  return (
    typeof engine === 'string' &&
    typeof bootstrap === 'string' &&
    typeof startedAt === 'number' &&
    typeof clusterId === 'string' &&
    Array.isArray(pids) &&
    pids.every((pid) => Number.isInteger(pid) && pid > 0)
  )
}
