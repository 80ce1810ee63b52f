import { setTimeout as sleep } from 'node:timers/promises'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import type { Connection } from '../wire/connection.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import type { Deadline } from './deadline.ts'

/** How long one address has the field to itself before the next is tried beside it. */
const STAGGER_MS = 250
/** Every address is tried this often while nobody answers at all. */
const ROUNDS = 2

export type Connect = (address: HostPort, signal: AbortSignal) => Promise<Connection>

/**
 * Connects to whichever of the addresses answers first.
 *
 * @throws {BootstrapError} when none did
 */
export async function connectToAny(
  addresses: readonly HostPort[],
  connect: Connect,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<Connection> {
  const failures = new Map<string, ConnectionError>()
  for (let round = 0; round < ROUNDS; round++) {
    const connection = await race(addresses, connect, failures, signal)
    if (connection !== null) return connection
    const mayStillCome = [...failures.values()].some(({ retriable }) => retriable)
    if (!mayStillCome || deadline.remainingMs() < STAGGER_MS) break
    await sleep(STAGGER_MS, undefined, { signal })
  }
  throw new BootstrapError([...failures.values()])
}

/** None of the bootstrap addresses let us in; one failure for each of them. */
export class BootstrapError extends Error {
  override readonly name = 'BootstrapError'
  readonly failures: readonly ConnectionError[]

  constructor(failures: readonly ConnectionError[]) {
    super(failures.map(({ message }) => message).join('; '))
    this.failures = failures
  }
}

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
  const allFailed = async (count: number): Promise<void> => {
    await Promise.allSettled(attempts.slice(0, count))
  }
  const attempt = async (address: HostPort, index: number): Promise<Connection> => {
    // A refusal of the address before lets the next one start at once.
    if (index > 0)
      await Promise.race([sleep(STAGGER_MS * index, undefined, { signal: either }), allFailed(index)])
    const connection = await connect(address, either)
    if (won) {
      connection.close()
      throw new Error('another address answered first')
    }
    won = true
    return connection
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
    // What is not a failed connection is a mistake of ours, and must not look like a dead broker.
    const unexpected = (error as AggregateError).errors.find((each) => !(each instanceof ConnectionError))
    if (unexpected !== undefined) throw unexpected as Error
    return null
  } finally {
    settled.abort()
  }
}
