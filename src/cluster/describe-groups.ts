import { groupBy } from '../domain/group-by.ts'
import type { GroupDescription, GroupListing, GroupMember, GroupType } from '../domain/group.ts'
import type { TopicPartition } from '../domain/offset.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { consumerGroupDescribe } from '../wire/messages/consumer-group-describe.ts'
import { consumerProtocolAssignment } from '../wire/messages/consumer-protocol-assignment.ts'
import { describeGroups as describeGroupsApi } from '../wire/messages/describe-groups.ts'
import { Reader } from '../wire/primitives.ts'
import type { Cluster } from './cluster.ts'
import { findCoordinators } from './coordinators.ts'
import { coordinatedGroup, type Described, isOtherKind, toPartitions } from './described-group.ts'
import { KafkaError } from './kafka-error.ts'

/** These groups, in the order asked for. A group that cannot be described carries the reason; one that is not there, GROUP_ID_NOT_FOUND. */
export const describeGroups = async (
  cluster: Cluster,
  groups: readonly string[],
): Promise<readonly GroupDescription[]> => await describe(cluster, groups, new Map())

/** The same for groups that were just listed: where they are and of what type is known. */
export const describeListed = async (
  cluster: Cluster,
  listed: readonly GroupListing[],
): Promise<readonly GroupDescription[]> =>
  await describe(
    cluster,
    listed.map(({ group }) => group),
    new Map(listed.map((listing) => [listing.group, listing])),
  )

async function describe(
  cluster: Cluster,
  groups: readonly string[],
  listed: ReadonlyMap<string, GroupListing>,
): Promise<readonly GroupDescription[]> {
  const found = new Map<string, GroupDescription>()
  // Once: what is answered otherwise has moved since it was listed.
  let known = listed
  await cluster.retry(async () => {
    const open = groups.filter((group) => !found.has(group))
    const typeOf = known
    const coordinators =
      known.size > 0
        ? new Map(open.map((group) => [group, known.get(group)?.coordinator ?? -1]))
        : await findCoordinators(cluster, 'group', open)
    known = new Map()
    const reachable = open.filter((group) => typeof coordinators.get(group) === 'number')
    const byBroker = groupBy(reachable, (group) => coordinators.get(group) as number)
    const described = await Promise.all(
      [...byBroker].map(
        async ([broker, own]) =>
          await describeGroupsOf(cluster, broker, own, (group) => typeOf.get(group)?.type ?? 'unknown'),
      ),
    )
    let moving: KafkaError | null = null
    for (const { description, errorCode } of described.flat()) {
      const error = new KafkaError(errorCode, 'DescribeGroups')
      if (error.retriable) moving = error
      else found.set(description.group, description)
    }
    if (moving !== null) throw moving
    for (const [group, answer] of coordinators) {
      if (typeof answer !== 'number') found.set(group, missing(group, -1, answer.errorCode))
    }
  })
  return groups.map((group) => found.get(group) ?? missing(group, -1, ErrorCode.UNKNOWN_SERVER_ERROR))
}

/**
 * Every kind of group is described by a request of its own, and is not found by the others. A group of a kind that
 * is not known is asked for as the most likely one first.
 */
async function describeGroupsOf(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
  typeOf: (group: string) => GroupType,
): Promise<readonly Described[]> {
  const isRare = (group: string): boolean => typeOf(group) === 'share' || typeOf(group) === 'streams'
  const common = groups.filter((group) => !isRare(group))
  const maybeModern = common.filter((group) => typeOf(group) !== 'classic')
  // Both at once: one after the other takes longer than the answers that are not needed.
  const [modern, maybeClassic] = await Promise.all([
    describeModern(cluster, broker, maybeModern),
    describeClassic(cluster, broker, common),
  ])
  const isModern = new Set(modern.map(({ description }) => description.group))
  const classic = maybeClassic.filter(({ description }) => !isModern.has(description.group))
  const unfound = new Set(
    classic
      .filter(({ errorCode }) => errorCode === ErrorCode.GROUP_ID_NOT_FOUND)
      .map(({ description }) => description.group),
  )
  const maybeRare = groups.filter(
    (group) => isRare(group) || (unfound.has(group) && typeOf(group) === 'unknown'),
  )
  const rare = maybeRare.length === 0 ? [] : await describeRare(cluster, broker, maybeRare, typeOf)
  const isFoundRare = new Set(rare.map(({ description }) => description.group))
  return [
    ...modern,
    ...classic.filter(({ description }) => !isFoundRare.has(description.group)),
    ...rare,
    ...groups
      .filter((group) => isRare(group) && !isFoundRare.has(group))
      .map((group) => undescribed(group, broker, ErrorCode.GROUP_ID_NOT_FOUND)),
  ]
}

