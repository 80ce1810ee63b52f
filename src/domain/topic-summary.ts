import { groupBy } from './group-by.ts'
import type { Offset, TopicPartition } from './offset.ts'
import type { TopicMetadata } from './topic.ts'
import { topicProblems } from './topic-health.ts'

/** Where a partition's log starts and ends: records are at `start` ≤ offset < `end`. */
export interface PartitionBounds extends TopicPartition {
  /** The first offset still kept; null when it could not be found out. */
  readonly start: Offset | null
  /** One past the last record (the high watermark); null when it could not be found out. */
  readonly end: Offset | null
  /** Why a bound is null, by Kafka's name, NO_LEADER or UNREACHABLE. */
  readonly error: string | null
}

/** One row of `topics list`. */
export interface TopicSummary {
  readonly name: string
  readonly id: string | null
  readonly partitions: number
  /** The replication factor; the largest if partitions differ, null where the topic could not be described. */
  readonly replicas: number | null
  /** Offsets between start and end; compacted and transactional topics hold fewer records. Null when unknown. */
  readonly records: bigint | null
  /** On all replicas together; null when it was not asked for or is unknown. */
  readonly bytes: bigint | null
  readonly internal: boolean
  readonly problems: readonly string[]
  /** What kctl could not find out, as opposed to what is wrong with the topic. */
  readonly unanswered: readonly string[]
}

export function summariseTopics(
  topics: readonly TopicMetadata[],
  bounds: readonly PartitionBounds[],
  bytesByTopic: ReadonlyMap<string, bigint>,
): readonly TopicSummary[] {
  const boundsByTopic = groupBy(bounds, ({ topic }) => topic)
  return topics.map((topic) => {
    const own = boundsByTopic.get(topic.name) ?? []
    const unanswered = [...new Set(own.map(({ error }) => error))].filter(
      (error) => error !== null && error !== 'NO_LEADER',
    )
    return {
      name: topic.name,
      id: topic.id,
      partitions: topic.partitions.length,
      replicas:
        topic.error === null ? Math.max(0, ...topic.partitions.map(({ replicas }) => replicas.length)) : null,
      records: topic.error === null ? sumOfRecords(own) : null,
      bytes: bytesByTopic.get(topic.name) ?? null,
      internal: topic.internal,
      problems: topicProblems(topic),
      unanswered: [
        ...(topic.error === null ? [] : [topic.error]),
        ...unanswered.filter((error) => error !== null),
      ],
    }
  })
}

/** Null as soon as one partition is unknown: a sum of what is left would look like the whole. */
export function sumOfRecords(bounds: readonly PartitionBounds[]): bigint | null {
  let sum = 0n
  for (const { start, end } of bounds) {
    if (start === null || end === null) return null
    sum += end - start
  }
  return sum
}
