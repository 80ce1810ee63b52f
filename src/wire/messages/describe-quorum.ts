// Generated from DescribeQuorumRequest and DescribeQuorumResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer, ZERO_UUID } from '../primitives.ts'

export interface DescribeQuorumRequestPartitionData {
  readonly partitionIndex: number
}
function writeDescribeQuorumRequestPartitionData(w: Writer, value: DescribeQuorumRequestPartitionData, version: number): void {
  void version
  w.int32(value.partitionIndex)
  w.uvarint(0)
}

function readDescribeQuorumRequestPartitionData(r: Reader, version: number): Decoded<DescribeQuorumRequestPartitionData> {
  void version
  const partitionIndex = r.int32()
  r.tags()
  return { partitionIndex }
}

export interface DescribeQuorumRequestTopicData {
  readonly topicName: string
  readonly partitions: readonly DescribeQuorumRequestPartitionData[]
}
function writeDescribeQuorumRequestTopicData(w: Writer, value: DescribeQuorumRequestTopicData, version: number): void {
  w.string(value.topicName, true)
  w.array(value.partitions, true, (item) => writeDescribeQuorumRequestPartitionData(w, item, version))
  w.uvarint(0)
}

function readDescribeQuorumRequestTopicData(r: Reader, version: number): Decoded<DescribeQuorumRequestTopicData> {
  const topicName = r.string(true)
  const partitions = r.array(true, () => readDescribeQuorumRequestPartitionData(r, version))
  r.tags()
  return { topicName, partitions }
}

export interface DescribeQuorumRequest {
  readonly topics: readonly DescribeQuorumRequestTopicData[]
}
function writeDescribeQuorumRequest(w: Writer, value: DescribeQuorumRequest, version: number): void {
  w.array(value.topics, true, (item) => writeDescribeQuorumRequestTopicData(w, item, version))
  w.uvarint(0)
}

function readDescribeQuorumRequest(r: Reader, version: number): Decoded<DescribeQuorumRequest> {
  const topics = r.array(true, () => readDescribeQuorumRequestTopicData(r, version))
  r.tags()
  return { topics }
}

export interface DescribeQuorumResponseReplicaState {
  readonly replicaId: number
  readonly replicaDirectoryId?: string
  readonly logEndOffset: bigint
  readonly lastFetchTimestamp?: bigint
  readonly lastCaughtUpTimestamp?: bigint
}
function writeDescribeQuorumResponseReplicaState(w: Writer, value: DescribeQuorumResponseReplicaState, version: number): void {
  w.int32(value.replicaId)
  if (version >= 2) {
    w.uuid(value.replicaDirectoryId ?? ZERO_UUID)
  } else if (value.replicaDirectoryId !== undefined && value.replicaDirectoryId !== ZERO_UUID) {
    refuseField('DescribeQuorumResponse', 'replicaDirectoryId', version)
  }
  w.int64(value.logEndOffset)
  if (version >= 1) {
    w.int64(value.lastFetchTimestamp ?? -1n)
  }
  if (version >= 1) {
    w.int64(value.lastCaughtUpTimestamp ?? -1n)
  }
  w.uvarint(0)
}

function readDescribeQuorumResponseReplicaState(r: Reader, version: number): Decoded<DescribeQuorumResponseReplicaState> {
  const replicaId = r.int32()
  const replicaDirectoryId = version >= 2 ? r.uuid() : ZERO_UUID
  const logEndOffset = r.int64()
  const lastFetchTimestamp = version >= 1 ? r.int64() : -1n
  const lastCaughtUpTimestamp = version >= 1 ? r.int64() : -1n
  r.tags()
  return { replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp }
}

export interface DescribeQuorumResponsePartitionData {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: bigint
  readonly currentVoters: readonly DescribeQuorumResponseReplicaState[]
  readonly observers: readonly DescribeQuorumResponseReplicaState[]
}
function writeDescribeQuorumResponsePartitionData(w: Writer, value: DescribeQuorumResponsePartitionData, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  if (version >= 2) {
    w.string((value.errorMessage === undefined ? "" : value.errorMessage), true)
  }
  w.int32(value.leaderId)
  w.int32(value.leaderEpoch)
  w.int64(value.highWatermark)
  w.array(value.currentVoters, true, (item) => writeDescribeQuorumResponseReplicaState(w, item, version))
  w.array(value.observers, true, (item) => writeDescribeQuorumResponseReplicaState(w, item, version))
  w.uvarint(0)
}

function readDescribeQuorumResponsePartitionData(r: Reader, version: number): Decoded<DescribeQuorumResponsePartitionData> {
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  const errorMessage = version >= 2 ? r.nullableString(true) : ""
  const leaderId = r.int32()
  const leaderEpoch = r.int32()
  const highWatermark = r.int64()
  const currentVoters = r.array(true, () => readDescribeQuorumResponseReplicaState(r, version))
  const observers = r.array(true, () => readDescribeQuorumResponseReplicaState(r, version))
  r.tags()
  return { partitionIndex, errorCode, errorMessage, leaderId, leaderEpoch, highWatermark, currentVoters, observers }
}

