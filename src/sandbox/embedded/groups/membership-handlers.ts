import type { Decoded } from '../../../wire/api.ts'
import { heartbeat } from '../../../wire/messages/heartbeat.ts'
import {
  joinGroup,
  type JoinGroupRequest,
  type JoinGroupResponse,
} from '../../../wire/messages/join-group.ts'
import { leaveGroup, type LeaveGroupRequestMemberIdentity } from '../../../wire/messages/leave-group.ts'
import { syncGroup } from '../../../wire/messages/sync-group.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import type { ClassicGroup } from './classic-group.ts'
import { joinClassicGroup } from './classic-join.ts'
import { heartbeatClassic, leaveClassicGroup, syncClassicGroup } from './classic-membership.ts'
import { joinFailure, syncFailure } from './classic-rebalance.ts'
import { heartbeatAsClassic, joinAsClassic, syncAsClassic } from './consumer-classic-members.ts'
import { type ConsumerGroup, staticMember } from './consumer-group.ts'
import { removeConsumer } from './consumer-heartbeat.ts'
import { coordinates } from './coordinates.ts'

type Identity = Decoded<LeaveGroupRequestMemberIdentity>

export const joinGroupHandler = handler(joinGroup, async (request, context) => {
  const response = await join(request, context)
  // Before version 7 a protocol's name could not be null.
  return context.apiVersion >= 7 ? response : { ...response, protocolName: response.protocolName ?? '' }
})

function join(
  request: Decoded<JoinGroupRequest>,
  context: RequestContext,
): JoinGroupResponse | Promise<JoinGroupResponse> {
  const { groups } = context.state
  const { minSessionTimeoutMs, maxSessionTimeoutMs } = groups.settings
  const refuse = (code: ErrorCode) => joinFailure(code, request.memberId)

  if (!coordinates(context)) return refuse(ErrorCode.NOT_COORDINATOR)
  if (request.groupId === '') return refuse(ErrorCode.INVALID_GROUP_ID)
  if (request.sessionTimeoutMs < minSessionTimeoutMs || request.sessionTimeoutMs > maxSessionTimeoutMs) {
    return refuse(ErrorCode.INVALID_SESSION_TIMEOUT)
  }
  if (request.memberId !== '' && groups.find(request.groupId) === null) {
    return refuse(ErrorCode.UNKNOWN_MEMBER_ID)
  }
  const classic = groups.convertToClassic(request.groupId)
  if (classic !== null) return joinClassicGroup(classic, request, context)
  const consumers = consumerGroup(context, request.groupId)
  return consumers === null
    ? refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    : joinAsClassic(consumers, request, context, groups.topics)
}

export const syncGroupHandler = handler(syncGroup, (request, context) => {
  // Since version 5 a member has to say which protocol it believes in (KIP-559).
  const saysProtocol = request.protocolType !== null && request.protocolName !== null
  if (context.apiVersion >= 5 && !saysProtocol) return syncFailure(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
  const consumers = consumerGroup(context, request.groupId)
  if (consumers !== null) return syncAsClassic(consumers, request, context.state.groups.topics)
  const group = classicGroup(context, request.groupId)
  if (typeof group === 'number') return syncFailure(group)
  return syncClassicGroup(group, request)
})

export const heartbeatHandler = handler(heartbeat, (request, context) => {
  const consumers = consumerGroup(context, request.groupId)
  if (consumers !== null) return { errorCode: heartbeatAsClassic(consumers, request) }
  const group = classicGroup(context, request.groupId)
  return { errorCode: typeof group === 'number' ? group : heartbeatClassic(group, request) }
})

/** Up to version 2 a member leaves for itself; from 3 on several may be named, each with its own result. */
export const leaveGroupHandler = handler(leaveGroup, (request, context) => {
  const consumers = consumerGroup(context, request.groupId)
  const group = consumers === null ? classicGroup(context, request.groupId) : null
  const isUnknown = group === ErrorCode.UNKNOWN_MEMBER_ID && context.apiVersion >= 3
  if (typeof group === 'number' && !isUnknown) return { errorCode: group }
  const leave = (member: Identity): ErrorCode => {
    if (consumers !== null) return leaveConsumerGroup(consumers, member)
    return group === null || typeof group === 'number'
      ? ErrorCode.UNKNOWN_MEMBER_ID
      : leaveClassicGroup(group, member)
  }
  if (context.apiVersion < 3) {
    return { errorCode: leave({ memberId: request.memberId, groupInstanceId: null, reason: null }) }
  }
  return {
    errorCode: ErrorCode.NONE,
    members: request.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      errorCode: leave(member),
    })),
  }
})

/** Members of the old protocol leave so; those of the new do it by heartbeat, and here an operator puts them out. */
function leaveConsumerGroup(group: ConsumerGroup, { memberId, groupInstanceId }: Identity): ErrorCode {
  const member = groupInstanceId === null ? group.members.get(memberId) : staticMember(group, groupInstanceId)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  if (memberId !== '' && memberId !== member.id) return ErrorCode.FENCED_INSTANCE_ID
  removeConsumer(group, member)
  return ErrorCode.NONE
}

/** Where members of both protocols may be; null where there is no such group, or not here. */
function consumerGroup(context: RequestContext, groupId: string): ConsumerGroup | null {
  const membership = coordinates(context) ? context.state.groups.find(groupId)?.membership : undefined
  return membership?.type === 'consumer' ? membership : null
}

/** @returns the group that a member speaks of, or the error code if there can be no such member */
function classicGroup(context: RequestContext, groupId: string): ClassicGroup | ErrorCode {
  if (!coordinates(context)) return ErrorCode.NOT_COORDINATOR
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID
  const membership = context.state.groups.find(groupId)?.membership
  return membership?.type === 'classic' ? membership : ErrorCode.UNKNOWN_MEMBER_ID
}
