/** The bit of every operation that Kafka knows for a topic: read, write, create, delete, alter, describe, and both for configs. */
export const TOPIC_OPERATIONS = bits(3, 4, 5, 6, 7, 8, 10, 11)
/** The same for the cluster: create, alter, describe, cluster action, both for configs, idempotent write. */
export const CLUSTER_OPERATIONS = bits(5, 7, 8, 9, 10, 11, 12)
/** "Not asked for." */
export const NO_OPERATIONS = -(2 ** 31)

function bits(...operations: readonly number[]): number {
  return operations.reduce((sum, operation) => sum | (1 << operation), 0)
}

const INTERNAL_TOPICS: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
])

export const isInternalTopic = (name: string): boolean => INTERNAL_TOPICS.has(name)
