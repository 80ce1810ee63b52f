import type { CommittedOffset } from '../domain/group.ts'
import { groupBy } from '../domain/group-by.ts'
import { comparePartitions, type TopicPartition, type TopicPartitionOffset } from '../domain/offset.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { offsetCommit } from '../wire/messages/offset-commit.ts'
import { offsetDelete } from '../wire/messages/offset-delete.ts'
import { offsetFetch } from '../wire/messages/offset-fetch.ts'
import { askCoordinators } from './ask-coordinators.ts'
import type { Cluster } from './cluster.ts'
import { tellCoordinator } from './coordinators.ts'
import { KafkaError, requireNoError } from './kafka-error.ts'

/** Topics go by name up to here; later versions want ids, which deleted topics no longer have. */
const BY_NAME = 9
/** Several groups in one request from here on (KIP-709). */
const BATCHED_FROM = 8

/** What a group has committed, or why that is not known. */
export interface GroupOffsets {
  readonly group: string
  readonly offsets: readonly CommittedOffset[]
  /** Kafka's name of the error, or null. */
  readonly error: string | null
}

/**
 * Everything that these groups have committed, in a few requests however many groups there are.
 * Waits for open transactions to settle, so that the answer is what a member would get.
 */
export async function groupOffsets(
  cluster: Cluster,
  groups: readonly string[],
): Promise<readonly GroupOffsets[]> {
  const answers = await askCoordinators(
    cluster,
    groups,
    async (broker, own) => await askOffsets(cluster, broker, own),
  )
  return groups.map((group) => {
    const answer = answers.get(group)
    if (answer === undefined) return { group, offsets: [], error: 'UNKNOWN_SERVER_ERROR' }
    if (answer instanceof KafkaError) return { group, offsets: [], error: errorName(answer.errorCode) }
    const { offsets, error } = answer
    return { group, offsets, error: error === null ? null : errorName(error.errorCode) }
  })
}

interface Asked {
  readonly group: string
  readonly offsets: readonly CommittedOffset[]
  readonly error: KafkaError | null
}

async function askOffsets(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
): Promise<readonly Asked[]> {
  const connection = await cluster.connectionTo(broker)
  if (connection.versionOf(offsetFetch, { maxVersion: BY_NAME }) < BATCHED_FROM) {
    return await Promise.all(groups.map(async (group) => await askOne(cluster, broker, group)))
  }
  const response = await cluster.sendTo(
    broker,
    offsetFetch,
    { groups: groups.map((groupId) => ({ groupId, topics: null })), requireStable: true },
    { maxVersion: BY_NAME },
  )
  return response.groups.map(({ groupId, errorCode, topics }) => ({
    group: groupId,
    error: errorOf(errorCode, topics),
    offsets: toOffsets(topics),
  }))
}

async function askOne(cluster: Cluster, broker: number, group: string): Promise<Asked> {
  const { errorCode, topics } = await cluster.sendTo(
    broker,
    offsetFetch,
    { groupId: group, topics: null, requireStable: true },
    // requireStable came with version 7.
    { maxVersion: BATCHED_FROM - 1 },
  )
  return { group, error: errorOf(errorCode, topics), offsets: toOffsets(topics) }
}

interface FetchedTopic {
  readonly name: string
  readonly partitions: readonly {
    readonly partitionIndex: number
    readonly committedOffset: bigint
    readonly committedLeaderEpoch: number
    readonly metadata: string | null
    readonly errorCode: number
  }[]
}

/** The error of the group, or the first error of a partition that passes by itself. */
function errorOf(errorCode: number, topics: readonly FetchedTopic[]): KafkaError | null {
  if (errorCode !== ErrorCode.NONE) return new KafkaError(errorCode, 'OffsetFetch')
  const unstable = topics.some(({ partitions }) =>
    partitions.some((partition) => partition.errorCode === ErrorCode.UNSTABLE_OFFSET_COMMIT),
  )
  return unstable ? new KafkaError(ErrorCode.UNSTABLE_OFFSET_COMMIT, 'OffsetFetch') : null
}

const toOffsets = (topics: readonly FetchedTopic[]): readonly CommittedOffset[] =>
  topics
    .flatMap(({ name: topic, partitions }) =>
      partitions.map((each) => ({
        topic,
        partition: each.partitionIndex,
        committed: each.committedOffset < 0n ? null : each.committedOffset,
        leaderEpoch: each.committedLeaderEpoch < 0 ? null : each.committedLeaderEpoch,
        metadata: each.metadata ?? '',
        error: each.errorCode === ErrorCode.NONE ? null : errorName(each.errorCode),
      })),
    )
    .sort(comparePartitions)

export interface OffsetToCommit extends TopicPartitionOffset {
  readonly leaderEpoch: number | null
  readonly metadata: string
}

/** What the coordinator said about one partition; null is "done". */
export interface CommitAnswer extends TopicPartition {
  readonly error: string | null
}

/**
 * Commits for a group from outside of it, all partitions in one request. The coordinator refuses it with
 * UNKNOWN_MEMBER_ID or REBALANCE_IN_PROGRESS when somebody has joined.
 *
 * @throws {ConnectionError} with `requestWritten` when no answer came: the offsets may have moved
 */
export async function commitGroupOffsets(
  cluster: Cluster,
  group: string,
  offsets: readonly OffsetToCommit[],
): Promise<readonly CommitAnswer[]> {
  const response = await tellCoordinator(
    cluster,
    'group',
    group,
    offsetCommit,
    {
      groupId: group,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: [...groupBy(offsets, ({ topic }) => topic)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map(({ partition, offset, leaderEpoch, metadata }) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedLeaderEpoch: leaderEpoch ?? -1,
          committedMetadata: metadata,
        })),
      })),
    },
    ({ topics }) => topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode)),
    { maxVersion: BY_NAME },
  )
  return response.topics.flatMap(({ name: topic, partitions }) =>
    partitions.map(({ partitionIndex: partition, errorCode }) => ({
      topic,
      partition,
      error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
    })),
  )
}

/**
 * Forgets what a group has committed for these partitions.
 *
 * @throws {KafkaError} when the group as a whole refuses
 * @throws {ConnectionError} with `requestWritten` when the outcome is unknown
 */
export async function deleteGroupOffsets(
  cluster: Cluster,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<readonly CommitAnswer[]> {
  const response = await tellCoordinator(
    cluster,
    'group',
    group,
    offsetDelete,
    {
      groupId: group,
      topics: [...groupBy(partitions, ({ topic }) => topic)].map(([name, own]) => ({
        name,
        partitions: own.map(({ partition: partitionIndex }) => ({ partitionIndex })),
      })),
    },
    ({ errorCode }) => [errorCode],
  )
  requireNoError(response.errorCode, 'OffsetDelete')
  return response.topics.flatMap(({ name: topic, partitions: own }) =>
    own.map(({ partitionIndex: partition, errorCode }) => ({
      topic,
      partition,
      error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
    })),
  )
}

/** Whether a failed commit or delete may have been carried out all the same. */
export const mayHaveHappened = (error: unknown): boolean =>
  error instanceof ConnectionError && error.requestWritten
