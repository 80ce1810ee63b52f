import type { Decoded } from '../../../wire/api.ts'
import { offsetCommit, type OffsetCommitRequest } from '../../../wire/messages/offset-commit.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { validateClassicCommit } from './classic-group.ts'
import { watchSession } from './classic-rebalance.ts'
import { validateConsumerCommit } from './consumer-group.ts'
import { coordinates } from './coordinates.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import type { OffsetEntry } from './offset-store.ts'

export const offsetCommitHandler = handler(offsetCommit, (request, context) => {
  const { groups } = context.state
  // Whether the group may commit is asked once, and only if there is something it could commit.
  let groupError: ErrorCode | null = null
  const mayCommit = (): ErrorCode => (groupError ??= validateCommit(request, context))

  return {
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, topicId, partitions }) => {
      const topic = context.apiVersion >= 10 ? groups.topics.topicName(topicId) : name
      return {
        ...(context.apiVersion >= 10 ? { topicId } : { name }),
        partitions: partitions.map((partition) => {
          if (topic === null) {
            return { partitionIndex: partition.partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_ID }
          }
          const entry = toEntry(groups, topic, partition)
          const errorCode = checkEntry(groups, entry) || mayCommit() || checkMetadata(groups, entry)
          if (errorCode === ErrorCode.NONE) groups.commit(request.groupId, entry)
          return { partitionIndex: partition.partitionIndex, errorCode }
        }),
      }
    }),
  }
})

/** An offset as OffsetCommit and TxnOffsetCommit carry it. */
interface PartitionToCommit {
  readonly partitionIndex: number
  readonly committedOffset: bigint
  readonly committedLeaderEpoch: number
  readonly committedMetadata: string | null
}

export function toEntry(groups: GroupCoordinator, topic: string, partition: PartitionToCommit): OffsetEntry {
  return {
    topic,
    partition: partition.partitionIndex,
    committed: {
      offset: partition.committedOffset,
      leaderEpoch: partition.committedLeaderEpoch < 0 ? null : partition.committedLeaderEpoch,
      metadata: partition.committedMetadata ?? '',
      committedAtMs: groups.timers.now(),
    },
  }
}

/** Whether the partition is there. */
export function checkEntry({ topics }: GroupCoordinator, { topic, partition }: OffsetEntry): ErrorCode {
  const exists = partition >= 0 && partition < (topics.partitionCount(topic) ?? 0)
  return exists ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
}

export function checkMetadata({ settings }: GroupCoordinator, { committed }: OffsetEntry): ErrorCode {
  return Buffer.byteLength(committed.metadata) > settings.maxOffsetMetadataBytes
    ? ErrorCode.OFFSET_METADATA_TOO_LARGE
    : ErrorCode.NONE
}

function validateCommit(request: Decoded<OffsetCommitRequest>, context: RequestContext): ErrorCode {
  if (!coordinates(context)) return ErrorCode.NOT_COORDINATOR
  const { groups } = context.state
  const found = groups.find(request.groupId)
  const generation = request.generationIdOrMemberEpoch
  // Without a generation it is a client that shares no group: its group comes into being with its offsets.
  if (found === null) {
    if (generation < 0) return ErrorCode.NONE
    return context.apiVersion >= 9 ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION
  }

  const { membership } = found
  const { memberId, groupInstanceId: instanceId } = request
  if (membership.type === 'consumer') {
    const error = validateConsumerCommit(membership, { memberId, generation }, false)
    // Before version 9 a member of the new protocol cannot be told what is wrong.
    const isTooOld = error === ErrorCode.STALE_MEMBER_EPOCH && context.apiVersion < 9
    return isTooOld ? ErrorCode.UNSUPPORTED_VERSION : error
  }
  const error = validateClassicCommit(membership, { memberId, instanceId, generation }, false)
  const member = membership.members.get(memberId)
  if (error === ErrorCode.NONE && member !== undefined) watchSession(membership, member)
  return error
}
