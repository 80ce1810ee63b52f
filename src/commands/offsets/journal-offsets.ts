import type { JournalOffset } from '../../config/journal-entry.ts'
import type { CommittedOffset } from '../../domain/group.ts'
import { formatPartition, type TopicPartition } from '../../domain/offset.ts'
import { movesToCommit, type ReportedMove } from '../../domain/reset-report.ts'

/** What a change takes away: everything that a commit carries. */
export const beforeOf = (
  partitions: readonly ReportedMove[],
  toDelete: readonly TopicPartition[],
  committed: readonly CommittedOffset[],
): readonly JournalOffset[] => {
  const commits = new Map(committed.map((each) => [formatPartition(each), each]))
  return [...movesToCommit(partitions), ...toDelete].map(({ topic, partition }) => {
    const commit = commits.get(formatPartition({ topic, partition }))
    return {
      topic,
      partition,
      offset: commit?.committed ?? null,
      leaderEpoch: commit?.leaderEpoch ?? null,
      metadata: commit?.metadata ?? null,
    }
  })
}

/** What it puts there; null where it forgets. */
export const afterOf = (
  partitions: readonly ReportedMove[],
  toDelete: readonly TopicPartition[],
): readonly JournalOffset[] => [
  ...movesToCommit(partitions).map(({ topic, partition, after }) => ({
    topic,
    partition,
    offset: after,
    leaderEpoch: null,
    metadata: null,
  })),
  ...toDelete.map(({ topic, partition }) => ({
    topic,
    partition,
    offset: null,
    leaderEpoch: null,
    metadata: null,
  })),
]
