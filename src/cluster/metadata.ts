import type { ClusterMetadata, TopicMetadata } from '../domain/topic.ts'
import type { Decoded } from '../wire/api.ts'
import type { Connection } from '../wire/connection.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { metadata, type MetadataResponse } from '../wire/messages/metadata.ts'
import { ZERO_UUID } from '../wire/primitives.ts'
import { requireNoError } from './kafka-error.ts'

/** Every topic, or these; an empty list asks for the brokers alone. */
export type TopicSelection = 'all' | readonly string[]

/** @throws {KafkaError} when the request as a whole was refused */
export async function askMetadata(
  connection: Connection,
  topics: TopicSelection,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<ClusterMetadata> {
  const response = await connection.send(
    metadata,
    {
      topics: topics === 'all' ? null : topics.map((name) => ({ name })),
      // Always: else a mistyped name would create a topic.
      allowAutoTopicCreation: false,
    },
    { timeoutMs, signal },
  )
  requireNoError(response.errorCode, 'Metadata')
  return toMetadata(response)
}

function toMetadata(response: Decoded<MetadataResponse>): ClusterMetadata {
  return {
    clusterId: response.clusterId,
    controller: orNull(response.controllerId),
    brokers: response.brokers
      .map(({ nodeId: id, host, port, rack }) => ({ id, host, port, rack }))
      .sort((a, b) => a.id - b.id),
    topics: response.topics.map(toTopic).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function toTopic(topic: Decoded<MetadataResponse>['topics'][number]): TopicMetadata {
  return {
    name: topic.name ?? '',
    id: topic.topicId === ZERO_UUID ? null : topic.topicId,
    internal: topic.isInternal,
    error: topic.errorCode === ErrorCode.NONE ? null : errorName(topic.errorCode),
    partitions: topic.partitions
      .map((partition) => ({
        partition: partition.partitionIndex,
        leader: orNull(partition.leaderId),
        leaderEpoch: orNull(partition.leaderEpoch),
        replicas: partition.replicaNodes,
        inSyncReplicas: partition.isrNodes,
        offlineReplicas: partition.offlineReplicas,
      }))
      .sort((a, b) => a.partition - b.partition),
  }
}

const orNull = (id: number): number | null => (id < 0 ? null : id)
