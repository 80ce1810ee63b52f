import { setTimeout as sleep } from 'node:timers/promises'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import type { Connection } from '../wire/connection.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import type { Deadline } from './deadline.ts'

/** How long one address has the field to itself before the next is tried beside it. */
const STAGGER_MS = 250
/** Every address is tried this often while nobody answers at all. */
const ROUNDS = 2

/** How long a login may keep the others waiting: a broker can fall silent in it. */
const LONGEST_LOGIN_MS = 4_000

/** @param beforeLogin to be waited for before credentials are sent */
export type Connect = (
  address: HostPort,
  signal: AbortSignal,
  beforeLogin: () => Promise<void>,
) => Promise<Connection>

/**
 * Connects to whichever of the addresses answers first. Credentials are tried at one address at a time, and
 * never again once they were refused: brokers lock accounts.
 *
 * @param passOver called with what failed before another address answered
 * @throws {BootstrapError} when none did
 */
export async function connectToAny(
  addresses: readonly HostPort[],
  connect: Connect,
  deadline: Deadline,
  signal: AbortSignal,
  passOver: (failure: ConnectionError) => void = () => {},
): Promise<Connection> {
  const failures = new Map<string, ConnectionError>()
  for (let round = 0; round < ROUNDS; round++) {
    const connection = await race(addresses, connect, failures, signal)
    if (connection !== null) {
      for (const failure of failures.values()) passOver(failure)
      return connection
    }
    const all = [...failures.values()]
    const mayStillCome = all.some(({ retriable }) => retriable) && !all.some(isDenied)
    if (!mayStillCome || deadline.remainingMs() < STAGGER_MS) break
    await sleep(STAGGER_MS, undefined, { signal })
  }
  throw new BootstrapError([...failures.values()])
}

/** None of the bootstrap addresses let us in; one failure for each of them that was tried. */
export class BootstrapError extends Error {
  override readonly name = 'BootstrapError'
  readonly failures: readonly ConnectionError[]

  constructor(failures: readonly ConnectionError[]) {
    super(failures.map(({ message }) => message).join('; '))
    this.failures = failures
  }
}

/** What is so with all brokers of a cluster alike. */
const isDenied = (error: unknown): boolean =>
  error instanceof ConnectionError && (error.reason === 'sasl-denied' || error.reason === 'sasl-credentials')

async function race(
  addresses: readonly HostPort[],
  connect: Connect,
  failures: Map<string, ConnectionError>,
  signal: AbortSignal,
): Promise<Connection | null> {
  const settled = new AbortController()
  const either = AbortSignal.any([signal, settled.signal])
  let won = false
  const attempts: Promise<Connection>[] = []
  let lastLogin: Promise<void> = Promise.resolve()
  const allFailed = async (count: number): Promise<void> => {
    await Promise.allSettled(attempts.slice(0, count))
  }
  const attempt = async (address: HostPort, index: number): Promise<Connection> => {
    // A refusal of the address before lets the next one start at once.
    if (index > 0)
      await Promise.race([sleep(STAGGER_MS * index, undefined, { signal: either }), allFailed(index)])
    let leave = (): void => {}
    const beforeLogin = async (): Promise<void> => {
      const before = lastLogin
      lastLogin = new Promise((resolve) => {
        leave = resolve
      })
      await Promise.race([before, sleep(LONGEST_LOGIN_MS, undefined, { signal: either })])
      if (won || either.aborted) throw new Error('another address answered first')
    }
    try {
      const connection = await connect(address, either, beforeLogin)
      if (won) {
        connection.close()
        throw new Error('another address answered first')
      }
      won = true
      return connection
    } catch (error) {
      if (isDenied(error)) settled.abort()
      throw error
    } finally {
      leave()
    }
  }
  for (const [index, address] of addresses.entries()) {
    const attempted = attempt(address, index)
    attempts.push(attempted)
    attempted.catch((error: unknown) => {
      if (error instanceof ConnectionError) failures.set(formatHostPort(address), error)
    })
  }
  try {
    return await Promise.any(attempts)
  } catch (error) {
    signal.throwIfAborted()
    const { errors } = error as AggregateError
    if (errors.some(isDenied)) return null
    // What is not a failed connection is a mistake of ours, and must not look like a dead broker.
    const unexpected = errors.find((each) => !(each instanceof ConnectionError))
    if (unexpected !== undefined) throw unexpected as Error
    return null
  } finally {
    settled.abort()
  }
}
