/**
 * A position in a partition log: int64 on the wire, hence `bigint`. Times are
 * `number` of milliseconds, so the compiler refuses one where the other is due.
 */
export type Offset = bigint

/** The highest offset Kafka can name. */
export const MAX_OFFSET: Offset = 2n ** 63n - 1n

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface TopicPartitionOffset extends TopicPartition {
  readonly offset: Offset
}

/** By topic in code unit order, then by partition number: the same order in every locale. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition
}

/** `orders[3]`, as partitions are named in every message. */
export function formatPartition({ topic, partition }: TopicPartition): string {
  return `${topic}[${partition}]`
}
