// Generated from FetchRequest and FetchResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer, ZERO_UUID } from '../primitives.ts'

export interface FetchRequestReplicaState {
  readonly replicaId?: number
  readonly replicaEpoch?: bigint
}
function writeFetchRequestReplicaState(w: Writer, value: FetchRequestReplicaState, version: number): void {
  if (version >= 15) {
    w.int32(value.replicaId ?? -1)
  } else if (value.replicaId !== undefined && value.replicaId !== -1) {
    refuseField('FetchRequest', 'replicaId', version)
  }
  if (version >= 15) {
    w.int64(value.replicaEpoch ?? -1n)
  } else if (value.replicaEpoch !== undefined && value.replicaEpoch !== -1n) {
    refuseField('FetchRequest', 'replicaEpoch', version)
  }
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchRequestReplicaState(r: Reader, version: number): Decoded<FetchRequestReplicaState> {
  const replicaId = version >= 15 ? r.int32() : -1
  const replicaEpoch = version >= 15 ? r.int64() : -1n
  if (version >= 12) r.tags()
  return { replicaId, replicaEpoch }
}

export interface FetchRequestFetchPartition {
  readonly partition: number
  readonly currentLeaderEpoch?: number
  readonly fetchOffset: bigint
  readonly lastFetchedEpoch?: number
  readonly logStartOffset?: bigint
  readonly partitionMaxBytes: number
  readonly replicaDirectoryId?: string
  readonly highWatermark?: bigint
}
function writeFetchRequestFetchPartition(w: Writer, value: FetchRequestFetchPartition, version: number): void {
  w.int32(value.partition)
  if (version >= 9) {
    w.int32(value.currentLeaderEpoch ?? -1)
  }
  w.int64(value.fetchOffset)
  if (version >= 12) {
    w.int32(value.lastFetchedEpoch ?? -1)
  } else if (value.lastFetchedEpoch !== undefined && value.lastFetchedEpoch !== -1) {
    refuseField('FetchRequest', 'lastFetchedEpoch', version)
  }
  if (version >= 5) {
    w.int64(value.logStartOffset ?? -1n)
  }
  w.int32(value.partitionMaxBytes)
  if (version >= 12) {
    const tags: [number, (w: Writer) => void][] = []
    const replicaDirectoryId = value.replicaDirectoryId
    if (version >= 17 && replicaDirectoryId !== undefined && replicaDirectoryId !== ZERO_UUID) {
      tags.push([0, (w) => {
        w.uuid(replicaDirectoryId)
      }])
    }
    const highWatermark = value.highWatermark
    if (version >= 18 && highWatermark !== undefined && highWatermark !== 9223372036854775807n) {
      tags.push([1, (w) => {
        w.int64(highWatermark)
      }])
    }
    w.tags(tags)
  }
}

function readFetchRequestFetchPartition(r: Reader, version: number): Decoded<FetchRequestFetchPartition> {
  const partition = r.int32()
  const currentLeaderEpoch = version >= 9 ? r.int32() : -1
  const fetchOffset = r.int64()
  const lastFetchedEpoch = version >= 12 ? r.int32() : -1
  const logStartOffset = version >= 5 ? r.int64() : -1n
  const partitionMaxBytes = r.int32()
  let replicaDirectoryId: Decoded<FetchRequestFetchPartition>['replicaDirectoryId'] = ZERO_UUID
  let highWatermark: Decoded<FetchRequestFetchPartition>['highWatermark'] = 9223372036854775807n
  if (version >= 12) r.tags((tag, field) => {
    if (tag === 0 && version >= 17) replicaDirectoryId = field.uuid()
    if (tag === 1 && version >= 18) highWatermark = field.int64()
  })
  return { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, logStartOffset, partitionMaxBytes, replicaDirectoryId, highWatermark }
}

export interface FetchRequestFetchTopic {
  readonly topic?: string
  readonly topicId?: string
  readonly partitions: readonly FetchRequestFetchPartition[]
}
function writeFetchRequestFetchTopic(w: Writer, value: FetchRequestFetchTopic, version: number): void {
  if (version <= 12) {
    w.string(value.topic ?? "", version >= 12)
  }
  if (version >= 13) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.array(value.partitions, version >= 12, (item) => writeFetchRequestFetchPartition(w, item, version))
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchRequestFetchTopic(r: Reader, version: number): Decoded<FetchRequestFetchTopic> {
  const topic = version <= 12 ? r.string(version >= 12) : ""
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID
  const partitions = r.array(version >= 12, () => readFetchRequestFetchPartition(r, version))
  if (version >= 12) r.tags()
  return { topic, topicId, partitions }
}

export interface FetchRequestForgottenTopic {
  readonly topic?: string
  readonly topicId?: string
  readonly partitions?: readonly number[]
}
function writeFetchRequestForgottenTopic(w: Writer, value: FetchRequestForgottenTopic, version: number): void {
  if (version >= 7 && version <= 12) {
    w.string(value.topic ?? "", version >= 12)
  }
  if (version >= 13) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  if (version >= 7) {
    w.array(value.partitions ?? [], version >= 12, (item) => w.int32(item))
  } else if (value.partitions !== undefined && value.partitions !== null && value.partitions.length > 0) {
    refuseField('FetchRequest', 'partitions', version)
  }
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchRequestForgottenTopic(r: Reader, version: number): Decoded<FetchRequestForgottenTopic> {
  const topic = version >= 7 && version <= 12 ? r.string(version >= 12) : ""
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID
  const partitions = version >= 7 ? r.array(version >= 12, () => r.int32()) : []
  if (version >= 12) r.tags()
  return { topic, topicId, partitions }
}

export interface FetchRequest {
  readonly clusterId?: string | null
  readonly replicaId?: number
  readonly replicaState?: FetchRequestReplicaState
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes?: number
  readonly isolationLevel?: number
  readonly sessionId?: number
  readonly sessionEpoch?: number
  readonly topics: readonly FetchRequestFetchTopic[]
  readonly forgottenTopicsData?: readonly FetchRequestForgottenTopic[]
  readonly rackId?: string
}
function writeFetchRequest(w: Writer, value: FetchRequest, version: number): void {
  if (version <= 14) {
    w.int32(value.replicaId ?? -1)
  } else if (value.replicaId !== undefined && value.replicaId !== -1) {
    refuseField('FetchRequest', 'replicaId', version)
  }
  w.int32(value.maxWaitMs)
  w.int32(value.minBytes)
  w.int32(value.maxBytes ?? 2147483647)
  w.int8(value.isolationLevel ?? 0)
  if (version >= 7) {
    w.int32(value.sessionId ?? 0)
  }
  if (version >= 7) {
    w.int32(value.sessionEpoch ?? -1)
  }
  w.array(value.topics, version >= 12, (item) => writeFetchRequestFetchTopic(w, item, version))
  if (version >= 7) {
    w.array(value.forgottenTopicsData ?? [], version >= 12, (item) => writeFetchRequestForgottenTopic(w, item, version))
  } else if (value.forgottenTopicsData !== undefined && value.forgottenTopicsData !== null && value.forgottenTopicsData.length > 0) {
    refuseField('FetchRequest', 'forgottenTopicsData', version)
  }
  if (version >= 11) {
    w.string(value.rackId ?? "", version >= 12)
  }
  if (version >= 12) {
    const tags: [number, (w: Writer) => void][] = []
    const clusterId = value.clusterId
    if (version >= 12 && clusterId !== undefined && clusterId !== null) {
      tags.push([0, (w) => {
        w.string(clusterId, version >= 12)
      }])
    }
    const replicaState = value.replicaState
    if (version >= 15 && replicaState !== undefined) {
      tags.push([1, (w) => {
        writeFetchRequestReplicaState(w, replicaState, version)
      }])
    }
    w.tags(tags)
  }
}

function readFetchRequest(r: Reader, version: number): Decoded<FetchRequest> {
  let clusterId: Decoded<FetchRequest>['clusterId'] = null
  const replicaId = version <= 14 ? r.int32() : -1
  let replicaState: Decoded<FetchRequest>['replicaState'] = { replicaId: -1, replicaEpoch: -1n }
  const maxWaitMs = r.int32()
  const minBytes = r.int32()
  const maxBytes = r.int32()
  const isolationLevel = r.int8()
  const sessionId = version >= 7 ? r.int32() : 0
  const sessionEpoch = version >= 7 ? r.int32() : -1
  const topics = r.array(version >= 12, () => readFetchRequestFetchTopic(r, version))
  const forgottenTopicsData = version >= 7 ? r.array(version >= 12, () => readFetchRequestForgottenTopic(r, version)) : []
  const rackId = version >= 11 ? r.string(version >= 12) : ""
  if (version >= 12) r.tags((tag, field) => {
    if (tag === 0) clusterId = field.nullableString(version >= 12)
    if (tag === 1 && version >= 15) replicaState = readFetchRequestReplicaState(field, version)
  })
  return { clusterId, replicaId, replicaState, maxWaitMs, minBytes, maxBytes, isolationLevel, sessionId, sessionEpoch, topics, forgottenTopicsData, rackId }
}

export interface FetchResponseEpochEndOffset {
  readonly epoch?: number
  readonly endOffset?: bigint
}
function writeFetchResponseEpochEndOffset(w: Writer, value: FetchResponseEpochEndOffset, version: number): void {
  if (version >= 12) {
    w.int32(value.epoch ?? -1)
  } else if (value.epoch !== undefined && value.epoch !== -1) {
    refuseField('FetchResponse', 'epoch', version)
  }
  if (version >= 12) {
    w.int64(value.endOffset ?? -1n)
  } else if (value.endOffset !== undefined && value.endOffset !== -1n) {
    refuseField('FetchResponse', 'endOffset', version)
  }
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchResponseEpochEndOffset(r: Reader, version: number): Decoded<FetchResponseEpochEndOffset> {
  const epoch = version >= 12 ? r.int32() : -1
  const endOffset = version >= 12 ? r.int64() : -1n
  if (version >= 12) r.tags()
  return { epoch, endOffset }
}

export interface FetchResponseLeaderIdAndEpoch {
  readonly leaderId?: number
  readonly leaderEpoch?: number
}
function writeFetchResponseLeaderIdAndEpoch(w: Writer, value: FetchResponseLeaderIdAndEpoch, version: number): void {
  if (version >= 12) {
    w.int32(value.leaderId ?? -1)
  } else if (value.leaderId !== undefined && value.leaderId !== -1) {
    refuseField('FetchResponse', 'leaderId', version)
  }
  if (version >= 12) {
    w.int32(value.leaderEpoch ?? -1)
  } else if (value.leaderEpoch !== undefined && value.leaderEpoch !== -1) {
    refuseField('FetchResponse', 'leaderEpoch', version)
  }
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchResponseLeaderIdAndEpoch(r: Reader, version: number): Decoded<FetchResponseLeaderIdAndEpoch> {
  const leaderId = version >= 12 ? r.int32() : -1
  const leaderEpoch = version >= 12 ? r.int32() : -1
  if (version >= 12) r.tags()
  return { leaderId, leaderEpoch }
}

export interface FetchResponseSnapshotId {
  readonly endOffset?: bigint
  readonly epoch?: number
}
function writeFetchResponseSnapshotId(w: Writer, value: FetchResponseSnapshotId, version: number): void {
  w.int64(value.endOffset ?? -1n)
  w.int32(value.epoch ?? -1)
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchResponseSnapshotId(r: Reader, version: number): Decoded<FetchResponseSnapshotId> {
  const endOffset = r.int64()
  const epoch = r.int32()
  if (version >= 12) r.tags()
  return { endOffset, epoch }
}

export interface FetchResponseAbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}
function writeFetchResponseAbortedTransaction(w: Writer, value: FetchResponseAbortedTransaction, version: number): void {
  w.int64(value.producerId)
  w.int64(value.firstOffset)
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchResponseAbortedTransaction(r: Reader, version: number): Decoded<FetchResponseAbortedTransaction> {
  const producerId = r.int64()
  const firstOffset = r.int64()
  if (version >= 12) r.tags()
  return { producerId, firstOffset }
}

export interface FetchResponsePartitionData {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly highWatermark: bigint
  readonly lastStableOffset?: bigint
  readonly logStartOffset?: bigint
  readonly divergingEpoch?: FetchResponseEpochEndOffset
  readonly currentLeader?: FetchResponseLeaderIdAndEpoch
  readonly snapshotId?: FetchResponseSnapshotId
  readonly abortedTransactions: readonly FetchResponseAbortedTransaction[] | null
  readonly preferredReadReplica?: number
  readonly records: Uint8Array | null
}
function writeFetchResponsePartitionData(w: Writer, value: FetchResponsePartitionData, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  w.int64(value.highWatermark)
  w.int64(value.lastStableOffset ?? -1n)
  if (version >= 5) {
    w.int64(value.logStartOffset ?? -1n)
  }
  w.array(value.abortedTransactions, version >= 12, (item) => writeFetchResponseAbortedTransaction(w, item, version))
  if (version >= 11) {
    w.int32(value.preferredReadReplica ?? -1)
  } else if (value.preferredReadReplica !== undefined && value.preferredReadReplica !== -1) {
    refuseField('FetchResponse', 'preferredReadReplica', version)
  }
  w.bytes(value.records, version >= 12)
  if (version >= 12) {
    const tags: [number, (w: Writer) => void][] = []
    const divergingEpoch = value.divergingEpoch
    if (version >= 12 && divergingEpoch !== undefined) {
      tags.push([0, (w) => {
        writeFetchResponseEpochEndOffset(w, divergingEpoch, version)
      }])
    }
    const currentLeader = value.currentLeader
    if (version >= 12 && currentLeader !== undefined) {
      tags.push([1, (w) => {
        writeFetchResponseLeaderIdAndEpoch(w, currentLeader, version)
      }])
    }
    const snapshotId = value.snapshotId
    if (version >= 12 && snapshotId !== undefined) {
      tags.push([2, (w) => {
        writeFetchResponseSnapshotId(w, snapshotId, version)
      }])
    }
    w.tags(tags)
  }
}

function readFetchResponsePartitionData(r: Reader, version: number): Decoded<FetchResponsePartitionData> {
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  const highWatermark = r.int64()
  const lastStableOffset = r.int64()
  const logStartOffset = version >= 5 ? r.int64() : -1n
  let divergingEpoch: Decoded<FetchResponsePartitionData>['divergingEpoch'] = { epoch: -1, endOffset: -1n }
  let currentLeader: Decoded<FetchResponsePartitionData>['currentLeader'] = { leaderId: -1, leaderEpoch: -1 }
  let snapshotId: Decoded<FetchResponsePartitionData>['snapshotId'] = { endOffset: -1n, epoch: -1 }
  const abortedTransactions = r.nullableArray(version >= 12, () => readFetchResponseAbortedTransaction(r, version))
  const preferredReadReplica = version >= 11 ? r.int32() : -1
  const records = r.nullableBytes(version >= 12)
  if (version >= 12) r.tags((tag, field) => {
    if (tag === 0) divergingEpoch = readFetchResponseEpochEndOffset(field, version)
    if (tag === 1) currentLeader = readFetchResponseLeaderIdAndEpoch(field, version)
    if (tag === 2) snapshotId = readFetchResponseSnapshotId(field, version)
  })
  return { partitionIndex, errorCode, highWatermark, lastStableOffset, logStartOffset, divergingEpoch, currentLeader, snapshotId, abortedTransactions, preferredReadReplica, records }
}

export interface FetchResponseFetchableTopicResponse {
  readonly topic?: string
  readonly topicId?: string
  readonly partitions: readonly FetchResponsePartitionData[]
}
function writeFetchResponseFetchableTopicResponse(w: Writer, value: FetchResponseFetchableTopicResponse, version: number): void {
  if (version <= 12) {
    w.string(value.topic ?? "", version >= 12)
  }
  if (version >= 13) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.array(value.partitions, version >= 12, (item) => writeFetchResponsePartitionData(w, item, version))
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchResponseFetchableTopicResponse(r: Reader, version: number): Decoded<FetchResponseFetchableTopicResponse> {
  const topic = version <= 12 ? r.string(version >= 12) : ""
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID
  const partitions = r.array(version >= 12, () => readFetchResponsePartitionData(r, version))
  if (version >= 12) r.tags()
  return { topic, topicId, partitions }
}

export interface FetchResponseNodeEndpoint {
  readonly nodeId?: number
  readonly host?: string
  readonly port?: number
  readonly rack?: string | null
}
function writeFetchResponseNodeEndpoint(w: Writer, value: FetchResponseNodeEndpoint, version: number): void {
  if (version >= 16) {
    w.int32(value.nodeId ?? 0)
  } else if (value.nodeId !== undefined && value.nodeId !== 0) {
    refuseField('FetchResponse', 'nodeId', version)
  }
  if (version >= 16) {
    w.string(value.host ?? "", version >= 12)
  } else if (value.host !== undefined && value.host !== "") {
    refuseField('FetchResponse', 'host', version)
  }
  if (version >= 16) {
    w.int32(value.port ?? 0)
  } else if (value.port !== undefined && value.port !== 0) {
    refuseField('FetchResponse', 'port', version)
  }
  if (version >= 16) {
    w.string(value.rack ?? null, version >= 12)
  } else if (value.rack !== undefined && value.rack !== null) {
    refuseField('FetchResponse', 'rack', version)
  }
  if (version >= 12) {
    w.uvarint(0)
  }
}

function readFetchResponseNodeEndpoint(r: Reader, version: number): Decoded<FetchResponseNodeEndpoint> {
  const nodeId = version >= 16 ? r.int32() : 0
  const host = version >= 16 ? r.string(version >= 12) : ""
  const port = version >= 16 ? r.int32() : 0
  const rack = version >= 16 ? r.nullableString(version >= 12) : null
  if (version >= 12) r.tags()
  return { nodeId, host, port, rack }
}

export interface FetchResponse {
  readonly throttleTimeMs: number
  readonly errorCode?: number
  readonly sessionId?: number
  readonly responses: readonly FetchResponseFetchableTopicResponse[]
  readonly nodeEndpoints?: readonly FetchResponseNodeEndpoint[]
}
function writeFetchResponse(w: Writer, value: FetchResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  if (version >= 7) {
    w.int16(value.errorCode ?? 0)
  }
  if (version >= 7) {
    w.int32(value.sessionId ?? 0)
  } else if (value.sessionId !== undefined && value.sessionId !== 0) {
    refuseField('FetchResponse', 'sessionId', version)
  }
  w.array(value.responses, version >= 12, (item) => writeFetchResponseFetchableTopicResponse(w, item, version))
  if (version >= 12) {
    const tags: [number, (w: Writer) => void][] = []
    const nodeEndpoints = value.nodeEndpoints
    if (version >= 16 && nodeEndpoints !== undefined && nodeEndpoints.length > 0) {
      tags.push([0, (w) => {
        w.array(nodeEndpoints, version >= 12, (item) => writeFetchResponseNodeEndpoint(w, item, version))
      }])
    }
    w.tags(tags)
  }
}

function readFetchResponse(r: Reader, version: number): Decoded<FetchResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = version >= 7 ? r.int16() : 0
  const sessionId = version >= 7 ? r.int32() : 0
  const responses = r.array(version >= 12, () => readFetchResponseFetchableTopicResponse(r, version))
  let nodeEndpoints: Decoded<FetchResponse>['nodeEndpoints'] = []
  if (version >= 12) r.tags((tag, field) => {
    if (tag === 0 && version >= 16) nodeEndpoints = field.array(version >= 12, () => readFetchResponseNodeEndpoint(field, version))
  })
  return { throttleTimeMs, errorCode, sessionId, responses, nodeEndpoints }
}

export const fetch: Api<FetchRequest, FetchResponse> = {
  key: 1,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 18,
  flexibleFrom: 12,
  encodeRequest: writeFetchRequest,
  decodeRequest: readFetchRequest,
  encodeResponse: writeFetchResponse,
  decodeResponse: readFetchResponse,
}
