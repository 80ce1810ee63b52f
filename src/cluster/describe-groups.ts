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

interface Described {
  readonly description: GroupDescription
  readonly errorCode: number
}

/**
 * KIP-848 groups look dead to the classic request, and classic groups are not found by the new one:
 * what the new one does not find is asked for in the classic way.
 */
async function describeGroupsOf(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
  typeOf: (group: string) => GroupType,
): Promise<readonly Described[]> {
  const maybeModern = groups.filter((group) => typeOf(group) !== 'classic')
  const modern =
    maybeModern.length > 0 && (await cluster.supports(consumerGroupDescribe, 0))
      ? await describeModern(cluster, broker, maybeModern)
      : []
  const isModern = new Set(modern.map(({ description }) => description.group))
  const others = groups.filter((group) => !isModern.has(group))
  if (others.length === 0) return modern
  const response = await cluster.sendTo(broker, describeGroupsApi, { groups: others })
  return [
    ...modern,
    ...response.groups.map((group): Described => {
      // Brokers before 4.0 call a group that does not exist Dead, without an error.
      const gone = group.errorCode === ErrorCode.NONE && group.groupState === 'Dead'
      const errorCode = gone ? ErrorCode.GROUP_ID_NOT_FOUND : group.errorCode
      if (errorCode !== ErrorCode.NONE)
        return { description: missing(group.groupId, broker, errorCode), errorCode }
      const description: GroupDescription = {
        group: group.groupId,
        type: 'classic',
        state: group.groupState,
        protocol: group.protocolType,
        assignor: group.protocolData === '' ? null : group.protocolData,
        coordinator: broker,
        error: null,
        members: group.members.map(
          ({ memberId, groupInstanceId, clientId, clientHost, memberAssignment }) => ({
            memberId,
            instanceId: groupInstanceId,
            clientId,
            host: clientHost,
            assignment: group.protocolType === 'consumer' ? readAssignment(memberAssignment) : [],
          }),
        ),
      }
      return { description, errorCode }
    }),
  ]
}

async function describeModern(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
): Promise<readonly Described[]> {
  const response = await cluster.sendTo(broker, consumerGroupDescribe, {
    groupIds: groups,
    includeAuthorizedOperations: false,
  })
  const isOther = (errorCode: number): boolean =>
    errorCode === ErrorCode.GROUP_ID_NOT_FOUND || errorCode === ErrorCode.UNSUPPORTED_VERSION
  return response.groups
    .filter(({ errorCode }) => !isOther(errorCode))
    .map(({ errorCode, groupId, groupState, assignorName, members }) => ({
      errorCode,
      description: {
        group: groupId,
        type: 'consumer',
        state: groupState,
        protocol: 'consumer',
        assignor: assignorName === '' ? null : assignorName,
        coordinator: broker,
        error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
        members: members.map(({ memberId, instanceId, clientId, clientHost, assignment }): GroupMember => ({
          memberId,
          instanceId,
          clientId,
          host: clientHost,
          assignment: assignment.topicPartitions.flatMap(({ topicName: topic, partitions }) =>
            partitions.map((partition) => ({ topic, partition })),
          ),
        })),
      },
    }))
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
