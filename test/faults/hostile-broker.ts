import { apiVersions } from '../../src/wire/messages/api-versions.ts'
import { createTopics } from '../../src/wire/messages/create-topics.ts'
import { describeConfigs } from '../../src/wire/messages/describe-configs.ts'
import { describeCluster } from '../../src/wire/messages/describe-cluster.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'
import { initProducerId } from '../../src/wire/messages/init-producer-id.ts'
import { listGroups } from '../../src/wire/messages/list-groups.ts'
import { listOffsets } from '../../src/wire/messages/list-offsets.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import {
  GREETING,
  type ScriptedBroker,
  type ScriptedRequest,
  startScriptedBroker,
} from '../support/scripted-broker.ts'

const APIS = [
  metadata,
  createTopics,
  describeConfigs,
  describeCluster,
  findCoordinator,
  initProducerId,
  listGroups,
  listOffsets,
]
const POLICY_VIOLATION = 44
const GROUP_AUTHORIZATION_FAILED = 30

export interface HostileBroker extends AsyncDisposable {
  readonly bootstrap: string
}

/** A broker that puts the same text wherever the protocol has room for one. */
export async function startHostileBroker(text: string): Promise<HostileBroker> {
  const broker: ScriptedBroker = await startScriptedBroker((request) =>
    answer(request, text, () => broker.port),
  )
  return {
    bootstrap: `127.0.0.1:${broker.port}`,
    [Symbol.asyncDispose]: async () => await broker[Symbol.asyncDispose](),
  }
}

function answer(request: ScriptedRequest, text: string, port: () => number): boolean {
  switch (request.apiKey) {
    case apiVersions.key:
      request.answer(apiVersions, {
        ...GREETING,
        apiKeys: [
          ...GREETING.apiKeys,
          ...APIS.map(({ key, minVersion, maxVersion }) => ({ apiKey: key, minVersion, maxVersion })),
        ],
      })
      return true
    case metadata.key:
      request.answer(metadata, {
        brokers: [
          { nodeId: 1, host: '127.0.0.1', port: port(), rack: text },
          { nodeId: 2, host: text, port: 9092, rack: text },
        ],
        clusterId: text,
        controllerId: 1,
        topics: [
          {
            errorCode: 0,
            name: text,
            topicId: 'AAAAAAAAAAAAAAAAAAAAAQ',
            isInternal: false,
            partitions: [
              {
                errorCode: 0,
                partitionIndex: 0,
                leaderId: 1,
                leaderEpoch: 0,
                replicaNodes: [1, 2],
                isrNodes: [1],
                offlineReplicas: [2],
              },
            ],
            topicAuthorizedOperations: -2147483648,
          },
        ],
        clusterAuthorizedOperations: -2147483648,
        throttleTimeMs: 0,
        errorCode: 0,
      })
      return true
    case createTopics.key: {
      const { topics } = request.body(createTopics)
      request.answer(createTopics, {
        throttleTimeMs: 0,
        topics: topics.map(({ name }) => ({
          name,
          topicId: 'AAAAAAAAAAAAAAAAAAAAAQ',
          errorCode: POLICY_VIOLATION,
          errorMessage: text,
          topicConfigErrorCode: 0,
          numPartitions: 1,
          replicationFactor: 1,
          configs: [],
        })),
      })
      return true
    }
    case describeConfigs.key: {
      const { resources } = request.body(describeConfigs)
      request.answer(describeConfigs, {
        throttleTimeMs: 0,
        results: resources.map(({ resourceType, resourceName }) => ({
          errorCode: 0,
          errorMessage: text,
          resourceType,
          resourceName,
          configs: [
            {
              name: text,
              value: text,
              readOnly: false,
              configSource: 1,
              isSensitive: false,
              synonyms: [{ name: text, value: text, source: 1 }],
              configType: 2,
              documentation: text,
            },
          ],
        })),
      })
      return true
    }
    case describeCluster.key:
      request.answer(describeCluster, {
        throttleTimeMs: 0,
        errorCode: 0,
        errorMessage: text,
        endpointType: 1,
        clusterId: text,
        controllerId: 1,
        brokers: [{ brokerId: 1, host: '127.0.0.1', port: port(), rack: text, isFenced: false }],
        clusterAuthorizedOperations: -2147483648,
      })
      return true
    case findCoordinator.key: {
      const { coordinatorKeys } = request.body(findCoordinator)
      request.answer(findCoordinator, {
        throttleTimeMs: 0,
        errorCode: GROUP_AUTHORIZATION_FAILED,
        errorMessage: text,
        nodeId: -1,
        host: text,
        port: -1,
        coordinators: coordinatorKeys.map((key) => ({
          key,
          nodeId: -1,
          host: text,
          port: -1,
          errorCode: GROUP_AUTHORIZATION_FAILED,
          errorMessage: text,
        })),
      })
      return true
    }
    case initProducerId.key:
      request.answer(initProducerId, {
        throttleTimeMs: 0,
        errorCode: 31,
        producerId: -1n,
        producerEpoch: -1,
      })
      return true
    case listGroups.key:
      request.answer(listGroups, {
        throttleTimeMs: 0,
        errorCode: 0,
        groups: [{ groupId: text, protocolType: text, groupState: text, groupType: text }],
      })
      return true
    case listOffsets.key: {
      const { topics } = request.body(listOffsets)
      request.answer(listOffsets, {
        throttleTimeMs: 0,
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            errorCode: 0,
            oldStyleOffsets: [],
            timestamp: -1n,
            offset: 0n,
            leaderEpoch: 0,
          })),
        })),
      })
      return true
    }
    default:
      return false
  }
}
