import { formatPartition } from '../domain/offset.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { PartitionBounds } from '../domain/topic-summary.ts'
import type { Cluster } from './cluster.ts'
import { type Isolation, listOffsets } from './list-offsets.ts'

/** Start and end of every partition of these topics: two requests a leader, all at the same time. */
export async function partitionBounds(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  isolation: Isolation = 'uncommitted',
): Promise<readonly PartitionBounds[]> {
  const [starts, ends] = await Promise.all([
    listOffsets(cluster, topics, 'earliest'),
    listOffsets(cluster, topics, 'latest', isolation),
  ])
  const endOf = new Map(ends.map((end) => [formatPartition(end), end]))
  return starts.map(({ topic, partition, offset: start, error }) => {
    const end = endOf.get(formatPartition({ topic, partition }))
    return { topic, partition, start, end: end?.offset ?? null, error: error ?? end?.error ?? null }
  })
}
