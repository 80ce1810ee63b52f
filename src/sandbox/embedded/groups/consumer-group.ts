import { ErrorCode } from '../../../wire/error-codes.ts'
import type { GroupSettings } from './group-settings.ts'
import type { PartitionKey } from './partition-key.ts'
import type { Timers } from './timers.ts'

export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable'

/** What there is to know of a member that speaks the old protocol in a group of the new. */
export interface ClassicSide {
  readonly protocolName: string
  /** Of the subscription that it sent, in which it gets its assignment. */
  readonly version: number
  readonly sessionTimeoutMs: number
}

/** A member of a group whose broker assigns the partitions (KIP-848). */
export interface ConsumerMember {
  readonly id: string
  readonly instanceId: string | null
  /** Null for a member of the new protocol. */
  classic: ClassicSide | null
  rackId: string | null
  clientId: string
  clientHost: string
  rebalanceTimeoutMs: number
  topicNames: ReadonlySet<string>
  topicRegex: string | null
  serverAssignor: string | null
  /** The assignment that the member has reached; -2 for a static member that is away for a while. */
  epoch: number
  /** The epoch before, for a member that has not got the answer with the new one. */
  previousEpoch: number
  /**
   * - stable: has all of its target, or has not heard of a new one
   * - unrevoked: has to give something up before it goes on
   * - unreleased: waits for what others have to give up
   */
  state: 'stable' | 'unrevoked' | 'unreleased'
  assigned: ReadonlySet<PartitionKey>
  pendingRevocation: ReadonlySet<PartitionKey>
  cancelSession: () => void
  cancelRevocation: () => void
}

/** Changed by the functions of consumer-heartbeat.ts only. */
export interface ConsumerGroup {
  readonly type: 'consumer'
  readonly protocolType: 'consumer'
  readonly id: string
  readonly timers: Timers
  readonly settings: GroupSettings
  /** Rises with every change of members, subscriptions or topics. */
  epoch: number
  /** The group epoch that the target assignment was made for. */
  targetEpoch: number
  assignor: string
  /** By member id, in the order of joining. */
  readonly members: Map<string, ConsumerMember>
  target: ReadonlyMap<string, ReadonlySet<PartitionKey>>
  /** The subscribed topics and their sizes at the last look, to see whether they changed. */
  topicsSeen: string
}

export const STATIC_MEMBER_AWAY_EPOCH = -2

export function createConsumerGroup(id: string, timers: Timers, settings: GroupSettings): ConsumerGroup {
  return {
    type: 'consumer',
    protocolType: 'consumer',
    id,
    timers,
    settings,
    // The first member makes it 2, as in Kafka 4.3.
    epoch: 1,
    targetEpoch: 1,
    assignor: 'uniform',
    members: new Map(),
    target: new Map(),
    topicsSeen: '',
  }
}

export function consumerGroupState(group: ConsumerGroup): ConsumerGroupState {
  if (group.members.size === 0) return 'Empty'
  if (group.epoch > group.targetEpoch) return 'Assigning'
  const isReconciled = ({ state, epoch }: ConsumerMember) => state === 'stable' && epoch === group.targetEpoch
  return [...group.members.values()].every(isReconciled) ? 'Stable' : 'Reconciling'
}

export function staticMember(group: ConsumerGroup, instanceId: string): ConsumerMember | undefined {
  return [...group.members.values()].find((member) => member.instanceId === instanceId)
}

/** Whether a request may read or write offsets in a member's name. @returns an error code, 0 if it may */
export function validateConsumerMember(group: ConsumerGroup, memberId: string, epoch: number): ErrorCode {
  const member = group.members.get(memberId)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  if (member.epoch === epoch) return ErrorCode.NONE
  return member.classic === null ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.ILLEGAL_GENERATION
}

/** Whether an OffsetCommit is allowed: a member's own, or anybody's while there are no members. */
export function validateConsumerCommit(
  group: ConsumerGroup,
  commit: { readonly memberId: string; readonly generation: number },
  transactional: boolean,
): ErrorCode {
  if (commit.generation < 0 && group.members.size === 0) return ErrorCode.NONE
  if (commit.generation < 0 && commit.memberId === '' && transactional) return ErrorCode.NONE
  return validateConsumerMember(group, commit.memberId, commit.generation)
}
