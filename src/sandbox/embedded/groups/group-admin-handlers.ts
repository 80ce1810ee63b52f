import { deleteGroups } from '../../../wire/messages/delete-groups.ts'
import {
  describeGroups,
  type DescribeGroupsResponseDescribedGroup,
} from '../../../wire/messages/describe-groups.ts'
import { listGroups } from '../../../wire/messages/list-groups.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { NO_OPERATIONS } from '../topic-facts.ts'
import { type ClassicGroup, metadataOf } from './classic-group.ts'
import { coordinates } from './coordinates.ts'
import { stateOf } from './group-coordinator.ts'
import { GROUP_OPERATIONS } from './group-operations.ts'

/** Lists the groups that this node coordinates; filters are Kafka's own words in any case of letters. */
export const listGroupsHandler = handler(listGroups, (request, context) => {
  const matches = (filter: readonly string[], value: string): boolean =>
    filter.length === 0 || filter.some((wanted) => wanted.toLowerCase() === value.toLowerCase())
  const here = coordinates(context) ? context.state.groups.all() : []
  const groups = here.map(({ membership }) => ({
    groupId: membership.id,
    protocolType: membership.protocolType ?? '',
    groupState: stateOf(membership),
    groupType: membership.type,
  }))
  return {
    errorCode: ErrorCode.NONE,
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
    if (!coordinates(context)) return { ...none, errorCode: ErrorCode.NOT_COORDINATOR }
    const membership = context.state.groups.find(groupId)?.membership
    if (membership?.type === 'classic') return { ...describeClassic(membership), authorizedOperations }
    const errorMessage =
      membership === undefined ? `Group ${groupId} not found.` : `Group ${groupId} is not a classic group.`
    const dead = { ...none, groupState: 'Dead' }
    if (context.apiVersion < 6) return { ...dead, errorCode: ErrorCode.NONE, authorizedOperations }
    return { ...dead, errorCode: ErrorCode.GROUP_ID_NOT_FOUND, errorMessage }
  }),
}))

/** Subscriptions are told in a stable group only, for they depend on the protocol it chose. */
function describeClassic(group: ClassicGroup): DescribeGroupsResponseDescribedGroup {
  const isStable = group.state === 'Stable'
  return {
    errorCode: ErrorCode.NONE,
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

export const deleteGroupsHandler = handler(deleteGroups, (request, context) => {
  const { groups } = context.state
  const deleteOne = (groupId: string): ErrorCode => {
    if (!coordinates(context)) return ErrorCode.NOT_COORDINATOR
    const membership = groups.find(groupId)?.membership
    if (membership === undefined) return ErrorCode.GROUP_ID_NOT_FOUND
    if (stateOf(membership) !== 'Empty') return ErrorCode.NON_EMPTY_GROUP
    groups.delete(groupId)
    return ErrorCode.NONE
  }
  return {
    throttleTimeMs: 0,
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode: deleteOne(groupId) })),
  }
})
