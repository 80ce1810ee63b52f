import type { GroupDescription } from './group.ts'
import type { PartitionLag } from './group-lag.ts'
import { comparePartitions, formatPartition, type Offset, type TopicPartition } from './offset.ts'
import type { PartitionBounds } from './topic-summary.ts'

/** Where a share group is in one partition (KIP-932). */
export interface ShareOffset extends TopicPartition {
  /** Everything before it is done with; null until the group has begun to read the partition. */
  readonly start: Offset | null
  readonly leaderEpoch: number | null
  /** Records that are not done with yet (KIP-1226); null from brokers that do not say. */
  readonly lag: bigint | null
  /** Why it is not known, by Kafka's name; null when it is. */
  readonly error: string | null
}

/** Every partition that a share group has begun to read or that members are assigned, with what is known of it. */
export function shareLags(
  { members }: Pick<GroupDescription, 'members'>,
  offsets: readonly ShareOffset[],
  bounds: readonly PartitionBounds[],
): readonly PartitionLag[] {
  const boundsOf = new Map(bounds.map((each) => [formatPartition(each), each]))
  const offsetOf = new Map(offsets.map((each) => [formatPartition(each), each]))
  const readersOf = new Map<string, string[]>()
  const partitions = new Map<string, TopicPartition>(offsets.map((each) => [formatPartition(each), each]))
  for (const { memberId, assignment } of members) {
    for (const partition of assignment) {
      const key = formatPartition(partition)
      partitions.set(key, partition)
      readersOf.set(key, [...(readersOf.get(key) ?? []), memberId])
    }
  }
  return [...partitions]
    .map(([key, { topic, partition }]) => {
      const offset = offsetOf.get(key)
      const bound = boundsOf.get(key)
      const readers = readersOf.get(key) ?? []
      return {
        topic,
        partition,
        committed: null,
        leaderEpoch: offset?.leaderEpoch ?? null,
        metadata: '',
        start: bound?.start ?? null,
        end: bound?.end ?? null,
        lag: bound === undefined ? null : (offset?.lag ?? null),
        memberId: readers.length === 1 ? (readers[0] ?? null) : null,
        share: { start: offset?.start ?? null, memberIds: readers },
        ...problemOf(offset, bound),
      }
    })
    .sort(comparePartitions)
}

function problemOf(
  offset: ShareOffset | undefined,
  bound: PartitionBounds | undefined,
): Pick<PartitionLag, 'error' | 'isUnanswered'> {
  if (offset !== undefined && offset.error !== null) return { error: offset.error, isUnanswered: true }
  if (bound === undefined) return { error: 'does not exist any more', isUnanswered: false }
  if (bound.error === 'NO_LEADER') return { error: 'no leader', isUnanswered: false }
  if (bound.error !== null) return { error: bound.error, isUnanswered: true }
  if ((offset?.start ?? null) === null) return { error: 'not begun', isUnanswered: false }
  return { error: null, isUnanswered: false }
}
