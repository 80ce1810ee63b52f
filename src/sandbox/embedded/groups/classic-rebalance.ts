import type { JoinGroupResponse } from '../../../wire/messages/join-group.ts'
import type { SyncGroupResponse } from '../../../wire/messages/sync-group.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import {
  type ClassicGroup,
  type ClassicMember,
  doNothing,
  hasAllMembersJoined,
  metadataOf,
  rebalanceTimeoutMs,
  selectProtocol,
} from './classic-group.ts'

/*
 * Empty ──join──▶ PreparingRebalance ──all joined, or time is up──▶ CompletingRebalance ──leader syncs──▶ Stable
 *   ▲                  ▲    │                                            │                                  │
 *   └──nobody joined───┼────┘                                            │                                  │
 *                      └────────── join, leave, silence, changed protocols ─────────────────────────────────┘
 */

/** Since version 7 a refusal has no protocol; before, it has one without a name. The handler sees to that. */
export function joinFailure(errorCode: ErrorCode, memberId: string): JoinGroupResponse {
  return {
    errorCode,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: '',
    memberId,
    members: [],
  }
}

export function syncFailure(errorCode: ErrorCode): SyncGroupResponse {
  return { errorCode, protocolType: null, protocolName: null, assignment: new Uint8Array() }
}

/** What a member of the current generation is told: the leader also hears who the members are. */
export function joinSuccess(group: ClassicGroup, member: ClassicMember): JoinGroupResponse {
  const isLeader = group.leaderId === member.id
  return {
    errorCode: ErrorCode.NONE,
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocolName ?? '',
    leader: group.leaderId ?? '',
    memberId: member.id,
    members: isLeader ? membersForLeader(group) : [],
  }
}

export function membersForLeader(group: ClassicGroup): JoinGroupResponse['members'] {
  return [...group.members.values()].map((member) => ({
    memberId: member.id,
    groupInstanceId: member.instanceId,
    metadata: metadataOf(member, group.protocolName),
  }))
}

/** Starts a rebalance, or ends the waiting of one that has everybody it waits for. */
export function rebalanceOrComplete(group: ClassicGroup): void {
  if (group.state === 'PreparingRebalance') {
    if (hasAllMembersJoined(group) && !group.isInitialRebalance) completeJoin(group)
  } else {
    prepareRebalance(group)
  }
}

export function prepareRebalance(group: ClassicGroup): void {
  if (group.state === 'CompletingRebalance') {
    for (const member of group.members.values()) {
      member.assignment = new Uint8Array()
      answerSync(member, syncFailure(ErrorCode.REBALANCE_IN_PROGRESS))
    }
  }
  group.cancelSyncTimer()
  group.pendingSyncs.clear()
  group.isInitialRebalance = group.state === 'Empty'
  group.state = 'PreparingRebalance'

  if (group.isInitialRebalance) {
    group.joinedDuringInitialDelay = false
    waitForFirstMembers(group, rebalanceTimeoutMs(group))
  } else if (hasAllMembersJoined(group)) {
    completeJoin(group)
  } else {
    waitForMembers(group)
  }
}

/** While new members keep coming, an empty group waits for more, so that it does not rebalance once per member. */
function waitForFirstMembers(group: ClassicGroup, remainingMs: number): void {
  const delayMs = Math.min(group.settings.initialRebalanceDelayMs, remainingMs)
  group.cancelRebalanceTimer()
  group.cancelRebalanceTimer = group.timers.after(delayMs, () => {
    if (group.joinedDuringInitialDelay && remainingMs > delayMs && delayMs > 0) {
      group.joinedDuringInitialDelay = false
      waitForFirstMembers(group, remainingMs - delayMs)
    } else {
      completeJoin(group)
    }
  })
}

function waitForMembers(group: ClassicGroup): void {
  group.cancelRebalanceTimer()
  group.cancelRebalanceTimer = group.timers.after(rebalanceTimeoutMs(group), () => completeJoin(group))
}

/** Ends the waiting: who has not come is out, unless it is static; who has come makes up the next generation. */
function completeJoin(group: ClassicGroup): void {
  group.cancelRebalanceTimer()
  group.cancelRebalanceTimer = doNothing
  group.isInitialRebalance = false
  for (const member of group.members.values()) {
    if (member.answerJoin === null && member.instanceId === null) forgetMember(group, member)
  }
  if (group.members.size > 0 && !electJoinedLeader(group)) return waitForMembers(group)

  group.generation += 1
  group.pendingSyncs.clear()
  if (group.members.size === 0) {
    group.state = 'Empty'
    group.protocolName = null
    group.leaderId = null
    return
  }
  group.protocolName = selectProtocol(group)
  group.state = 'CompletingRebalance'
  for (const member of group.members.values()) {
    group.pendingSyncs.add(member.id)
    member.isNew = false
    answerJoin(member, joinSuccess(group, member))
    watchSession(group, member)
  }
  waitForSyncs(group)
}

/** A leader that is only remembered, not there, cannot assign. @returns false when nobody is there */
function electJoinedLeader(group: ClassicGroup): boolean {
  const leader = group.leaderId === null ? undefined : group.members.get(group.leaderId)
  if (leader?.answerJoin) return true
  const joined = [...group.members.values()].find((member) => member.answerJoin !== null)
  if (joined === undefined) return false
  group.leaderId = joined.id
  return true
}

/** Members that never ask for their assignment hold the group up: after the rebalance timeout they are out. */
function waitForSyncs(group: ClassicGroup): void {
  const { generation } = group
  group.cancelSyncTimer()
  group.cancelSyncTimer = group.timers.after(rebalanceTimeoutMs(group), () => {
    if (group.generation !== generation || group.pendingSyncs.size === 0) return
    if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return
    for (const id of group.pendingSyncs) {
      const member = group.members.get(id)
      if (member !== undefined) forgetMember(group, member)
    }
    prepareRebalance(group)
  })
}

/** Takes a member out and lets the others share its partitions. */
export function removeMember(group: ClassicGroup, member: ClassicMember): void {
  answerJoin(member, joinFailure(ErrorCode.UNKNOWN_MEMBER_ID, member.id))
  forgetMember(group, member)
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') prepareRebalance(group)
  else rebalanceOrComplete(group)
}

function forgetMember(group: ClassicGroup, member: ClassicMember): void {
  member.cancelSession()
  answerSync(member, syncFailure(ErrorCode.UNKNOWN_MEMBER_ID))
  group.members.delete(member.id)
  group.pendingSyncs.delete(member.id)
  if (member.instanceId !== null) group.staticMembers.delete(member.instanceId)
  if (group.leaderId === member.id) group.leaderId = group.members.keys().next().value ?? null
}

/** A sign of life: the member has another session timeout before it counts as dead. */
export function watchSession(group: ClassicGroup, member: ClassicMember): void {
  member.cancelSession()
  const timeoutMs = member.isNew ? group.settings.newMemberJoinTimeoutMs : member.sessionTimeoutMs
  member.cancelSession = group.timers.after(timeoutMs, () => {
    // A member that waits for an answer cannot send heartbeats.
    if (!member.isNew && (member.answerJoin !== null || member.answerSync !== null)) return
    removeMember(group, member)
  })
}

export function answerJoin(member: ClassicMember, response: JoinGroupResponse): void {
  const answer = member.answerJoin
  member.answerJoin = null
  answer?.(response)
}

export function answerSync(member: ClassicMember, response: SyncGroupResponse): void {
  const answer = member.answerSync
  member.answerSync = null
  answer?.(response)
}
