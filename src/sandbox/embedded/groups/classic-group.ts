import type { JoinGroupResponse } from '../../../wire/messages/join-group.ts'
import type { SyncGroupResponse } from '../../../wire/messages/sync-group.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import type { GroupSettings } from './group-settings.ts'
import { subscribedTopicsOf } from './member-subscription.ts'
import type { Timers } from './timers.ts'

export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

export interface ClassicProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}

/** A member of a group whose leader, one of the clients, assigns the partitions. */
export interface ClassicMember {
  id: string
  readonly instanceId: string | null
  clientId: string
  clientHost: string
  sessionTimeoutMs: number
  rebalanceTimeoutMs: number
  protocols: readonly ClassicProtocol[]
  assignment: Uint8Array
  /** True until its first JoinGroup is answered; such a member has longer than its session to show up again. */
  isNew: boolean
  /** Answers the JoinGroup that waits for the others; null when none waits. */
  answerJoin: ((response: JoinGroupResponse) => void) | null
  /** Answers the SyncGroup that waits for the leader's assignment; null when none waits. */
  answerSync: ((response: SyncGroupResponse) => void) | null
  cancelSession: () => void
}

/** A group of the protocol of JoinGroup and SyncGroup, as its coordinator sees it. Changed by the functions beside this file only. */
export interface ClassicGroup {
  readonly type: 'classic'
  readonly id: string
  readonly timers: Timers
  readonly settings: GroupSettings
  state: ClassicGroupState
  generation: number
  /** "consumer" for consumers, "connect" for workers; null before the first member and in groups that only keep offsets. */
  protocolType: string | null
  protocolName: string | null
  leaderId: string | null
  /** By member id, in the order of joining. */
  readonly members: Map<string, ClassicMember>
  /** instance id → member id */
  readonly staticMembers: Map<string, string>
  /** Members that were given an id and have not come back with it yet: member id → what cancels the wait. */
  readonly pendingJoins: Map<string, () => void>
  /** Members of this generation that have not asked for their assignment yet. */
  readonly pendingSyncs: Set<string>
  /** A member came while the group was waiting for its first members. */
  joinedDuringInitialDelay: boolean
  /** True from Empty until the first generation is complete: then the delay decides, not the number of members. */
  isInitialRebalance: boolean
  cancelRebalanceTimer: () => void
  cancelSyncTimer: () => void
}

export const doNothing = (): void => {}

export function createClassicGroup(id: string, timers: Timers, settings: GroupSettings): ClassicGroup {
  return {
    type: 'classic',
    id,
    timers,
    settings,
    state: 'Empty',
    generation: 0,
    protocolType: null,
    protocolName: null,
    leaderId: null,
    members: new Map(),
    staticMembers: new Map(),
    pendingJoins: new Map(),
    pendingSyncs: new Set(),
    joinedDuringInitialDelay: false,
    isInitialRebalance: false,
    cancelRebalanceTimer: doNothing,
    cancelSyncTimer: doNothing,
  }
}

/** Whether this group could take a member that offers these protocols. */
export function supportsProtocols(
  group: ClassicGroup,
  protocolType: string,
  names: readonly string[],
): boolean {
  if (group.members.size === 0) return protocolType !== '' && names.length > 0
  return group.protocolType === protocolType && names.some((name) => sharedProtocols(group).has(name))
}

/** The protocols that every member speaks. */
function sharedProtocols(group: ClassicGroup): Set<string> {
  const [first, ...rest] = [...group.members.values()]
  const names = new Set(first?.protocols.map((protocol) => protocol.name))
  for (const member of rest) {
    for (const name of names) {
      if (!member.protocols.some((protocol) => protocol.name === name)) names.delete(name)
    }
  }
  return names
}

/** Each member votes for the first of its protocols that all of them speak; most votes win. */
export function selectProtocol(group: ClassicGroup): string {
  const shared = sharedProtocols(group)
  const votes = new Map<string, number>()
  for (const member of group.members.values()) {
    const vote = member.protocols.find((protocol) => shared.has(protocol.name))?.name
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1)
  }
  return [...votes].reduce((best, next) => (next[1] > best[1] ? next : best), ['', 0] as const)[0]
}

export function hasAllMembersJoined(group: ClassicGroup): boolean {
  return (
    group.pendingJoins.size === 0 && [...group.members.values()].every((member) => member.answerJoin !== null)
  )
}

/** The group waits for its slowest member. */
export function rebalanceTimeoutMs(group: ClassicGroup): number {
  return Math.max(0, ...[...group.members.values()].map((member) => member.rebalanceTimeoutMs))
}

export function metadataOf(member: ClassicMember, protocolName: string | null): Uint8Array {
  return member.protocols.find((protocol) => protocol.name === protocolName)?.metadata ?? new Uint8Array()
}

/** Whether a request in a member's name may speak for it. @returns an error code, 0 if it may */
export function validateMember(group: ClassicGroup, memberId: string, instanceId: string | null): ErrorCode {
  if (instanceId !== null) {
    const owner = group.staticMembers.get(instanceId)
    if (owner === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
    if (owner !== memberId) return ErrorCode.FENCED_INSTANCE_ID
  }
  return group.members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID
}

/** Whether an OffsetCommit is allowed. @param transactional as in TxnOffsetCommit, which may come while the group rebalances */
export function validateClassicCommit(
  group: ClassicGroup,
  commit: { readonly memberId: string; readonly instanceId: string | null; readonly generation: number },
  transactional: boolean,
): ErrorCode {
  if (commit.generation < 0 && group.state === 'Empty') return ErrorCode.NONE
  if (commit.generation >= 0 || commit.memberId !== '' || commit.instanceId !== null) {
    const error = validateMember(group, commit.memberId, commit.instanceId)
    if (error !== ErrorCode.NONE) return error
    if (commit.generation !== group.generation) return ErrorCode.ILLEGAL_GENERATION
  } else if (!transactional) {
    return ErrorCode.UNKNOWN_MEMBER_ID
  }
  return !transactional && group.state === 'CompletingRebalance'
    ? ErrorCode.REBALANCE_IN_PROGRESS
    : ErrorCode.NONE
}

/** Topics that the members read, which is known of consumers only. */
export function classicSubscriptions(group: ClassicGroup): ReadonlySet<string> {
  const topics = new Set<string>()
  if (group.protocolType !== 'consumer' || group.protocolName === null) return topics
  for (const member of group.members.values()) {
    for (const topic of subscribedTopicsOf(metadataOf(member, group.protocolName))) topics.add(topic)
  }
  return topics
}
