import type { Decoded } from '../../../wire/api.ts'
import type { HeartbeatRequest } from '../../../wire/messages/heartbeat.ts'
import type { LeaveGroupRequestMemberIdentity } from '../../../wire/messages/leave-group.ts'
import type { SyncGroupRequest, SyncGroupResponse } from '../../../wire/messages/sync-group.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { type ClassicGroup, type ClassicMember, doNothing, validateMember } from './classic-group.ts'
import {
  answerSync,
  rebalanceOrComplete,
  removeMember,
  syncFailure,
  watchSession,
} from './classic-rebalance.ts'

/** Resolves when the leader has said who reads what. */
export function syncClassicGroup(
  group: ClassicGroup,
  request: Decoded<SyncGroupRequest>,
): Promise<SyncGroupResponse> {
  const member = group.members.get(request.memberId)
  const error = validateSync(group, request)
  if (error !== ErrorCode.NONE || member === undefined) return Promise.resolve(syncFailure(error))

  if (group.state === 'Stable') {
    group.pendingSyncs.delete(member.id)
    watchSession(group, member)
    return Promise.resolve(syncSuccess(group, member))
  }
  return new Promise((resolve) => {
    answerSync(member, syncFailure(ErrorCode.UNKNOWN_MEMBER_ID))
    member.answerSync = resolve
    group.pendingSyncs.delete(member.id)
    if (group.leaderId === member.id) handOut(group, request.assignments)
  })
}

function validateSync(group: ClassicGroup, request: Decoded<SyncGroupRequest>): ErrorCode {
  const error = validateMember(group, request.memberId, request.groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  if (request.generationId !== group.generation) return ErrorCode.ILLEGAL_GENERATION
  const otherType = request.protocolType !== null && request.protocolType !== group.protocolType
  const otherName = request.protocolName !== null && request.protocolName !== group.protocolName
  if (otherType || otherName) return ErrorCode.INCONSISTENT_GROUP_PROTOCOL
  if (group.state === 'PreparingRebalance') return ErrorCode.REBALANCE_IN_PROGRESS
  return group.state === 'Empty' || group.state === 'Dead' ? ErrorCode.UNKNOWN_MEMBER_ID : ErrorCode.NONE
}

function handOut(group: ClassicGroup, assignments: Decoded<SyncGroupRequest>['assignments']): void {
  for (const member of group.members.values()) member.assignment = new Uint8Array()
  for (const { memberId, assignment } of assignments) {
    const member = group.members.get(memberId)
    if (member !== undefined) member.assignment = Uint8Array.from(assignment)
  }
  group.state = 'Stable'
  if (group.pendingSyncs.size === 0) {
    group.cancelSyncTimer()
    group.cancelSyncTimer = doNothing
  }
  for (const member of group.members.values()) {
    if (member.answerSync === null) continue
    watchSession(group, member)
    answerSync(member, syncSuccess(group, member))
  }
}

function syncSuccess(group: ClassicGroup, member: ClassicMember): SyncGroupResponse {
  return {
    errorCode: ErrorCode.NONE,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    assignment: member.assignment,
  }
}

export function heartbeatClassic(group: ClassicGroup, request: Decoded<HeartbeatRequest>): ErrorCode {
  const error = validateMember(group, request.memberId, request.groupInstanceId)
  if (error !== ErrorCode.NONE) return error
  if (request.generationId !== group.generation) return ErrorCode.ILLEGAL_GENERATION
  const member = group.members.get(request.memberId)
  if (member === undefined || group.state === 'Empty' || group.state === 'Dead')
    return ErrorCode.UNKNOWN_MEMBER_ID
  watchSession(group, member)
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
}

/** One entry of a LeaveGroup. An empty member id with an instance id is an operator who removes a static member. */
export function leaveClassicGroup(
  group: ClassicGroup,
  identity: Decoded<LeaveGroupRequestMemberIdentity>,
): ErrorCode {
  const { memberId, groupInstanceId } = identity
  const cancelPending = group.pendingJoins.get(memberId)
  if (cancelPending !== undefined && groupInstanceId === null) {
    cancelPending()
    group.pendingJoins.delete(memberId)
    if (group.state === 'PreparingRebalance') rebalanceOrComplete(group)
    return ErrorCode.NONE
  }
  const id = groupInstanceId === null ? memberId : group.staticMembers.get(groupInstanceId)
  const member = id === undefined ? undefined : group.members.get(id)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  if (memberId !== '' && memberId !== member.id) return ErrorCode.FENCED_INSTANCE_ID
  removeMember(group, member)
  return ErrorCode.NONE
}
