import type { CommittedOffset, GroupDescription } from './group.ts'
import { comparePartitions, formatPartition, type Offset, type TopicPartition } from './offset.ts'
import { lagBetween } from './offset-reset.ts'
import type { PartitionBounds } from './topic-summary.ts'

/** How far a group is behind in one partition. */
export interface PartitionLag extends TopicPartition {
  /** Null where the group has an assignment but never committed. */
  readonly committed: Offset | null
  readonly leaderEpoch: number | null
  readonly metadata: string
  readonly start: Offset | null
  readonly end: Offset | null
  /** Null when it cannot be told: nothing committed, or the end is unknown. */
  readonly lag: bigint | null
  /** The member that reads it now, or null; several can read one partition in a share group. */
  readonly memberId: string | null
  /** Of share groups alone. */
  readonly share?: SharedReading
  /** What is wrong with it in words, or null: a deleted topic, no leader, a commit past the end. */
  readonly error: string | null
  /** Whether `error` is something kctl could not find out, as opposed to the state things are in. */
  readonly isUnanswered: boolean
}

/** How a share group reads a partition: it commits nothing, and its members read it together. */
export interface SharedReading {
  /** Everything before it is done with; null until the group has begun. */
  readonly start: Offset | null
  readonly memberIds: readonly string[]
}

/**
 * Goes up by one with each record that is done with; null where it is not known. It is the committed offset, and
 * in a share group, where records are done with out of order, what that would be had they come in order.
 */
export function progressOf({ committed, share, end, lag }: PartitionLag): Offset | null {
  if (share === undefined) return committed
  return end === null || lag === null ? null : end - lag
}

export const isAssigned = ({ memberId, share }: PartitionLag): boolean =>
  memberId !== null || (share?.memberIds.length ?? 0) > 0

/**
 * Every partition that a group has committed or is assigned, with what is known of it. In a topic of which it
 * has committed some, those with records and without a commit belong to it too: nobody has read them yet.
 */
export function partitionLags(
  description: GroupDescription | null,
  committed: readonly CommittedOffset[],
  bounds: readonly PartitionBounds[],
): readonly PartitionLag[] {
  const boundsOf = new Map(bounds.map((each) => [formatPartition(each), each]))
  const memberOf = new Map<string, string>()
  const partitions = new Map<string, TopicPartition>()
  for (const { memberId, assignment } of description?.members ?? []) {
    for (const partition of assignment) {
      memberOf.set(formatPartition(partition), memberId)
      partitions.set(formatPartition(partition), partition)
    }
  }
  const commits = new Map(committed.map((each) => [formatPartition(each), each]))
  for (const each of committed) partitions.set(formatPartition(each), each)
  const read = new Set(committed.filter((each) => each.committed !== null).map(({ topic }) => topic))
  for (const bound of bounds) {
    const hasRecords = bound.start !== null && bound.end !== null && bound.end > bound.start
    if (read.has(bound.topic) && hasRecords) partitions.set(formatPartition(bound), bound)
  }
  return [...partitions]
    .map(([key, { topic, partition }]) => {
      const commit = commits.get(key)
      const bound = boundsOf.get(key)
      const offset = commit?.committed ?? null
      const end = bound?.end ?? null
      return {
        topic,
        partition,
        committed: offset,
        leaderEpoch: commit?.leaderEpoch ?? null,
        metadata: commit?.metadata ?? '',
        start: bound?.start ?? null,
        end,
        lag: offset === null || end === null ? null : lagBetween(offset, end),
        memberId: memberOf.get(key) ?? null,
        ...problemOf(commit, bound),
      }
    })
    .sort(comparePartitions)
}

const NOTHING_COMMITTED = 'nothing committed'

function problemOf(
  commit: CommittedOffset | undefined,
  bound: PartitionBounds | undefined,
): Pick<PartitionLag, 'error' | 'isUnanswered'> {
  if (commit !== undefined && commit.error !== null) return { error: commit.error, isUnanswered: true }
  if (bound === undefined) return { error: 'does not exist any more', isUnanswered: false }
  if (bound.error === 'NO_LEADER') return { error: 'no leader', isUnanswered: false }
  if (bound.error !== null) return { error: bound.error, isUnanswered: true }
  const offset = commit?.committed ?? null
  if (offset === null) return { error: NOTHING_COMMITTED, isUnanswered: false }
  if (bound.end !== null && offset > bound.end) {
    return { error: `ahead of the end by ${offset - bound.end}`, isUnanswered: false }
  }
  if (bound.start !== null && offset < bound.start) {
    return { error: `${bound.start - offset} records are gone`, isUnanswered: false }
  }
  return { error: null, isUnanswered: false }
}

/** What is known of the whole; null when nothing is. Partitions without a known lag are not in it. */
export function totalLag(lags: readonly { readonly lag: bigint | null }[]): bigint | null {
  const known = lags.map(({ lag }) => lag).filter((lag) => lag !== null)
  return known.length === 0 ? null : known.reduce((sum, lag) => sum + lag, 0n)
}