export interface DescribeQuorumResponseTopicData {
  readonly topicName: string
  readonly partitions: readonly DescribeQuorumResponsePartitionData[]
}
function writeDescribeQuorumResponseTopicData(w: Writer, value: DescribeQuorumResponseTopicData, version: number): void {
  w.string(value.topicName, true)
  w.array(value.partitions, true, (item) => writeDescribeQuorumResponsePartitionData(w, item, version))
  w.uvarint(0)
}

function readDescribeQuorumResponseTopicData(r: Reader, version: number): Decoded<DescribeQuorumResponseTopicData> {
  const topicName = r.string(true)
  const partitions = r.array(true, () => readDescribeQuorumResponsePartitionData(r, version))
  r.tags()
  return { topicName, partitions }
}

export interface DescribeQuorumResponseListener {
  readonly name?: string
  readonly host?: string
  readonly port?: number
}
function writeDescribeQuorumResponseListener(w: Writer, value: DescribeQuorumResponseListener, version: number): void {
  if (version >= 2) {
    w.string(value.name ?? "", true)
  } else if (value.name !== undefined && value.name !== "") {
    refuseField('DescribeQuorumResponse', 'name', version)
  }
  if (version >= 2) {
    w.string(value.host ?? "", true)
  } else if (value.host !== undefined && value.host !== "") {
    refuseField('DescribeQuorumResponse', 'host', version)
  }
  if (version >= 2) {
    w.uint16(value.port ?? 0)
  } else if (value.port !== undefined && value.port !== 0) {
    refuseField('DescribeQuorumResponse', 'port', version)
  }
  w.uvarint(0)
}

function readDescribeQuorumResponseListener(r: Reader, version: number): Decoded<DescribeQuorumResponseListener> {
  const name = version >= 2 ? r.string(true) : ""
  const host = version >= 2 ? r.string(true) : ""
  const port = version >= 2 ? r.uint16() : 0
  r.tags()
  return { name, host, port }
}

export interface DescribeQuorumResponseNode {
  readonly nodeId?: number
  readonly listeners?: readonly DescribeQuorumResponseListener[]
}
function writeDescribeQuorumResponseNode(w: Writer, value: DescribeQuorumResponseNode, version: number): void {
  if (version >= 2) {
    w.int32(value.nodeId ?? 0)
  } else if (value.nodeId !== undefined && value.nodeId !== 0) {
    refuseField('DescribeQuorumResponse', 'nodeId', version)
  }
  if (version >= 2) {
    w.array(value.listeners ?? [], true, (item) => writeDescribeQuorumResponseListener(w, item, version))
  } else if (value.listeners !== undefined && value.listeners !== null && value.listeners.length > 0) {
    refuseField('DescribeQuorumResponse', 'listeners', version)
  }
  w.uvarint(0)
}

function readDescribeQuorumResponseNode(r: Reader, version: number): Decoded<DescribeQuorumResponseNode> {
  const nodeId = version >= 2 ? r.int32() : 0
  const listeners = version >= 2 ? r.array(true, () => readDescribeQuorumResponseListener(r, version)) : []
  r.tags()
  return { nodeId, listeners }
}

export interface DescribeQuorumResponse {
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly topics: readonly DescribeQuorumResponseTopicData[]
  readonly nodes?: readonly DescribeQuorumResponseNode[]
}
function writeDescribeQuorumResponse(w: Writer, value: DescribeQuorumResponse, version: number): void {
  w.int16(value.errorCode)
  if (version >= 2) {
    w.string((value.errorMessage === undefined ? "" : value.errorMessage), true)
  }
  w.array(value.topics, true, (item) => writeDescribeQuorumResponseTopicData(w, item, version))
  if (version >= 2) {
    w.array(value.nodes ?? [], true, (item) => writeDescribeQuorumResponseNode(w, item, version))
  } else if (value.nodes !== undefined && value.nodes !== null && value.nodes.length > 0) {
    refuseField('DescribeQuorumResponse', 'nodes', version)
  }
  w.uvarint(0)
}

function readDescribeQuorumResponse(r: Reader, version: number): Decoded<DescribeQuorumResponse> {
  const errorCode = r.int16()
  const errorMessage = version >= 2 ? r.nullableString(true) : ""
  const topics = r.array(true, () => readDescribeQuorumResponseTopicData(r, version))
  const nodes = version >= 2 ? r.array(true, () => readDescribeQuorumResponseNode(r, version)) : []
  r.tags()
  return { errorCode, errorMessage, topics, nodes }
}

export const describeQuorum: Api<DescribeQuorumRequest, DescribeQuorumResponse> = {
  key: 55,
  name: 'DescribeQuorum',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  encodeRequest: writeDescribeQuorumRequest,
  decodeRequest: readDescribeQuorumRequest,
  encodeResponse: writeDescribeQuorumResponse,
  decodeResponse: readDescribeQuorumResponse,
}
