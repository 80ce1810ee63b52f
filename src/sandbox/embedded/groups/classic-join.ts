import { randomUUID } from 'node:crypto'
import type { Decoded } from '../../../wire/api.ts'
import type { JoinGroupRequest, JoinGroupResponse } from '../../../wire/messages/join-group.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import {
  type ClassicGroup,
  type ClassicMember,
  type ClassicProtocol,
  doNothing,
  selectProtocol,
  supportsProtocols,
  validateMember,
} from './classic-group.ts'
import {
  answerJoin,
  answerSync,
  joinFailure,
  joinSuccess,
  membersForLeader,
  rebalanceOrComplete,
  syncFailure,
  watchSession,
} from './classic-rebalance.ts'

/** Who sends a group request, as groups remember it. */
export interface GroupCaller {
  readonly clientId: string | null
  readonly clientHost: string
  readonly apiVersion: number
}

type JoinRequest = Decoded<JoinGroupRequest>

/** Resolves when the group has everybody it waits for, which may take the rebalance timeout. */
export function joinClassicGroup(
  group: ClassicGroup,
  request: JoinRequest,
  caller: GroupCaller,
): Promise<JoinGroupResponse> {
  const names = request.protocols.map((protocol) => protocol.name)
  if (!supportsProtocols(group, request.protocolType, names)) {
    return fail(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, request.memberId)
  }
  if (request.memberId === '') return joinAsNewcomer(group, request, caller)
  if (group.pendingJoins.has(request.memberId)) {
    return addMember(group, request, caller, request.memberId)
  }
  return rejoin(group, request, caller)
}

const fail = (errorCode: ErrorCode, memberId: string): Promise<JoinGroupResponse> =>
  Promise.resolve(joinFailure(errorCode, memberId))

/** From version 4 on a dynamic member first gets its id and joins again with it, so that a lost answer leaves no ghost (KIP-394). */
function joinAsNewcomer(
  group: ClassicGroup,
  request: JoinRequest,
  caller: GroupCaller,
): Promise<JoinGroupResponse> {
  const memberId = `${request.groupInstanceId ?? caller.clientId ?? ''}-${randomUUID()}`
  if (request.groupInstanceId !== null) {
    const formerId = group.staticMembers.get(request.groupInstanceId)
    const former = formerId === undefined ? undefined : group.members.get(formerId)
    return former === undefined
      ? addMember(group, request, caller, memberId)
      : replaceStaticMember(group, former, request, caller, memberId)
  }
  if (caller.apiVersion < 4) return addMember(group, request, caller, memberId)
  const cancel = group.timers.after(request.sessionTimeoutMs, () => {
    group.pendingJoins.delete(memberId)
    if (group.state === 'PreparingRebalance') rebalanceOrComplete(group)
  })
  group.pendingJoins.set(memberId, cancel)
  return fail(ErrorCode.MEMBER_ID_REQUIRED, memberId)
}

function rejoin(group: ClassicGroup, request: JoinRequest, caller: GroupCaller): Promise<JoinGroupResponse> {
  const error = validateMember(group, request.memberId, request.groupInstanceId)
  const member = group.members.get(request.memberId)
  if (error !== ErrorCode.NONE || member === undefined) {
    return fail(error === ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error, request.memberId)
  }
  const changesNothing =
    matchesProtocols(member, request.protocols) &&
    (group.state === 'CompletingRebalance' || (group.state === 'Stable' && group.leaderId !== member.id))
  if (changesNothing) {
    watchSession(group, member)
    return Promise.resolve(joinSuccess(group, member))
  }
  return waitForOthers(group, member, request, caller)
}

function addMember(
  group: ClassicGroup,
  request: JoinRequest,
  caller: GroupCaller,
  id: string,
): Promise<JoinGroupResponse> {
  group.pendingJoins.get(id)?.()
  group.pendingJoins.delete(id)
  const member: ClassicMember = {
    id,
    instanceId: request.groupInstanceId,
    clientId: '',
    clientHost: '',
    sessionTimeoutMs: 0,
    rebalanceTimeoutMs: 0,
    protocols: [],
    assignment: new Uint8Array(),
    isNew: true,
    answerJoin: null,
    answerSync: null,
    cancelSession: doNothing,
  }
  if (group.members.size === 0) group.protocolType = request.protocolType
  group.members.set(id, member)
  if (member.instanceId !== null) group.staticMembers.set(member.instanceId, id)
  group.leaderId ??= id
  if (group.isInitialRebalance) group.joinedDuringInitialDelay = true
  return waitForOthers(group, member, request, caller)
}

function waitForOthers(
  group: ClassicGroup,
  member: ClassicMember,
  request: JoinRequest,
  caller: GroupCaller,
): Promise<JoinGroupResponse> {
  update(member, request, caller)
  watchSession(group, member)
  return new Promise((resolve) => {
    // A second JoinGroup of the same member means that it gave the first up.
    answerJoin(member, joinFailure(ErrorCode.UNKNOWN_MEMBER_ID, member.id))
    member.answerJoin = resolve
    rebalanceOrComplete(group)
  })
}

/** A static member is back after a restart: it takes its old place, and unless its protocols changed nobody else notices (KIP-345). */
function replaceStaticMember(
  group: ClassicGroup,
  former: ClassicMember,
  request: JoinRequest,
  caller: GroupCaller,
  id: string,
): Promise<JoinGroupResponse> {
  const formerId = former.id
  answerJoin(former, joinFailure(ErrorCode.FENCED_INSTANCE_ID, formerId))
  answerSync(former, syncFailure(ErrorCode.FENCED_INSTANCE_ID))
  former.cancelSession()
  const member: ClassicMember = { ...former, id }
  group.members.delete(formerId)
  group.members.set(id, member)
  if (group.pendingSyncs.delete(formerId)) group.pendingSyncs.add(id)
  group.staticMembers.set(request.groupInstanceId ?? '', id)
  const formerLeader = group.leaderId ?? ''
  if (formerLeader === formerId) group.leaderId = id

  if (group.state !== 'Stable') return waitForOthers(group, member, request, caller)
  update(member, request, caller)
  if (selectProtocol(group) !== group.protocolName) return waitForOthers(group, member, request, caller)
  watchSession(group, member)
  const isLeader = group.leaderId === id
  const skipAssignment = isLeader && caller.apiVersion >= 9
  return Promise.resolve({
    ...joinSuccess(group, member),
    // An older leader would assign anew if it heard that it leads, so it hears its former name.
    leader: isLeader && !skipAssignment ? formerLeader : (group.leaderId ?? ''),
    members: skipAssignment ? membersForLeader(group) : [],
    ...(skipAssignment ? { skipAssignment } : {}),
  })
}

function update(member: ClassicMember, request: JoinRequest, caller: GroupCaller): void {
  member.clientId = caller.clientId ?? ''
  member.clientHost = caller.clientHost
  member.sessionTimeoutMs = request.sessionTimeoutMs
  member.rebalanceTimeoutMs =
    request.rebalanceTimeoutMs < 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs
  // What was decoded is a view into the request's bytes.
  member.protocols = request.protocols.map(({ name, metadata }) => ({
    name,
    metadata: Uint8Array.from(metadata),
  }))
}

function matchesProtocols(member: ClassicMember, offered: readonly ClassicProtocol[]): boolean {
  return (
    member.protocols.length === offered.length &&
    member.protocols.every((protocol, index) => {
      const other = offered[index]
      return (
        other !== undefined &&
        protocol.name === other.name &&
        Buffer.compare(protocol.metadata, other.metadata) === 0
      )
    })
  )
}
