// Generated from ListOffsetsRequest and ListOffsetsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ListOffsetsRequestListOffsetsPartition {
  readonly partitionIndex: number
  readonly currentLeaderEpoch?: number
  readonly timestamp: bigint
}
function writeListOffsetsRequestListOffsetsPartition(w: Writer, value: ListOffsetsRequestListOffsetsPartition, version: number): void {
  w.int32(value.partitionIndex)
  if (version >= 4) {
    w.int32(value.currentLeaderEpoch ?? -1)
  }
  w.int64(value.timestamp)
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readListOffsetsRequestListOffsetsPartition(r: Reader, version: number): Decoded<ListOffsetsRequestListOffsetsPartition> {
  const partitionIndex = r.int32()
  const currentLeaderEpoch = version >= 4 ? r.int32() : -1
  const timestamp = r.int64()
  if (version >= 6) r.tags()
  return { partitionIndex, currentLeaderEpoch, timestamp }
}

export interface ListOffsetsRequestListOffsetsTopic {
  readonly name: string
  readonly partitions: readonly ListOffsetsRequestListOffsetsPartition[]
}
function writeListOffsetsRequestListOffsetsTopic(w: Writer, value: ListOffsetsRequestListOffsetsTopic, version: number): void {
  w.string(value.name, version >= 6)
  w.array(value.partitions, version >= 6, (item) => writeListOffsetsRequestListOffsetsPartition(w, item, version))
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readListOffsetsRequestListOffsetsTopic(r: Reader, version: number): Decoded<ListOffsetsRequestListOffsetsTopic> {
  const name = r.string(version >= 6)
  const partitions = r.array(version >= 6, () => readListOffsetsRequestListOffsetsPartition(r, version))
  if (version >= 6) r.tags()
  return { name, partitions }
}

export interface ListOffsetsRequest {
  readonly replicaId: number
  readonly isolationLevel?: number
  readonly topics: readonly ListOffsetsRequestListOffsetsTopic[]
  readonly timeoutMs?: number
}
function writeListOffsetsRequest(w: Writer, value: ListOffsetsRequest, version: number): void {
  w.int32(value.replicaId)
  if (version >= 2) {
    w.int8(value.isolationLevel ?? 0)
  } else if (value.isolationLevel !== undefined && value.isolationLevel !== 0) {
    refuseField('ListOffsetsRequest', 'isolationLevel', version)
  }
  w.array(value.topics, version >= 6, (item) => writeListOffsetsRequestListOffsetsTopic(w, item, version))
  if (version >= 10) {
    w.int32(value.timeoutMs ?? 0)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readListOffsetsRequest(r: Reader, version: number): Decoded<ListOffsetsRequest> {
  const replicaId = r.int32()
  const isolationLevel = version >= 2 ? r.int8() : 0
  const topics = r.array(version >= 6, () => readListOffsetsRequestListOffsetsTopic(r, version))
  const timeoutMs = version >= 10 ? r.int32() : 0
  if (version >= 6) r.tags()
  return { replicaId, isolationLevel, topics, timeoutMs }
}

export interface ListOffsetsResponseListOffsetsPartitionResponse {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly timestamp?: bigint
  readonly offset?: bigint
  readonly leaderEpoch?: number
}
function writeListOffsetsResponseListOffsetsPartitionResponse(w: Writer, value: ListOffsetsResponseListOffsetsPartitionResponse, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  w.int64(value.timestamp ?? -1n)
  w.int64(value.offset ?? -1n)
  if (version >= 4) {
    w.int32(value.leaderEpoch ?? -1)
  } else if (value.leaderEpoch !== undefined && value.leaderEpoch !== -1) {
    refuseField('ListOffsetsResponse', 'leaderEpoch', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readListOffsetsResponseListOffsetsPartitionResponse(r: Reader, version: number): Decoded<ListOffsetsResponseListOffsetsPartitionResponse> {
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  const timestamp = r.int64()
  const offset = r.int64()
  const leaderEpoch = version >= 4 ? r.int32() : -1
  if (version >= 6) r.tags()
  return { partitionIndex, errorCode, timestamp, offset, leaderEpoch }
}

export interface ListOffsetsResponseListOffsetsTopicResponse {
  readonly name: string
  readonly partitions: readonly ListOffsetsResponseListOffsetsPartitionResponse[]
}
function writeListOffsetsResponseListOffsetsTopicResponse(w: Writer, value: ListOffsetsResponseListOffsetsTopicResponse, version: number): void {
  w.string(value.name, version >= 6)
  w.array(value.partitions, version >= 6, (item) => writeListOffsetsResponseListOffsetsPartitionResponse(w, item, version))
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readListOffsetsResponseListOffsetsTopicResponse(r: Reader, version: number): Decoded<ListOffsetsResponseListOffsetsTopicResponse> {
  const name = r.string(version >= 6)
  const partitions = r.array(version >= 6, () => readListOffsetsResponseListOffsetsPartitionResponse(r, version))
  if (version >= 6) r.tags()
  return { name, partitions }
}

export interface ListOffsetsResponse {
  readonly throttleTimeMs?: number
  readonly topics: readonly ListOffsetsResponseListOffsetsTopicResponse[]
}
function writeListOffsetsResponse(w: Writer, value: ListOffsetsResponse, version: number): void {
  if (version >= 2) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.array(value.topics, version >= 6, (item) => writeListOffsetsResponseListOffsetsTopicResponse(w, item, version))
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readListOffsetsResponse(r: Reader, version: number): Decoded<ListOffsetsResponse> {
  const throttleTimeMs = version >= 2 ? r.int32() : 0
  const topics = r.array(version >= 6, () => readListOffsetsResponseListOffsetsTopicResponse(r, version))
  if (version >= 6) r.tags()
  return { throttleTimeMs, topics }
}

export const listOffsets: Api<ListOffsetsRequest, ListOffsetsResponse> = {
  key: 2,
  name: 'ListOffsets',
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: 6,
  encodeRequest: writeListOffsetsRequest,
  decodeRequest: readListOffsetsRequest,
  encodeResponse: writeListOffsetsResponse,
  decodeResponse: readListOffsetsResponse,
}
