import {
  consumerGroupDescribe,
  type ConsumerGroupDescribeResponseAssignment,
  type ConsumerGroupDescribeResponseDescribedGroup,
} from '../../../wire/messages/consumer-group-describe.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { NO_OPERATIONS } from '../topic-facts.ts'
import { type ConsumerGroup, consumerGroupState } from './consumer-group.ts'
import { coordinates } from './coordinates.ts'
import type { TopicLookup } from './topic-lookup.ts'
import { GROUP_OPERATIONS } from './group-operations.ts'
import { type PartitionKey, topicPartitionsOf } from './partition-key.ts'

/** The kind of a member: of the old protocol or of the new. */
const MEMBER_TYPE = { classic: 0, consumer: 1 } as const

/** Describes groups of the new protocol (KIP-848); a classic group is not found here. */
export const consumerGroupDescribeHandler = handler(consumerGroupDescribe, (request, context) => ({
  throttleTimeMs: 0,
  groups: request.groupIds.map((groupId): ConsumerGroupDescribeResponseDescribedGroup => {
    const refuse = (errorCode: ErrorCode, errorMessage: string | null) => ({
      errorCode,
      errorMessage,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
    })
    if (!coordinates(context)) return refuse(ErrorCode.NOT_COORDINATOR, null)
    if (groupId === '') return refuse(ErrorCode.INVALID_GROUP_ID, null)
    const { groups } = context.state
    const membership = groups.find(groupId)?.membership
    if (membership === undefined) return refuse(ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} not found.`)
    if (membership.type !== 'consumer') {
      return refuse(ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} is not a consumer group.`)
    }
    const authorizedOperations = request.includeAuthorizedOperations ? GROUP_OPERATIONS : NO_OPERATIONS
    return { ...describeConsumer(membership, groups.topics), authorizedOperations }
  }),
}))

function describeConsumer(
  group: ConsumerGroup,
  topics: TopicLookup,
): ConsumerGroupDescribeResponseDescribedGroup {
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    groupId: group.id,
    groupState: consumerGroupState(group),
    groupEpoch: group.epoch,
    assignmentEpoch: group.targetEpoch,
    assignorName: group.assignor,
    members: [...group.members.values()].map((member) => ({
      memberId: member.id,
      instanceId: member.instanceId,
      rackId: member.rackId,
      memberEpoch: member.epoch,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: [...member.topicNames].sort(),
      subscribedTopicRegex: member.topicRegex ?? '',
      // What it was told to give up it may still read.
      assignment: assignmentOf(new Set([...member.assigned, ...member.pendingRevocation]), topics),
      targetAssignment: assignmentOf(group.target.get(member.id) ?? new Set(), topics),
      memberType: member.classic === null ? MEMBER_TYPE.consumer : MEMBER_TYPE.classic,
    })),
  }
}

function assignmentOf(
  keys: ReadonlySet<PartitionKey>,
  topics: TopicLookup,
): ConsumerGroupDescribeResponseAssignment {
  return {
    topicPartitions: topicPartitionsOf(keys).flatMap(({ topicId, partitions }) => {
      const topicName = topics.topicName(topicId)
      return topicName === null ? [] : [{ topicId, topicName, partitions }]
    }),
  }
}
