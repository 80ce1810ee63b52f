import { consumerGroupDescribe } from '../../../wire/messages/consumer-group-describe.ts'
import { deleteGroups } from '../../../wire/messages/delete-groups.ts'
import {
  describeGroups,
  type DescribeGroupsResponseDescribedGroup,
} from '../../../wire/messages/describe-groups.ts'
import { listGroups } from '../../../wire/messages/list-groups.ts'
import { ErrorCode } from '../error-code.ts'
import { handler } from '../handler.ts'
import { NO_OPERATIONS } from '../topic-facts.ts'
import { type ClassicGroup, metadataOf } from './classic-group.ts'
import { coordinates } from './coordinates.ts'

/** What an operator may do with a group when nothing is forbidden: read, delete, describe, and both for its configs. */
const GROUP_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11)

/** Lists the groups that this node coordinates; filters are Kafka's own words in any case of letters. */
export const listGroupsHandler = handler(listGroups, (request, context) => {
  const matches = (filter: readonly string[], value: string): boolean =>
    filter.length === 0 || filter.some((wanted) => wanted.toLowerCase() === value.toLowerCase())
  const here = coordinates(context) ? context.state.groups.all() : []
  const groups = here.map(({ membership }) => ({
    groupId: membership.id,
    protocolType: membership.protocolType ?? '',
    groupState: membership.state,
    groupType: membership.type,
  }))
  return {
    errorCode: ErrorCode.none,
    groups: groups.filter(
      ({ groupState, groupType }) =>
        matches(request.statesFilter, groupState) && matches(request.typesFilter, groupType),
    ),
  }
})

export const describeGroupsHandler = handler(describeGroups, (request, context) => ({
  groups: request.groups.map((groupId): DescribeGroupsResponseDescribedGroup => {
    const authorizedOperations = request.includeAuthorizedOperations ? GROUP_OPERATIONS : NO_OPERATIONS
    const none = { groupId, groupState: '', protocolType: '', protocolData: '', members: [] }
    if (!coordinates(context)) return { ...none, errorCode: ErrorCode.notCoordinator }
    const membership = context.state.groups.find(groupId)?.membership
    if (membership !== undefined) return { ...describeClassic(membership), authorizedOperations }
    const dead = { ...none, groupState: 'Dead' }
    if (context.apiVersion < 6) return { ...dead, errorCode: ErrorCode.none, authorizedOperations }
    return { ...dead, errorCode: ErrorCode.groupIdNotFound, errorMessage: `Group ${groupId} not found.` }
  }),
}))

/** Subscriptions are told in a stable group only, for they depend on the protocol it chose. */
function describeClassic(group: ClassicGroup): DescribeGroupsResponseDescribedGroup {
  const isStable = group.state === 'Stable'
  return {
    errorCode: ErrorCode.none,
    groupId: group.id,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: [...group.members.values()].map((member) => ({
      memberId: member.id,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? metadataOf(member, group.protocolName) : new Uint8Array(),
      memberAssignment: member.assignment,
    })),
  }
}

/** Describes groups of the new protocol (KIP-848); a classic group is not found here. */
export const consumerGroupDescribeHandler = handler(consumerGroupDescribe, (request, context) => ({
  throttleTimeMs: 0,
  groups: request.groupIds.map((groupId) => {
    const exists = context.state.groups.find(groupId) !== null
    return {
      errorCode: coordinates(context) ? ErrorCode.groupIdNotFound : ErrorCode.notCoordinator,
      errorMessage: exists ? `Group ${groupId} is not a consumer group.` : `Group ${groupId} not found.`,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
    }
  }),
}))

export const deleteGroupsHandler = handler(deleteGroups, (request, context) => {
  const { groups } = context.state
  const deleteOne = (groupId: string): ErrorCode => {
    if (!coordinates(context)) return ErrorCode.notCoordinator
    const membership = groups.find(groupId)?.membership
    if (membership === undefined) return ErrorCode.groupIdNotFound
    if (membership.state !== 'Empty') return ErrorCode.nonEmptyGroup
    groups.delete(groupId)
    return ErrorCode.none
  }
  return {
    throttleTimeMs: 0,
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode: deleteOne(groupId) })),
  }
})
