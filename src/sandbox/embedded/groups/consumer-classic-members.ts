import { randomUUID } from 'node:crypto'
import type { Decoded } from '../../../wire/api.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { consumerProtocolAssignment } from '../../../wire/messages/consumer-protocol-assignment.ts'
import type { HeartbeatRequest } from '../../../wire/messages/heartbeat.ts'
import type { JoinGroupRequest, JoinGroupResponse } from '../../../wire/messages/join-group.ts'
import type { SyncGroupRequest, SyncGroupResponse } from '../../../wire/messages/sync-group.ts'
import { Writer } from '../../../wire/primitives.ts'
import { RefusedError } from '../refused-error.ts'
import type { GroupCaller } from './classic-join.ts'
import { joinFailure, syncFailure } from './classic-rebalance.ts'
import { type ConsumerGroup, type ConsumerMember, staticMember } from './consumer-group.ts'
import { heartbeatConsumer, watchSession } from './consumer-heartbeat.ts'
import { subscriptionOf } from './member-subscription.ts'
import { topicPartitionsOf, without } from './partition-key.ts'
import type { TopicLookup } from './topic-lookup.ts'

/** What the protocols of consumers are called, as against those of Kafka Connect. */
const CONSUMER = 'consumer'
/** From here on a member first gets its id and joins again with it (KIP-394). */
const KNOWN_ID_FROM = 4

/**
 * Lets a member of the old protocol into a group of the new one: each of its joins stands for a heartbeat that says
 * what it still has, and its generation is its epoch. The broker assigns; who leads has nothing to do.
 */
export function joinAsClassic(
  group: ConsumerGroup,
  request: Decoded<JoinGroupRequest>,
  caller: GroupCaller,
  topics: TopicLookup,
): JoinGroupResponse {
  const { protocolType, protocols, groupInstanceId: instanceId } = request
  const [protocol] = protocols
  const subscription = protocol === undefined ? null : subscriptionOf(protocol.metadata)
  if (protocolType !== CONSUMER || protocol === undefined || subscription === null)
    return joinFailure(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, request.memberId)
  const isNew = request.memberId === ''
  const memberId = isNew ? (newId(group, instanceId) ?? randomUUID()) : request.memberId
  if (isNew && instanceId === null && caller.apiVersion >= KNOWN_ID_FROM)
    return joinFailure(ErrorCode.MEMBER_ID_REQUIRED, memberId)
  try {
    const joined = heartbeatConsumer(
      group,
      {
        groupId: group.id,
        memberId,
        memberEpoch: 0,
        instanceId,
        rackId: null,
        rebalanceTimeoutMs:
          request.rebalanceTimeoutMs < 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
        subscribedTopicNames: subscription.topics,
        subscribedTopicRegex: null,
        serverAssignor: null,
        topicPartitions: subscription.owned.flatMap(({ topic, partitions }) => {
          const topicId = topics.topicId(topic)
          return topicId === null ? [] : [{ topicId, partitions }]
        }),
      },
      caller,
      topics,
      {
        protocolName: protocol.name,
        version: subscription.version,
        sessionTimeoutMs: request.sessionTimeoutMs,
      },
    )
    return {
      errorCode: ErrorCode.NONE,
      generationId: joined.memberEpoch,
      protocolType: CONSUMER,
      protocolName: protocol.name,
      leader: '',
      memberId,
      members: [],
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return joinFailure(error.code, memberId)
  }
}

/** A static member that comes without an id is the one before, unless that one is away for good. */
const newId = (group: ConsumerGroup, instanceId: string | null): string | undefined =>
  instanceId === null ? undefined : staticMember(group, instanceId)?.id

export function syncAsClassic(
  group: ConsumerGroup,
  request: Decoded<SyncGroupRequest>,
  topics: TopicLookup,
): SyncGroupResponse {
  const member = classicMember(group, request)
  if (typeof member === 'number') return syncFailure(member)
  const { classic } = member
  if (request.protocolName !== null && request.protocolName !== classic?.protocolName)
    return syncFailure(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
  // Who has to give something up first gets what it keeps.
  if (group.epoch > member.epoch && member.state !== 'unrevoked')
    return syncFailure(ErrorCode.REBALANCE_IN_PROGRESS)
  watchSession(group, member)
  return {
    errorCode: ErrorCode.NONE,
    protocolType: CONSUMER,
    protocolName: classic?.protocolName ?? null,
    assignment: assignmentOf(member, topics),
  }
}

/** A member that is to join again is told so: for a new target, to give something up, or to take what has become free. */
export function heartbeatAsClassic(group: ConsumerGroup, request: Decoded<HeartbeatRequest>): ErrorCode {
  const member = classicMember(group, request)
  if (typeof member === 'number') return member
  watchSession(group, member)
  const mayTake = member.state === 'unreleased' && hasBecomeFree(group, member)
  return member.epoch < group.epoch || member.state === 'unrevoked' || mayTake
    ? ErrorCode.REBALANCE_IN_PROGRESS
    : ErrorCode.NONE
}

function classicMember(
  group: ConsumerGroup,
  {
    memberId,
    groupInstanceId,
    generationId,
  }: Pick<Decoded<HeartbeatRequest>, 'memberId' | 'groupInstanceId' | 'generationId'>,
): ConsumerMember | ErrorCode {
  if (groupInstanceId !== null) {
    const owner = staticMember(group, groupInstanceId)
    if (owner !== undefined && owner.id !== memberId) return ErrorCode.FENCED_INSTANCE_ID
  }
  const member = group.members.get(memberId)
  if (member === undefined || member.classic === null) return ErrorCode.UNKNOWN_MEMBER_ID
  return member.epoch === generationId ? member : ErrorCode.ILLEGAL_GENERATION
}

function hasBecomeFree(group: ConsumerGroup, member: ConsumerMember): boolean {
  const others = [...group.members.values()].filter((other) => other !== member)
  const taken = new Set(others.flatMap((other) => [...other.assigned, ...other.pendingRevocation]))
  const wanted = without(group.target.get(member.id) ?? new Set<never>(), member.assigned)
  return [...wanted].some((key) => !taken.has(key))
}

/** As the leader of a group of the old protocol would have written it: a version, then the message. */
function assignmentOf({ assigned, classic }: ConsumerMember, topics: TopicLookup): Uint8Array {
  const assignedPartitions = topicPartitionsOf(assigned).flatMap(({ topicId, partitions }) => {
    const topic = topics.topicName(topicId)
    return topic === null ? [] : [{ topic, partitions }]
  })
  const version = Math.min(classic?.version ?? 0, consumerProtocolAssignment.maxVersion)
  const writer = new Writer()
  writer.int16(version)
  consumerProtocolAssignment.encode(writer, { assignedPartitions, userData: null }, version)
  return writer.finish()
}
