import type { Decoded } from '../../../wire/api.ts'
import { offsetDelete, type OffsetDeleteRequest } from '../../../wire/messages/offset-delete.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { coordinates } from './coordinates.ts'
import { subscribedTopics } from './group-coordinator.ts'

export const offsetDeleteHandler = handler(offsetDelete, (request, context) => {
  const errorCode = validateDelete(request, context)
  if (errorCode !== ErrorCode.NONE) return { errorCode, throttleTimeMs: 0, topics: [] }

  const { groups } = context.state
  const group = groups.find(request.groupId)
  const subscribed: ReadonlySet<string> = group === null ? new Set() : subscribedTopics(group, groups.topics)
  const deleteOne = (topic: string, partition: number): ErrorCode => {
    if (partition < 0 || partition >= (groups.topics.partitionCount(topic) ?? 0)) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    }
    if (subscribed.has(topic)) return ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC
    groups.deleteOffset(request.groupId, topic, partition)
    return ErrorCode.NONE
  }
  return {
    errorCode,
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: deleteOne(name, partitionIndex),
      })),
    })),
  }
})

function validateDelete({ groupId }: Decoded<OffsetDeleteRequest>, context: RequestContext): ErrorCode {
  if (!coordinates(context)) return ErrorCode.NOT_COORDINATOR
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID
  const membership = context.state.groups.find(groupId)?.membership
  if (membership === undefined) return ErrorCode.GROUP_ID_NOT_FOUND
  // Nobody but consumers says what it reads, so others must be gone.
  const isBusy = membership.members.size > 0 && membership.protocolType !== 'consumer'
  return isBusy ? ErrorCode.NON_EMPTY_GROUP : ErrorCode.NONE
}
