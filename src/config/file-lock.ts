import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { KctlError } from '../errors.ts'

const WAIT_MS = 3_000
const POLL_MS = 25
/** A write takes milliseconds: a lock this old belongs to a process that was killed. */
const STALE_MS = 15_000

/**
 * Does the work while no other kctl writes this file; waits a little for one that does.
 *
 * @throws {KctlError} `FILE_LOCKED` when the other does not come to an end
 */
export async function withFileLock<Value>(path: string, work: () => Value, waitMs = WAIT_MS): Promise<Value> {
  const lock = `${path}.lock`
  const deadline = performance.now() + waitMs
  while (!take(lock)) {
    if (performance.now() > deadline) {
      throw new KctlError('precondition', `${path} is being changed by another kctl`, {
        code: 'FILE_LOCKED',
        hint: `try again; if no other kctl runs, delete ${lock}`,
      })
    }
    await sleep(POLL_MS)
  }
  try {
    return work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx', 0o600)
    writeSync(file, String(pid))
    closeSync(file)
    return true
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') {
      throw new KctlError('outputFailed', `cannot write ${lock}: ${message}`, {
        code: 'FILE_NOT_WRITTEN',
        cause: error,
      })
    }
    if (isStale(lock)) rmSync(lock, { force: true })
    return false
  }
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE_MS
  } catch {
    return false
  }
}
