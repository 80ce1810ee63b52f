import { setTimeout as sleep } from 'node:timers/promises'
import { formatDuration } from '../domain/duration.ts'
import { KctlError } from '../errors.ts'

/**
 * Nothing of kafkajs is waited for without an end.
 *
 * @param signal ends the waiting before its time, which would keep the process alive
 * @throws {KctlError} `GROUP_TIMEOUT` when it takes longer
 */
export async function within<T>(
  timeoutMs: number,
  work: Promise<T>,
  what: string,
  signal?: AbortSignal,
): Promise<T> {
  const timer = new AbortController()
  const late = async (): Promise<never> => {
    const ended = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal])
    await sleep(timeoutMs, undefined, { signal: ended })
    throw new KctlError('unreachable', `${what} took longer than ${formatDuration(timeoutMs)}`, {
      code: 'GROUP_TIMEOUT',
      hint: 'is a broker down? kctl cluster describe',
    })
  }
  const waiting = late()
  waiting.catch(() => {})
  try {
    return await Promise.race([work, waiting])
  } finally {
    work.catch(() => {})
    timer.abort()
  }
}
