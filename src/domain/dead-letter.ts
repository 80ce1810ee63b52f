import type { Offset, TopicPartition } from './offset.ts'
import type { RecordHeader } from './record.ts'

/** How a run of a command ended that was no success. */
export interface ExecFailure {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** It took longer than it may, in milliseconds; null if not. */
  readonly timeoutMs: number | null
  /** The end of what it said on stderr. */
  readonly stderr: Uint8Array
}

/** Where a record comes from, and why it is where it is. */
export interface DeadLetterCause extends TopicPartition, ExecFailure {
  readonly offset: Offset
  /** Milliseconds since 1970; -1 for none. */
  readonly timestamp: number | bigint
  readonly group: string
  readonly attempts: number
}

/** What is added to the headers that a dead letter had, behind them. */
export function deadLetterHeaders(cause: DeadLetterCause): readonly RecordHeader[] {
  const { topic, partition, offset, timestamp, group, exitCode, signal, timeoutMs, stderr, attempts } = cause
  const texts: readonly (readonly [name: string, value: string | null])[] = [
    ['kctl.origin.topic', topic],
    ['kctl.origin.partition', String(partition)],
    ['kctl.origin.offset', String(offset)],
    ['kctl.origin.timestamp', timestamp === -1 ? null : String(timestamp)],
    ['kctl.origin.group', group],
    ['kctl.error.exit', exitCode === null ? null : String(exitCode)],
    ['kctl.error.signal', signal],
    ['kctl.error.timeout', timeoutMs === null ? null : String(timeoutMs)],
    ['kctl.attempts', String(attempts)],
  ]
  return [
    ...texts.flatMap(([name, value]) =>
      value === null ? [] : [{ key: Buffer.from(name), value: Buffer.from(value) }],
    ),
    { key: Buffer.from('kctl.error.stderr'), value: stderr },
  ]
}

/** `exit code 3`, `ended by SIGKILL`, `it took longer than 2000 ms`. */
export function formatExecFailure({ exitCode, signal, timeoutMs }: ExecFailure): string {
  if (timeoutMs !== null) return `it took longer than ${timeoutMs} ms`
  return signal === null ? `exit code ${exitCode}` : `ended by ${signal}`
}