const undescribed = (group: string, broker: number, errorCode: number): Described => ({
  description: missing(group, broker, errorCode),
  errorCode,
})

/** Share and streams groups. Few clusters have any, and what they need is loaded where one is looked for. */
async function describeRare(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
  typeOf: (group: string) => GroupType,
): Promise<readonly Described[]> {
  const maybeShare = groups.filter((group) => typeOf(group) !== 'streams')
  const maybeStreams = groups.filter((group) => typeOf(group) !== 'share')
  const [share, streams] = await Promise.all([
    maybeShare.length === 0
      ? []
      : (await import('./describe-share-groups.ts')).describeShareGroups(cluster, broker, maybeShare),
    maybeStreams.length === 0
      ? []
      : (await import('./describe-streams-groups.ts')).describeStreamsGroups(cluster, broker, maybeStreams),
  ])
  const unsupported = (type: GroupType): readonly Described[] =>
    groups
      .filter((group) => typeOf(group) === type)
      .map((group) => undescribed(group, broker, ErrorCode.UNSUPPORTED_VERSION))
  return [...(share ?? unsupported('share')), ...(streams ?? unsupported('streams'))]
}

async function describeClassic(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
): Promise<readonly Described[]> {
  if (groups.length === 0) return []
  const response = await cluster.sendTo(broker, describeGroupsApi, { groups })
  return response.groups.map((group): Described => {
    // Brokers before 4.0 call a group that does not exist Dead, without an error.
    const gone = group.errorCode === ErrorCode.NONE && group.groupState === 'Dead'
    const errorCode = gone ? ErrorCode.GROUP_ID_NOT_FOUND : group.errorCode
    if (errorCode !== ErrorCode.NONE) return undescribed(group.groupId, broker, errorCode)
    const description: GroupDescription = {
      group: group.groupId,
      type: 'classic',
      state: group.groupState,
      protocol: group.protocolType,
      assignor: group.protocolData === '' ? null : group.protocolData,
      coordinator: broker,
      error: null,
      members: group.members.map(({ memberId, groupInstanceId, clientId, clientHost, memberAssignment }) => ({
        memberId,
        instanceId: groupInstanceId,
        clientId,
        host: clientHost,
        assignment: group.protocolType === 'consumer' ? readAssignment(memberAssignment) : [],
      })),
    }
    return { description, errorCode }
  })
}

async function describeModern(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
): Promise<readonly Described[]> {
  if (groups.length === 0 || !(await cluster.supports(consumerGroupDescribe, 0))) return []
  const response = await cluster.sendTo(broker, consumerGroupDescribe, {
    groupIds: groups,
    includeAuthorizedOperations: false,
  })
  return response.groups
    .filter(({ errorCode }) => !isOtherKind(errorCode))
    .map((group) =>
      coordinatedGroup(
        'consumer',
        broker,
        group,
        group.members.map((member): GroupMember => ({
          memberId: member.memberId,
          instanceId: member.instanceId,
          clientId: member.clientId,
          host: member.clientHost,
          assignment: toPartitions(member.assignment.topicPartitions),
          epoch: member.memberEpoch,
          rack: member.rackId,
          subscription: { topics: member.subscribedTopicNames, regex: member.subscribedTopicRegex || null },
          target: toPartitions(member.targetAssignment.topicPartitions),
          memberType: member.memberType === 1 ? 'consumer' : member.memberType === 0 ? 'classic' : 'unknown',
        })),
      ),
    )
}

const missing = (group: string, coordinator: number, errorCode: number): GroupDescription => ({
  group,
  type: 'unknown',
  state: errorCode === ErrorCode.GROUP_ID_NOT_FOUND ? 'Dead' : 'Unknown',
  protocol: '',
  assignor: null,
  coordinator,
  members: [],
  error: errorName(errorCode),
})

/** The assignment is written by a client, not by the broker: whatever it is, it must not break the rest. */
function readAssignment(bytes: Uint8Array): readonly TopicPartition[] {
  if (bytes.length === 0) return []
  try {
    const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    const version = Math.min(reader.int16(), consumerProtocolAssignment.maxVersion)
    return consumerProtocolAssignment
      .decode(reader, version)
      .assignedPartitions.flatMap(({ topic, partitions }) =>
        partitions.map((partition) => ({ topic, partition })),
      )
  } catch {
    return []
  }
}
