import { randomUUID } from 'node:crypto'
import type { Decoded } from '../../../wire/api.ts'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../../wire/messages/consumer-group-heartbeat.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { RefusedError } from '../refused-error.ts'
import {
  type ClassicSide,
  type ConsumerGroup,
  type ConsumerMember,
  staticMember,
  STATIC_MEMBER_AWAY_EPOCH,
} from './consumer-group.ts'
import { assignTarget, subscribedTopicNames } from './consumer-target.ts'
import type { GroupCaller } from './classic-join.ts'
import type { TopicLookup } from './topic-lookup.ts'
import { isSame, keysOf, type PartitionKey, topicPartitionsOf } from './partition-key.ts'
import { reconcileMember } from './reconcile-member.ts'

type HeartbeatRequest = Decoded<ConsumerGroupHeartbeatRequest>

const NOTHING: ReadonlySet<PartitionKey> = new Set()

/**
 * One heartbeat of the new protocol: joining, changing the subscription, reporting what was
 * given up, and hearing of a new assignment are all of it.
 *
 * @param classic of a member of the old protocol, for which a join stands for a heartbeat
 * @throws {RefusedError}
 */
export function heartbeatConsumer(
  group: ConsumerGroup,
  request: HeartbeatRequest,
  caller: GroupCaller,
  topics: TopicLookup,
  classic: ClassicSide | null = null,
): ConsumerGroupHeartbeatResponse {
  const isJoining = request.memberEpoch === 0
  const epochBefore = group.epoch
  const known = findMember(group, request, classic === null)
  const member = known ?? addMember(group, request)
  if (known !== null && !isJoining) checkEpoch(member, request)

  const changed = update(member, request, caller)
  member.classic = classic
  const topicsNow = topicsSeenBy(group, topics)
  if (changed || topicsNow !== group.topicsSeen) group.epoch = epochBefore + 1
  group.topicsSeen = topicsNow
  if (group.epoch > group.targetEpoch) assignTarget(group, topics)

  const before = member.assigned
  advance(group, member, ownedBy(request))
  watchSession(group, member)
  const isFull = isJoining || (request.rebalanceTimeoutMs !== -1 && request.topicPartitions !== null)
  const saysAssignment = isFull || !isSame(before, member.assigned)
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    memberId: member.id,
    memberEpoch: member.epoch,
    heartbeatIntervalMs: group.settings.consumerHeartbeatIntervalMs,
    assignment: saysAssignment ? { topicPartitions: topicPartitionsOf(member.assigned) } : null,
  }
}

const ownedBy = ({ topicPartitions }: HeartbeatRequest): ReadonlySet<PartitionKey> | null =>
  topicPartitions === null ? null : keysOf(topicPartitions)

/**
 * @param isModern Kafka does not take a static member that is there for itself when it joins again, unless by the
 * old protocol
 * @returns the member that speaks, or null for one that joins
 */
function findMember(
  group: ConsumerGroup,
  { memberId, memberEpoch, instanceId }: HeartbeatRequest,
  isModern: boolean,
): ConsumerMember | null {
  if (instanceId === null) {
    const member = group.members.get(memberId)
    if (member === undefined && memberEpoch !== 0) {
      throw new RefusedError(
        ErrorCode.UNKNOWN_MEMBER_ID,
        `Member ${memberId} is not a member of group ${group.id}.`,
      )
    }
    return member ?? null
  }
  const member = staticMember(group, instanceId)
  if (member === undefined) {
    if (memberEpoch === 0) return null
    throw new RefusedError(ErrorCode.UNKNOWN_MEMBER_ID, `Instance id ${instanceId} is unknown.`)
  }
  const isReleased = member.epoch === STATIC_MEMBER_AWAY_EPOCH
  if (member.id === memberId && (memberEpoch !== 0 || isReleased || !isModern)) return member
  if (memberEpoch !== 0) {
    throw new RefusedError(
      ErrorCode.FENCED_INSTANCE_ID,
      `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.id}.`,
    )
  }
  if (!isReleased) {
    throw new RefusedError(
      ErrorCode.UNRELEASED_INSTANCE_ID,
      `Static member ${memberId} with instance id ${instanceId} cannot join the group because the instance id is owned by ${member.id} member.`,
    )
  }
  return null
}

/** A static member that comes back takes over all that its former self had; that changes nothing for the group. */
function addMember(group: ConsumerGroup, request: HeartbeatRequest): ConsumerMember {
  const id = request.memberId === '' ? randomUUID() : request.memberId
  const former = request.instanceId === null ? undefined : staticMember(group, request.instanceId)
  const member: ConsumerMember = {
    instanceId: request.instanceId,
    classic: null,
    rackId: null,
    clientId: '',
    clientHost: '',
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    topicNames: new Set(),
    topicRegex: null,
    serverAssignor: null,
    state: 'stable',
    assigned: NOTHING,
    pendingRevocation: NOTHING,
    ...former,
    id,
    epoch: 0,
    previousEpoch: 0,
    cancelSession: () => {},
    cancelRevocation: () => {},
  }
  if (former === undefined) {
    group.epoch += 1
  } else {
    const target = group.target.get(former.id) ?? NOTHING
    forget(group, former)
    group.target = new Map([...group.target, [id, target]])
  }
  group.members.set(id, member)
  return member
}

