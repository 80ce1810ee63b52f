import { comparePartitions } from '../domain/offset.ts'
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
  // Both are in order, and as a rule of the same partitions.
  let next = 0
  return starts.map((start) => {
    const { topic, partition, offset, error } = start
    let end = ends[next]
    while (end !== undefined && comparePartitions(end, start) < 0) end = ends[++next]
    if (end === undefined || comparePartitions(end, start) !== 0) {
      return { topic, partition, start: offset, end: null, error: error ?? 'UNKNOWN_SERVER_ERROR' }
    }
    return { topic, partition, start: offset, end: end.offset, error: error ?? end.error }
  })
}
