import type { ShareOffset } from '../domain/share-lag.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { describeShareGroupOffsets } from '../wire/messages/describe-share-group-offsets.ts'
import { askCoordinators } from './ask-coordinators.ts'
import type { Cluster } from './cluster.ts'
import { KafkaError } from './kafka-error.ts'

/** Where a share group is, or why that is not known. */
export interface ShareOffsets {
  readonly group: string
  readonly offsets: readonly ShareOffset[]
  /** Kafka's name of the error, or null. */
  readonly error: string | null
}

/** Where these share groups are in every partition that they have begun to read. */
export async function shareOffsets(
  cluster: Cluster,
  groups: readonly string[],
): Promise<readonly ShareOffsets[]> {
  if (groups.length > 0 && !(await cluster.supports(describeShareGroupOffsets, 0)))
    return groups.map((group) => ({ group, offsets: [], error: 'UNSUPPORTED_VERSION' }))
  const answers = await askCoordinators(cluster, groups, async (broker, own) => {
    const response = await cluster.sendTo(broker, describeShareGroupOffsets, {
      groups: own.map((groupId) => ({ groupId, topics: null })),
    })
    return response.groups.map(({ groupId, topics, errorCode, errorMessage }) => ({
      group: groupId,
      offsets: toOffsets(topics),
      error: errorOf(errorCode, errorMessage, topics),
    }))
  })
  return groups.map((group) => {
    const answer = answers.get(group)
    if (answer === undefined) return { group, offsets: [], error: 'UNKNOWN_SERVER_ERROR' }
    if (answer instanceof KafkaError) return { group, offsets: [], error: errorName(answer.errorCode) }
    const { offsets, error } = answer
    return { group, offsets, error: error === null ? null : errorName(error.errorCode) }
  })
}

interface DescribedTopic {
  readonly topicName: string
  readonly partitions: readonly {
    readonly partitionIndex: number
    readonly startOffset: bigint
    readonly leaderEpoch: number
    readonly lag: bigint
    readonly errorCode: number
  }[]
}

/** The error of the group, or the first error of a partition that passes by itself. */
function errorOf(
  errorCode: number,
  message: string | null,
  topics: readonly DescribedTopic[],
): KafkaError | null {
  if (errorCode !== ErrorCode.NONE) return new KafkaError(errorCode, 'DescribeShareGroupOffsets', message)
  const passing = topics
    .flatMap(({ partitions }) =>
      partitions.map((each) => new KafkaError(each.errorCode, 'DescribeShareGroupOffsets')),
    )
    .find(({ retriable }) => retriable)
  return passing ?? null
}

const toOffsets = (topics: readonly DescribedTopic[]): readonly ShareOffset[] =>
  topics.flatMap(({ topicName: topic, partitions }) =>
    partitions.map(({ partitionIndex: partition, startOffset, leaderEpoch, lag, errorCode }) => ({
      topic,
      partition,
      start: startOffset < 0n ? null : startOffset,
      leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
      lag: lag < 0n ? null : lag,
      error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
    })),
  )
