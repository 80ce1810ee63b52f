import type { Decoded } from '../../../wire/api.ts'
import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
} from '../../../wire/messages/consumer-group-heartbeat.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { RefusedError } from '../refused-error.ts'
import { type ConsumerGroup, staticMember, STATIC_MEMBER_AWAY_EPOCH } from './consumer-group.ts'
import { heartbeatConsumer, pauseConsumer, removeConsumer } from './consumer-heartbeat.ts'
import { compileTopicRegex } from './consumer-target.ts'
import { coordinates } from './coordinates.ts'
import { SERVER_ASSIGNORS } from './server-assignor.ts'

type HeartbeatRequest = Decoded<ConsumerGroupHeartbeatRequest>

const LEAVING_EPOCH = -1

export const consumerGroupHeartbeatHandler = handler(consumerGroupHeartbeat, (request, context) => {
  try {
    return heartbeat(request, context)
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return {
      throttleTimeMs: 0,
      errorCode: error.code,
      errorMessage: error.message,
      memberId: null,
      memberEpoch: 0,
      heartbeatIntervalMs: 0,
    }
  }
})

function heartbeat(request: HeartbeatRequest, context: RequestContext): ConsumerGroupHeartbeatResponse {
  if (!coordinates(context)) {
    throw new RefusedError(ErrorCode.NOT_COORDINATOR, 'This is not the correct coordinator.')
  }
  checkRequest(request, context.apiVersion)
  const { groups } = context.state
  if (request.memberEpoch < 0) return leave(consumerGroup(request.groupId, context), request)
  const group =
    request.memberEpoch === 0
      ? groups.convertToConsumer(request.groupId)
      : consumerGroup(request.groupId, context)
  if (group === null) throw notAConsumerGroup(request.groupId)
  return heartbeatConsumer(group, request, context, groups.topics)
}

const notAConsumerGroup = (groupId: string) =>
  new RefusedError(ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} is not a consumer group.`)

function consumerGroup(groupId: string, { state }: RequestContext): ConsumerGroup {
  const membership = state.groups.find(groupId)?.membership
  if (membership === undefined) {
    throw new RefusedError(ErrorCode.GROUP_ID_NOT_FOUND, `Consumer group ${groupId} not found.`)
  }
  if (membership.type !== 'consumer') throw notAConsumerGroup(groupId)
  return membership
}

/** What can be wrong with a request whoever sends it. */
function checkRequest(request: HeartbeatRequest, apiVersion: number): void {
  const invalid = (message: string) => new RefusedError(ErrorCode.INVALID_REQUEST, message)
  if (request.groupId === '') throw invalid("GroupId can't be empty.")
  if (request.instanceId === '') throw invalid("InstanceId can't be empty.")
  if (request.rackId === '') throw invalid("RackId can't be empty.")
  // Since version 1 clients choose their ids themselves (KIP-1082).
  if (request.memberId === '' && (apiVersion >= 1 || request.memberEpoch !== 0)) {
    throw invalid("MemberId can't be empty.")
  }
  if (request.memberEpoch < STATIC_MEMBER_AWAY_EPOCH) {
    throw invalid('MemberEpoch is invalid.')
  }
  if (request.memberEpoch === STATIC_MEMBER_AWAY_EPOCH && request.instanceId === null) {
    throw invalid("InstanceId can't be null.")
  }
  if (request.memberEpoch === 0) {
    if (request.rebalanceTimeoutMs === -1)
      throw invalid('RebalanceTimeoutMs must be provided in first request.')
    if (request.topicPartitions === null || request.topicPartitions.length > 0) {
      throw invalid('TopicPartitions must be empty when (re-)joining.')
    }
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
      throw invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.')
    }
  }
  const { serverAssignor, subscribedTopicRegex } = request
  if (serverAssignor !== null && !SERVER_ASSIGNORS.has(serverAssignor)) {
    throw new RefusedError(
      ErrorCode.UNSUPPORTED_ASSIGNOR,
      `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${[...SERVER_ASSIGNORS.keys()].join(', ')}.`,
    )
  }
  if (subscribedTopicRegex !== null && compileTopicRegex(subscribedTopicRegex) === null) {
    throw new RefusedError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex \`${subscribedTopicRegex}\` is not a valid regular expression.`,
    )
  }
}

function leave(group: ConsumerGroup, request: HeartbeatRequest): ConsumerGroupHeartbeatResponse {
  const { memberId, memberEpoch, instanceId } = request
  const member = instanceId === null ? group.members.get(memberId) : staticMember(group, instanceId)
  if (member === undefined) {
    throw new RefusedError(
      ErrorCode.UNKNOWN_MEMBER_ID,
      `Member ${memberId} is not a member of group ${group.id}.`,
    )
  }
  if (member.id !== memberId) {
    throw new RefusedError(
      ErrorCode.FENCED_INSTANCE_ID,
      `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.id}.`,
    )
  }
  if (memberEpoch === LEAVING_EPOCH) removeConsumer(group, member)
  else pauseConsumer(group, member)
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, memberId, memberEpoch, heartbeatIntervalMs: 0 }
}
