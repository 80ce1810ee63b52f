/** A partition of a topic that is known by its id, as one string, so that sets of them are sets of strings. */
export type PartitionKey = `${string} ${number}`

/** How requests and answers of the new group protocol name partitions. */
export interface TopicPartitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}

export const partitionKey = (topicId: string, partition: number): PartitionKey => `${topicId} ${partition}`

export function partitionOf(key: PartitionKey): { readonly topicId: string; readonly partition: number } {
  const [topicId = '', partition = ''] = key.split(' ')
  return { topicId, partition: Number(partition) }
}

export function keysOf(topics: readonly TopicPartitions[]): ReadonlySet<PartitionKey> {
  return new Set(
    topics.flatMap(({ topicId, partitions }) =>
      partitions.map((partition) => partitionKey(topicId, partition)),
    ),
  )
}

export function topicPartitionsOf(keys: ReadonlySet<PartitionKey>): readonly TopicPartitions[] {
  const byTopic = new Map<string, number[]>()
  for (const key of keys) {
    const { topicId, partition } = partitionOf(key)
    const partitions = byTopic.get(topicId) ?? []
    byTopic.set(topicId, partitions)
    partitions.push(partition)
  }
  return [...byTopic].map(([topicId, partitions]) => ({
    topicId,
    partitions: partitions.sort((a, b) => a - b),
  }))
}

export const without = <T>(keys: ReadonlySet<T>, others: ReadonlySet<T>): ReadonlySet<T> =>
  new Set([...keys].filter((key) => !others.has(key)))

export const common = <T>(keys: ReadonlySet<T>, others: ReadonlySet<T>): ReadonlySet<T> =>
  new Set([...keys].filter((key) => others.has(key)))

export const isSame = <T>(keys: ReadonlySet<T>, others: ReadonlySet<T>): boolean =>
  keys.size === others.size && [...keys].every((key) => others.has(key))
