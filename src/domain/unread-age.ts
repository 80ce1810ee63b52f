import type { PartitionLag } from './group-lag.ts'
import { formatPartition, type Offset, type TopicPartitionOffset } from './offset.ts'

/** Where the next record is that a group has to read. */
export interface NextUnread extends TopicPartitionOffset {
  /** Where the log ends. */
  readonly end: Offset
}

/** Null where nothing is left to read, or where it is not known. */
export function nextUnread(lag: PartitionLag): NextUnread | null {
  const { topic, partition, start, end } = lag
  const position = lag.committed ?? lag.share?.start ?? null
  if (position === null || end === null || lag.lag === null || lag.lag <= 0n) return null
  // What the log no longer has, nobody will read.
  const offset = start !== null && start > position ? start : position
  // Of a share group, some of the records after its start can be done with: which, it does not say.
  if (lag.share !== undefined && lag.lag !== end - offset) return null
  return { topic, partition, end, offset }
}

export const unreadKey = (next: TopicPartitionOffset): string => `${formatPartition(next)}@${next.offset}`

/**
 * How long the next unread record has been waiting, in milliseconds: 0 where nothing is left to read, null where
 * it cannot be told.
 *
 * @param times of the next records, by `unreadKey`; null where there is none before the end
 */
export function unreadAge(
  partition: PartitionLag,
  times: ReadonlyMap<string, number | null>,
  nowMs: number,
): number | null {
  if (partition.lag === null) return null
  if (partition.lag <= 0n) return 0
  const next = nextUnread(partition)
  if (next === null) return null
  const time = times.get(unreadKey(next))
  if (time === null) return 0
  // A record can be without a time; one from the future has not been waiting at all.
  return time === undefined || time < 0 ? null : Math.max(0, nowMs - time)
}

/**
 * The longest of these waits; null where it cannot be told. That nothing waits is known only where it is known
 * of all.
 */
export function longestAge(ages: readonly (number | null)[]): number | null {
  const known = ages.filter((age) => age !== null)
  const longest = known.reduce((a, b) => Math.max(a, b), 0)
  return longest === 0 && (known.length === 0 || known.length < ages.length) ? null : longest
}
