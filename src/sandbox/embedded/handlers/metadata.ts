import { metadata, type MetadataResponseTopic } from '../../../wire/messages/metadata.ts'
import { ZERO_UUID } from '../../../wire/primitives.ts'
import { controllerOf, createTopic, type EmbeddedState, liveNodes } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import type { Partition, Topic } from '../topic-registry.ts'
import { topicNameFault } from '../topic-name.ts'
import { CLUSTER_OPERATIONS, isInternalTopic, NO_OPERATIONS, TOPIC_OPERATIONS } from '../topic-facts.ts'

export const metadataHandler = handler(metadata, (request, { state, apiVersion }) => {
  // Version 0 has no null: there, an empty list asks for every topic.
  const everything = request.topics === null || (apiVersion === 0 && request.topics.length === 0)
  const operations = request.includeTopicAuthorizedOperations ? TOPIC_OPERATIONS : NO_OPERATIONS
  const topics = everything
    ? state.topics.all().map((topic) => describeTopic(state, topic, operations))
    : (request.topics ?? []).map(({ name, topicId }) =>
        name !== null
          ? findByName(state, name, request.allowAutoTopicCreation, operations)
          : findById(state, topicId, operations, apiVersion),
      )
  return {
    brokers: liveNodes(state).map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })),
    clusterId: state.clusterId,
    controllerId: controllerOf(state)?.id ?? -1,
    topics,
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : NO_OPERATIONS,
  }
})

function findByName(
  state: EmbeddedState,
  name: string,
  mayCreate: boolean,
  operations: number,
): MetadataResponseTopic {
  const topic = state.topics.get(name)
  if (topic !== undefined) return describeTopic(state, topic, operations)
  if (topicNameFault(name) !== null)
    return { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, name, partitions: [] }
  if (mayCreate && state.autoCreateTopics)
    return describeTopic(state, createTopic(state, { name }), operations)
  return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name, partitions: [] }
}

function findById(
  state: EmbeddedState,
  topicId: string,
  operations: number,
  apiVersion: number,
): MetadataResponseTopic {
  const topic = topicId === ZERO_UUID ? undefined : state.topics.getById(topicId)
  if (topic !== undefined) return describeTopic(state, topic, operations)
  // Only version 12 has a place for no name.
  const name = apiVersion >= 12 ? null : ''
  return { errorCode: ErrorCode.UNKNOWN_TOPIC_ID, name, topicId, partitions: [] }
}

function describeTopic(state: EmbeddedState, topic: Topic, operations: number): MetadataResponseTopic {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((partition) => describePartition(state, partition)),
    topicAuthorizedOperations: operations,
  }
}

function describePartition(state: EmbeddedState, { index, leader, leaderEpoch, replicas, isr }: Partition) {
  return {
    errorCode: leader === null ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE,
    partitionIndex: index,
    leaderId: leader ?? -1,
    leaderEpoch,
    replicaNodes: replicas,
    isrNodes: isr,
    offlineReplicas: replicas.filter((id) => state.nodes.get(id)?.up !== true),
  }
}
