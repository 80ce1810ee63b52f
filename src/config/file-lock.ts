import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { kill, pid, platform } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { KctlError } from '../errors.ts'

const WAIT_MS = 10_000
/** The first look comes soon, the later ones seldom: a crowd that asks all the time keeps the writer from its work. */
const FIRST_POLL_MS = 10
const LAST_POLL_MS = 250
/** A write takes milliseconds: a lock this old, of which nobody can tell whose it is, was left by a process that was killed. */
const STALE_MS = 15_000

/**
 * Does the work while no other kctl writes this file; waits a little for one that does. A lock whose
 * process has ended is none.
 *
 * @throws {KctlError} `FILE_LOCKED` when the other does not come to an end
 */
export async function withFileLock<Value>(path: string, work: () => Value, waitMs = WAIT_MS): Promise<Value> {
  const lock = `${path}.lock`
  const token = `${pid} ${hostname()} ${Math.random().toString(36).slice(2)}`
  const deadline = performance.now() + waitMs
  for (let pollMs = FIRST_POLL_MS; !take(lock, token); pollMs = Math.min(pollMs * 1.5, LAST_POLL_MS)) {
    if (performance.now() > deadline) {
      throw new KctlError('precondition', `${path} is being changed by another kctl`, {
        code: 'FILE_LOCKED',
        hint: `try again; if no other kctl runs, delete ${lock}`,
      })
    }
    // Not all at the same moment.
    await sleep(pollMs * (0.5 + Math.random()))
  }
  try {
    return work()
  } finally {
    if (ownerOf(lock) === token) rmSync(lock, { force: true })
  }
}

function take(lock: string, token: string): boolean {
  let file: number
  try {
    file = openSync(lock, 'wx', 0o600)
  } catch (error) {
    if (!isThere(error)) throw cannotWrite(lock, error)
    breakStale(lock)
    return false
  }
  try {
    writeSync(file, token)
    return true
  } catch (error) {
    rmSync(lock, { force: true })
    throw cannotWrite(lock, error)
  } finally {
    closeSync(file)
  }
}

const cannotWrite = (lock: string, cause: unknown): KctlError =>
  new KctlError('outputFailed', `cannot write ${lock}: ${(cause as Error).message}`, {
    code: 'FILE_NOT_WRITTEN',
    cause,
  })

/** Windows says EPERM of a file that is just being deleted. */
function isThere(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EEXIST' || (platform === 'win32' && (code === 'EPERM' || code === 'EBUSY'))
}

/**
 * Two that find the same lock stale must not both delete it: the second would delete the lock that
 * somebody has taken in between. So there is a lock on that too, and under it one looks again.
 */
function breakStale(lock: string): void {
  if (!isStale(lock)) return
  const breaker = `${lock}.break`
  try {
    closeSync(openSync(breaker, 'wx', 0o600))
  } catch {
    if (ageMs(breaker) > STALE_MS) rmSync(breaker, { force: true })
    return
  }
  try {
    if (isStale(lock)) rmSync(lock, { force: true })
  } finally {
    rmSync(breaker, { force: true })
  }
}

function isStale(lock: string): boolean {
  const [ownerPid = '', host] = (ownerOf(lock) ?? '').split(' ')
  const isOurs = host === hostname() && /^[1-9]\d*$/.test(ownerPid)
  return isOurs ? !isRunning(Number(ownerPid)) : ageMs(lock) > STALE_MS
}

function ownerOf(lock: string): string | null {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return null
  }
}

/** Signal 0 asks and does nothing. Another user's process is one too. */
function isRunning(ownerPid: number): boolean {
  try {
    kill(ownerPid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}
