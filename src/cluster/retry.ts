import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError } from '../wire/connection-error.ts'
import type { Deadline } from './deadline.ts'
import { KafkaError } from './kafka-error.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

const FIRST_PAUSE_MS = 40
const LONGEST_PAUSE_MS = 1_000

/** Whether another attempt at a request that changes nothing may succeed. */
function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof UnknownBrokerError) return true
  return (error instanceof KafkaError || error instanceof ConnectionError) && error.retriable
}

/**
 * A listener that wants SASL hangs up at the first request, and so does a broker that is stopping: the one that
 * does it so often in a row is not stopping.
 */
const MOST_HANG_UPS = 3

const isHangUp = (error: unknown): boolean =>
  error instanceof ConnectionError && error.reason === 'sasl-required'

/**
 * Tries until it works, until the failure is one that stays, or until the deadline.
 * For requests that may be sent twice without harm.
 *
 * @throws what the last attempt threw
 */
export async function retry<T>(
  deadline: Deadline,
  signal: AbortSignal,
  attempt: () => Promise<T>,
  beforeNext: (error: unknown) => void = () => {},
): Promise<T> {
  let hangUps = 0
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (error) {
      // A pause that would outlive the deadline only delays the bad news.
      hangUps = isHangUp(error) ? hangUps + 1 : 0
      if (hangUps === MOST_HANG_UPS) throw error
      if (!isWorthAnotherTry(error) || deadline.remainingMs() <= pauseMs || signal.aborted) throw error
      beforeNext(error)
      await sleep(pauseMs, undefined, { signal })
    }
  }
}
