import type { Cluster } from '../../cluster/cluster.ts'
import { readFacts } from '../../cluster/read-facts.ts'
import { formatPartition } from '../../domain/offset.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import type { ConsumeRequest } from './consume-request.ts'
import { matchingTopics } from './find-partitions.ts'
import type { FollowOptions } from './follow-partitions.ts'
import { type Instants, planPoint, type PreparedRead } from './prepare-read.ts'

/** What a reader without a group takes in later, and where it starts there. */
export function latePartitions(
  request: ConsumeRequest,
  prepared: PreparedRead,
  instants: Instants,
  cluster: Cluster,
): Pick<FollowOptions, 'planMissing' | 'findAdded'> {
  const currentTopics = async (): Promise<readonly TopicMetadata[]> => {
    if (request.isRegex) return await matchingTopics(request.topics[0] ?? '', cluster)
    const { topics } = await cluster.metadata(prepared.topics.map(({ name }) => name))
    return topics.filter(({ error }) => error === null)
  }
  const { start } = request.bounds
  const namesPartitions =
    request.partitions !== null || (start.kind === 'point' && start.from.everywhere === null)
  // Who named partitions, or a key, wants no others.
  const grows = !namesPartitions && request.key === null
  return {
    async planMissing(places) {
      const topics = await currentTopics()
      const { facts } = await readFacts(cluster, topics, {
        isolation: request.isolation,
        instants: [...new Set(instants.values())],
        wanted: (place) => places.has(formatPartition(place)),
      })
      return { reads: planPoint(request, facts, instants).reads, topics }
    },
    findAdded: !grows
      ? null
      : async (isKnown) => {
          const topics = await currentTopics()
          const reads = topics.flatMap(({ name: topic, partitions }) =>
            partitions
              .filter(({ leader }) => leader !== null)
              .map(({ partition }) => ({ topic, partition, start: 0n, end: null }))
              .filter((read) => !isKnown(read)),
          )
          return { reads, topics }
        },
  }
}