/** A member that has not got the last answer may speak with the epoch before, if it has nothing it should not have. */
function checkEpoch(member: ConsumerMember, request: HeartbeatRequest): void {
  if (request.memberEpoch === member.epoch) return
  const owned = ownedBy(request)
  const missedAnAnswer =
    request.memberEpoch === member.previousEpoch &&
    request.memberEpoch < member.epoch &&
    owned !== null &&
    [...owned].every((key) => member.assigned.has(key))
  if (!missedAnAnswer) {
    throw new RefusedError(
      ErrorCode.FENCED_MEMBER_EPOCH,
      `The consumer group member has a ${request.memberEpoch < member.epoch ? 'smaller' : 'greater'} member epoch (${request.memberEpoch}) than the one known by the group coordinator (${member.epoch}). The member must abandon all its partitions and rejoin.`,
    )
  }
}

/** Null in a request means "as before". @returns whether the subscription changed */
function update(member: ConsumerMember, request: HeartbeatRequest, caller: GroupCaller): boolean {
  const names =
    request.subscribedTopicNames === null ? member.topicNames : new Set(request.subscribedTopicNames)
  const regex =
    request.subscribedTopicRegex === null ? member.topicRegex : request.subscribedTopicRegex || null
  const assignor = request.serverAssignor ?? member.serverAssignor
  const changed =
    !isSame(names, member.topicNames) || regex !== member.topicRegex || assignor !== member.serverAssignor
  member.topicNames = names
  member.topicRegex = regex
  member.serverAssignor = assignor
  member.rackId = request.rackId ?? member.rackId
  member.clientId = caller.clientId ?? ''
  member.clientHost = caller.clientHost
  if (request.rebalanceTimeoutMs !== -1) member.rebalanceTimeoutMs = request.rebalanceTimeoutMs
  return changed
}

function topicsSeenBy(group: ConsumerGroup, topics: TopicLookup): string {
  const seen = [...subscribedTopicNames(group, topics)].sort()
  return seen.map((name) => `${topics.topicId(name)} ${topics.partitionCount(name)}`).join()
}

function advance(
  group: ConsumerGroup,
  member: ConsumerMember,
  owned: ReadonlySet<PartitionKey> | null,
): void {
  const others = [...group.members.values()].filter((other) => other !== member)
  const next = reconcileMember(member, {
    target: group.target.get(member.id) ?? NOTHING,
    targetEpoch: group.targetEpoch,
    owned,
    taken: new Set(others.flatMap((other) => [...other.assigned, ...other.pendingRevocation])),
  })
  if (next.epoch !== member.epoch) member.previousEpoch = member.epoch
  const startsRevoking =
    next.state === 'unrevoked' && (member.state !== 'unrevoked' || next.epoch !== member.epoch)
  Object.assign(member, {
    state: next.state,
    epoch: next.epoch,
    assigned: next.assigned,
    pendingRevocation: next.pendingRevocation,
  })
  if (next.state !== 'unrevoked') member.cancelRevocation()
  if (startsRevoking) {
    member.cancelRevocation()
    member.cancelRevocation = group.timers.after(member.rebalanceTimeoutMs, () =>
      removeConsumer(group, member),
    )
  }
}

export function watchSession(group: ConsumerGroup, member: ConsumerMember): void {
  member.cancelSession()
  const timeoutMs = member.classic?.sessionTimeoutMs ?? group.settings.consumerSessionTimeoutMs
  member.cancelSession = group.timers.after(timeoutMs, () => removeConsumer(group, member))
}

/** Takes a member out; the others hear of their share with their next heartbeats. */
export function removeConsumer(group: ConsumerGroup, member: ConsumerMember): void {
  forget(group, member)
  group.epoch += 1
}

function forget(group: ConsumerGroup, member: ConsumerMember): void {
  member.cancelSession()
  member.cancelRevocation()
  group.members.delete(member.id)
  const target = new Map(group.target)
  target.delete(member.id)
  group.target = target
}

/** A static member that says it will be back keeps its partitions until its session ends. */
export function pauseConsumer(group: ConsumerGroup, member: ConsumerMember): void {
  member.previousEpoch = member.epoch
  member.epoch = STATIC_MEMBER_AWAY_EPOCH
  member.pendingRevocation = NOTHING
  member.state = 'stable'
  member.cancelRevocation()
  watchSession(group, member)
}
