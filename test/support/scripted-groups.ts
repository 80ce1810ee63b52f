import { ErrorCode } from '../../src/wire/error-codes.ts'
import { apiVersions } from '../../src/wire/messages/api-versions.ts'
import { consumerGroupDescribe } from '../../src/wire/messages/consumer-group-describe.ts'
import { describeGroups } from '../../src/wire/messages/describe-groups.ts'
import {
  describeShareGroupOffsets,
  type DescribeShareGroupOffsetsResponse,
} from '../../src/wire/messages/describe-share-group-offsets.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'
import { listGroups } from '../../src/wire/messages/list-groups.ts'
import { listOffsets } from '../../src/wire/messages/list-offsets.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { offsetFetch } from '../../src/wire/messages/offset-fetch.ts'
import {
  shareGroupDescribe,
  type ShareGroupDescribeResponse,
} from '../../src/wire/messages/share-group-describe.ts'
import {
  streamsGroupDescribe,
  type StreamsGroupDescribeResponse,
} from '../../src/wire/messages/streams-group-describe.ts'
import {
  GREETING,
  type ScriptedBroker,
  type ScriptedRequest,
  startScriptedBroker,
} from './scripted-broker.ts'

export type ShareGroup = ShareGroupDescribeResponse['groups'][number]
export type StreamsGroup = StreamsGroupDescribeResponse['groups'][number]
export type ShareGroupOffsets = DescribeShareGroupOffsetsResponse['groups'][number]

export interface ScriptedGroups {
  /** How many partitions each topic has. Their logs hold offsets 0 to 9. */
  readonly topics?: Readonly<Record<string, number>>
  readonly share?: readonly ShareGroup[]
  readonly shareOffsets?: readonly ShareGroupOffsets[]
  /** The newest version of DescribeShareGroupOffsets, or null where the broker has none. */
  readonly shareOffsetsVersion?: 0 | 1 | null
  /** Whether the broker describes share and streams groups at all. */
  readonly describes?: boolean
  readonly streams?: readonly StreamsGroup[]
}

/** A broker with share and streams groups in every shape, and nothing else. */
export async function startScriptedGroups(groups: ScriptedGroups): Promise<ScriptedBroker> {
  const broker = await startScriptedBroker((request) => {
    answer(request, groups, () => broker.port)
    return true
  })
  return broker
}

const APIS = [
  findCoordinator,
  listGroups,
  describeGroups,
  consumerGroupDescribe,
  shareGroupDescribe,
  streamsGroupDescribe,
  describeShareGroupOffsets,
  listOffsets,
  offsetFetch,
]

function answer(request: ScriptedRequest, given: ScriptedGroups, port: () => number): void {
  const {
    topics = {},
    share = [],
    shareOffsets = [],
    shareOffsetsVersion = 1,
    streams = [],
    describes = true,
  } = given
  const notFound = ErrorCode.GROUP_ID_NOT_FOUND
  switch (request.apiKey) {
    case apiVersions.key: {
      const left = new Set<unknown>([
        ...(shareOffsetsVersion === null ? [describeShareGroupOffsets] : []),
        ...(describes ? [] : [shareGroupDescribe, streamsGroupDescribe]),
      ])
      const offered = APIS.filter((api) => !left.has(api))
      return request.answer(apiVersions, {
        ...GREETING,
        apiKeys: [
          ...GREETING.apiKeys,
          ...offered.map(({ key, minVersion, maxVersion }) => ({
            apiKey: key,
            minVersion,
            maxVersion: key === describeShareGroupOffsets.key ? (shareOffsetsVersion ?? 0) : maxVersion,
          })),
        ],
      })
    }
    case metadata.key: {
      const asked = request.body(metadata).topics ?? []
      return request.answer(metadata, {
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: port() }],
        topics: asked.map(({ name }) => {
          const count = topics[name ?? '']
          return {
            name,
            errorCode: count === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE,
            partitions: Array.from({ length: count ?? 0 }, (_, partitionIndex) => ({
              errorCode: 0,
              partitionIndex,
              leaderId: 1,
              replicaNodes: [1],
              isrNodes: [1],
            })),
          }
        }),
      })
    }
    case findCoordinator.key: {
      const { coordinatorKeys } = request.body(findCoordinator)
      const where = { nodeId: 1, host: '127.0.0.1', port: port(), errorCode: 0 }
      return request.answer(findCoordinator, {
        coordinators: coordinatorKeys.map((key) => ({ key, ...where, errorMessage: null })),
      })
    }
    case listGroups.key: {
      const listed = (groupType: string) => (group: ShareGroup | StreamsGroup) => ({
        groupId: group.groupId,
        protocolType: groupType,
        groupState: group.groupState,
        groupType,
      })
      return request.answer(listGroups, {
        errorCode: 0,
        groups: [...share.map(listed('share')), ...streams.map(listed('streams'))],
      })
    }
    case describeGroups.key:
      return request.answer(describeGroups, {
        groups: request.body(describeGroups).groups.map((groupId) => ({
          errorCode: notFound,
          groupId,
          groupState: 'Dead',
          protocolType: '',
          protocolData: '',
          members: [],
        })),
      })
    case consumerGroupDescribe.key:
      return request.answer(consumerGroupDescribe, {
        throttleTimeMs: 0,
        groups: request.body(consumerGroupDescribe).groupIds.map((groupId) => ({
          ...emptyGroup(groupId, notFound),
          assignorName: '',
        })),
      })
    case shareGroupDescribe.key:
      return request.answer(shareGroupDescribe, {
        throttleTimeMs: 0,
        groups: request.body(shareGroupDescribe).groupIds.map(
          (id) =>
            share.find(({ groupId }) => groupId === id) ?? {
              ...emptyGroup(id, notFound),
              assignorName: '',
            },
        ),
      })
    case streamsGroupDescribe.key:
      return request.answer(streamsGroupDescribe, {
        throttleTimeMs: 0,
        groups: request.body(streamsGroupDescribe).groupIds.map(
          (id) =>
            streams.find(({ groupId }) => groupId === id) ?? {
              ...emptyGroup(id, notFound),
              topology: null,
            },
        ),
      })
    case describeShareGroupOffsets.key:
      return request.answer(describeShareGroupOffsets, {
        throttleTimeMs: 0,
        groups: request
          .body(describeShareGroupOffsets)
          .groups.map(
            ({ groupId: id }) =>
              shareOffsets.find(({ groupId }) => groupId === id) ?? { groupId: id, topics: [], errorCode: 0 },
          ),
      })
    case offsetFetch.key:
      return request.answer(offsetFetch, {
        groups: request
          .body(offsetFetch)
          .groups.map(({ groupId }) => ({ groupId, topics: [], errorCode: 0 })),
      })
    case listOffsets.key:
      return request.answer(listOffsets, {
        topics: request.body(listOffsets).topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            errorCode: 0,
            timestamp: -1n,
            offset: timestamp === -2n ? 0n : 10n,
            leaderEpoch: 0,
          })),
        })),
      })
    default:
      throw new Error(`nobody expected a request ${request.apiKey}`)
  }
}

const emptyGroup = (groupId: string, errorCode: number) => ({
  errorCode,
  groupId,
  groupState: '',
  groupEpoch: 0,
  assignmentEpoch: 0,
  members: [],
})
