import type { Decoded } from '../../../wire/api.ts'
import {
  describeTopicPartitions,
  type DescribeTopicPartitionsRequest,
  type DescribeTopicPartitionsResponseTopic,
} from '../../../wire/messages/describe-topic-partitions.ts'
import { ZERO_UUID } from '../../../wire/primitives.ts'
import type { EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { isInternalTopic, TOPIC_OPERATIONS } from '../topic-facts.ts'
import type { Partition } from '../topic-registry.ts'
import { topicNameFault } from '../topic-name.ts'

/** Kafka's `max.request.partition.size.limit`. */
const MAX_PARTITIONS = 2000

/** Topics in the order of names, cut at the limit; the cursor tells where to go on. */
export const describeTopicPartitionsHandler = handler(describeTopicPartitions, (request, { state }) => {
  let left = Math.min(request.responsePartitionLimit, MAX_PARTITIONS)
  const topics: DescribeTopicPartitionsResponseTopic[] = []
  for (const name of wantedNames(state, request)) {
    if (left <= 0) return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: 0 } }
    const topic = state.topics.get(name)
    if (topic === undefined) {
      const errorCode =
        topicNameFault(name) === null
          ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          : ErrorCode.INVALID_TOPIC_EXCEPTION
      topics.push({ errorCode, name, topicId: ZERO_UUID, partitions: [] })
      continue
    }
    const from = name === request.cursor?.topicName ? request.cursor.partitionIndex : 0
    const shown = topic.partitions.slice(from, from + left)
    topics.push({
      errorCode: ErrorCode.NONE,
      name,
      topicId: topic.id,
      isInternal: isInternalTopic(name),
      partitions: shown.map((partition) => describe(state, partition)),
      topicAuthorizedOperations: TOPIC_OPERATIONS,
    })
    left -= shown.length
    const next = from + shown.length
    if (next < topic.partitions.length) {
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: next } }
    }
  }
  return { throttleTimeMs: 0, topics }
})

function wantedNames(state: EmbeddedState, { topics, cursor }: Decoded<DescribeTopicPartitionsRequest>) {
  const all =
    topics.length === 0 ? state.topics.all().map(({ name }) => name) : topics.map(({ name }) => name)
  const names = [...new Set(all)].sort()
  return cursor === null ? names : names.filter((name) => name >= cursor.topicName)
}

function describe(state: EmbeddedState, { index, leader, leaderEpoch, replicas, isr }: Partition) {
  return {
    errorCode: leader === null ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE,
    partitionIndex: index,
    leaderId: leader ?? -1,
    leaderEpoch,
    replicaNodes: replicas,
    isrNodes: isr,
    eligibleLeaderReplicas: [],
    lastKnownElr: [],
    offlineReplicas: replicas.filter((id) => state.nodes.get(id)?.up !== true),
  }
}
