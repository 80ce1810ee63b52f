import type { PartitionLog } from './partition-log.ts'

/** Waits until one of the logs changes, the time is over or the client is gone. */
export function waitForChange(
  logs: readonly PartitionLog[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      for (const leave of leaves) leave()
      resolve()
    }
    const timer = setTimeout(done, timeoutMs)
    const leaves = logs.map((log) => log.onChange(done))
    signal.addEventListener('abort', done)
  })
}
