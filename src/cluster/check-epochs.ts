import { groupBy } from '../domain/group-by.ts'
import type { Offset } from '../domain/offset.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { offsetForLeaderEpoch } from '../wire/messages/offset-for-leader-epoch.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import type { PartitionFeed } from './partition-feed.ts'

/** What consumers say who they are (KIP-320). */
const CONSUMER = -1

export interface CheckedEpoch {
  readonly feed: PartitionFeed
  /** Up to where the leader's log has what was written in that epoch; null where it cannot tell. */
  readonly endOffset: Offset | null
}

/**
 * Asks the leaders where the epochs of the last batches read end in their logs: an end before our position means
 * that the log was cut short. Partitions whose leader moves or cannot be reached are missing in the answer.
 */
export async function checkEpochs(
  cluster: Cluster,
  feeds: readonly PartitionFeed[],
): Promise<readonly CheckedEpoch[]> {
  const byLeader = groupBy(feeds, ({ leader }) => leader)
  const answers = await Promise.all(
    [...byLeader].map(async ([leader, own]) =>
      leader === null ? [] : await askLeader(cluster, leader, own),
    ),
  )
  return answers.flat()
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  feeds: readonly PartitionFeed[],
): Promise<readonly CheckedEpoch[]> {
  const topics = [...groupBy(feeds, ({ topic }) => topic)].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map(({ partition, leaderEpoch, lastEpoch }) => ({
      partition,
      currentLeaderEpoch: leaderEpoch,
      leaderEpoch: lastEpoch,
    })),
  }))
  try {
    const connection = await cluster.connectionTo(leader)
    const names = connection.versionOf(offsetForLeaderEpoch) >= 3 ? { replicaId: CONSUMER } : {}
    const response = await cluster.sendTo(leader, offsetForLeaderEpoch, { ...names, topics })
    return response.topics.flatMap(({ topic, partitions }) =>
      partitions.flatMap(({ partition, errorCode, endOffset }) => {
        const feed = feeds.find((each) => each.topic === topic && each.partition === partition)
        if (feed === undefined || errorCode !== ErrorCode.NONE) return []
        return [{ feed, endOffset: endOffset < 0n ? null : endOffset }]
      }),
    )
  } catch (error) {
    if (error instanceof ConnectionError && error.reason === 'api-version')
      return feeds.map((feed) => ({ feed, endOffset: null }))
    if (error instanceof ConnectionError || error instanceof UnknownBrokerError) return []
    throw error
  }
}
