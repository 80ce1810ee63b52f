import type { Cluster } from '../../cluster/cluster.ts'
import { recordTimes } from '../../cluster/record-times.ts'
import { formatPartition, type TopicPartitionOffset } from '../../domain/offset.ts'
import type { GroupPosition, OffsetMove } from '../../domain/offset-reset.ts'
import type { TopicMetadata } from '../../domain/topic.ts'

/** The times of the records that the group will read next, by `formatPartition`; what is told already is not read. */
export async function targetTimes(
  moves: readonly OffsetMove[],
  positions: readonly GroupPosition[],
  topics: readonly TopicMetadata[],
  cluster: Cluster,
): Promise<ReadonlyMap<string, number>> {
  const told = new Map(positions.map((each) => [formatPartition(each), each]))
  const times = new Map<string, number>()
  const open: TopicPartitionOffset[] = []
  for (const { topic, partition, after: offset, lagAfter } of moves) {
    const key = formatPartition({ topic, partition })
    const { atTime = null, timeAt = null } = told.get(key) ?? {}
    if (atTime === offset && timeAt !== null) times.set(key, timeAt)
    else if (lagAfter !== 0n) open.push({ topic, partition, offset })
  }
  return open.length === 0 ? times : new Map([...times, ...(await recordTimes(cluster, open, topics))])
}
