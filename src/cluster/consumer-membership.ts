import type { Decoded } from '../wire/api.ts'
import { ErrorCode, isRetriable } from '../wire/error-codes.ts'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../wire/messages/consumer-group-heartbeat.ts'

/** Partitions by topic id, both in order, none empty: equal ones look the same. */
export type Assigned = readonly { readonly topicId: string; readonly partitions: readonly number[] }[]

/** What does not change in a membership. */
export interface Identity {
  readonly group: string
  readonly instanceId: string | null
  readonly topics: readonly string[]
  /** How long the member may take to give up what it is to give up. */
  readonly rebalanceTimeoutMs: number
}

/** A member of a group whose coordinator assigns the partitions (KIP-848), between two heartbeats. */
export interface Membership {
  readonly memberId: string
  /** The assignment that the coordinator has it at; 0 while it is no member. */
  readonly epoch: number
  /** What it was told to have. */
  readonly target: Assigned
  /** What it has. The coordinator hears of it, and gives to others what is not in it any more. */
  readonly owned: Assigned
  /** What the coordinator knows that it has; null when it is to be told everything. */
  readonly known: Assigned | null
}

export const newMembership = (memberId: string): Membership => ({
  memberId,
  epoch: 0,
  target: [],
  owned: [],
  known: null,
})

const LEAVING = -1
/** A static member that will be back; its partitions wait. */
const AWAY = -2

/** Everything when it joins or when it is not known what has arrived, else only what is new. */
export function heartbeatOf(membership: Membership, identity: Identity): ConsumerGroupHeartbeatRequest {
  const { memberId, epoch, owned, known } = membership
  const { group: groupId, instanceId, topics, rebalanceTimeoutMs } = identity
  const who = { groupId, memberId, memberEpoch: epoch, instanceId }
  if (epoch === 0 || known === null) {
    return { ...who, rebalanceTimeoutMs, subscribedTopicNames: topics, topicPartitions: owned }
  }
  return isSameAssigned(owned, known) ? who : { ...who, topicPartitions: owned }
}

export const farewellOf = (
  { memberId }: Membership,
  { group: groupId, instanceId }: Identity,
): ConsumerGroupHeartbeatRequest => ({
  groupId,
  memberId,
  memberEpoch: instanceId === null ? LEAVING : AWAY,
  instanceId,
})

/** @param sent the membership as it was when the heartbeat went out: it may have given something up since */
export function afterAnswer(
  now: Membership,
  sent: Membership,
  { memberId, memberEpoch, assignment }: Decoded<ConsumerGroupHeartbeatResponse>,
): Membership {
  return {
    ...now,
    memberId: memberId ?? now.memberId,
    epoch: memberEpoch,
    target: assignment === null ? now.target : toAssigned(assignment.topicPartitions),
    known: sent.owned,
  }
}

/** No answer: what was sent may have arrived or not. */
export const afterSilence = (now: Membership): Membership => ({ ...now, known: null })

/** It has given up or taken what it was to. */
export const owning = (now: Membership, owned: Assigned): Membership => ({ ...now, owned })

/**
 * What a refused heartbeat asks for: to send it again, if need be to another coordinator; to let go of
 * everything and join anew; or to give up.
 */
export function reactionTo(errorCode: number, epoch: number): 'again' | 'rejoin' | 'give up' {
  if (errorCode === ErrorCode.FENCED_MEMBER_EPOCH || errorCode === ErrorCode.UNKNOWN_MEMBER_ID)
    return 'rejoin'
  // Who is a member and is told so has seen its group deleted; who joins has met one of another kind.
  if (errorCode === ErrorCode.GROUP_ID_NOT_FOUND) return epoch === 0 ? 'give up' : 'rejoin'
  return isRetriable(errorCode) ? 'again' : 'give up'
}

function toAssigned(topics: Assigned): Assigned {
  return topics
    .filter(({ partitions }) => partitions.length > 0)
    .map(({ topicId, partitions }) => ({ topicId, partitions: partitions.toSorted((a, b) => a - b) }))
    .sort((a, b) => (a.topicId < b.topicId ? -1 : 1))
}

export const isSameAssigned = (a: Assigned, b: Assigned): boolean => textOf(a) === textOf(b)

const textOf = (assigned: Assigned): string =>
  assigned.map(({ topicId, partitions }) => `${topicId} ${partitions.join()}`).join(';')
