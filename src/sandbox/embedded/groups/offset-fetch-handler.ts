import type { Decoded } from '../../../wire/api.ts'
import { offsetFetch, type OffsetFetchRequestGroup } from '../../../wire/messages/offset-fetch.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { validateConsumerMember } from './consumer-group.ts'
import { coordinates } from './coordinates.ts'
import type { CoordinatedGroup, GroupCoordinator } from './group-coordinator.ts'

type AskedGroup = Decoded<OffsetFetchRequestGroup>

interface FetchedPartition {
  readonly partitionIndex: number
  readonly committedOffset: bigint
  readonly committedLeaderEpoch: number
  readonly metadata: string
  readonly errorCode: ErrorCode
}

interface FetchedTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: readonly FetchedPartition[]
}

/** Up to version 7 a request asks for one group and the answer stands at the top; from 8 on it asks for several. */
export const offsetFetchHandler = handler(offsetFetch, (request, context) => {
  if (context.apiVersion < 8) {
    const topics = request.topics?.map((topic) => ({ ...topic, topicId: '' })) ?? null
    const asked = { groupId: request.groupId, memberId: null, memberEpoch: -1, topics }
    const errorCode = validateFetch(asked, context)
    // Version 1 has no place for an error but the partitions.
    const read = errorCode === ErrorCode.NONE || context.apiVersion < 2
    return {
      ...(context.apiVersion >= 2 ? { errorCode } : {}),
      topics: read ? topicsOf(asked, request.requireStable, context, errorCode).map(withoutId) : [],
    }
  }
  return {
    groups: request.groups.map((asked) => {
      const errorCode = validateFetch(asked, context)
      const topics =
        errorCode === ErrorCode.NONE ? topicsOf(asked, request.requireStable, context, errorCode) : []
      return {
        groupId: asked.groupId,
        errorCode,
        topics: topics.map((topic) => (context.apiVersion >= 10 ? withoutName(topic) : withoutId(topic))),
      }
    }),
  }
})

const withoutId = ({ name, partitions }: FetchedTopic) => ({ name, partitions })
const withoutName = ({ topicId, partitions }: FetchedTopic) => ({ topicId, partitions })

/** A member of the new protocol says who it is and hears if it is behind; others may read without. */
function validateFetch({ groupId, memberId, memberEpoch }: AskedGroup, context: RequestContext): ErrorCode {
  if (!coordinates(context)) return ErrorCode.NOT_COORDINATOR
  const membership = context.state.groups.find(groupId)?.membership
  if (membership?.type !== 'consumer' || (memberId === null && memberEpoch < 0)) return ErrorCode.NONE
  return validateConsumerMember(membership, memberId ?? '', memberEpoch)
}

function topicsOf(
  asked: AskedGroup,
  requireStable: boolean,
  { state: { groups }, apiVersion }: RequestContext,
  errorCode: ErrorCode,
): readonly FetchedTopic[] {
  const group = groups.find(asked.groupId)
  if (asked.topics === null) return allTopics(groups, group, requireStable)
  return asked.topics.map((topic) => {
    const name = apiVersion >= 10 ? groups.topics.topicName(topic.topicId) : topic.name
    return {
      name: name ?? '',
      topicId: topic.topicId,
      partitions: topic.partitionIndexes.map((partition) => {
        if (errorCode !== ErrorCode.NONE) return nothing(partition, errorCode)
        if (name === null) return nothing(partition, ErrorCode.UNKNOWN_TOPIC_ID)
        return fetchPartition(group, name, partition, requireStable)
      }),
    }
  })
}

function allTopics(
  { topics }: GroupCoordinator,
  group: CoordinatedGroup | null,
  requireStable: boolean,
): readonly FetchedTopic[] {
  const byTopic = new Map<string, FetchedPartition[]>()
  for (const { topic, partition } of group?.offsets.entries() ?? []) {
    const partitions = byTopic.get(topic) ?? []
    byTopic.set(topic, partitions)
    partitions.push(fetchPartition(group, topic, partition, requireStable))
  }
  return [...byTopic].flatMap(([name, partitions]) => {
    const topicId = topics.topicId(name)
    return topicId === null ? [] : [{ name, topicId, partitions }]
  })
}

function fetchPartition(
  group: CoordinatedGroup | null,
  topic: string,
  partition: number,
  requireStable: boolean,
): FetchedPartition {
  if (requireStable && group?.offsets.isPending(topic, partition) === true) {
    return nothing(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT)
  }
  const committed = group?.offsets.get(topic, partition) ?? null
  if (committed === null) return nothing(partition, ErrorCode.NONE)
  return {
    partitionIndex: partition,
    committedOffset: committed.offset,
    committedLeaderEpoch: committed.leaderEpoch ?? -1,
    metadata: committed.metadata,
    errorCode: ErrorCode.NONE,
  }
}

function nothing(partitionIndex: number, errorCode: ErrorCode): FetchedPartition {
  return { partitionIndex, committedOffset: -1n, committedLeaderEpoch: -1, metadata: '', errorCode }
}
