// Generated from DeleteRecordsRequest and DeleteRecordsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DeleteRecordsRequestDeleteRecordsPartition {
  readonly partitionIndex: number
  readonly offset: bigint
}
function writeDeleteRecordsRequestDeleteRecordsPartition(w: Writer, value: DeleteRecordsRequestDeleteRecordsPartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int64(value.offset)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteRecordsRequestDeleteRecordsPartition(r: Reader, version: number): Decoded<DeleteRecordsRequestDeleteRecordsPartition> {
  const partitionIndex = r.int32()
  const offset = r.int64()
  if (version >= 2) r.tags()
  return { partitionIndex, offset }
}

export interface DeleteRecordsRequestDeleteRecordsTopic {
  readonly name: string
  readonly partitions: readonly DeleteRecordsRequestDeleteRecordsPartition[]
}
function writeDeleteRecordsRequestDeleteRecordsTopic(w: Writer, value: DeleteRecordsRequestDeleteRecordsTopic, version: number): void {
  w.string(value.name, version >= 2)
  w.array(value.partitions, version >= 2, (item) => writeDeleteRecordsRequestDeleteRecordsPartition(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteRecordsRequestDeleteRecordsTopic(r: Reader, version: number): Decoded<DeleteRecordsRequestDeleteRecordsTopic> {
  const name = r.string(version >= 2)
  const partitions = r.array(version >= 2, () => readDeleteRecordsRequestDeleteRecordsPartition(r, version))
  if (version >= 2) r.tags()
  return { name, partitions }
}

export interface DeleteRecordsRequest {
  readonly topics: readonly DeleteRecordsRequestDeleteRecordsTopic[]
  readonly timeoutMs: number
}
function writeDeleteRecordsRequest(w: Writer, value: DeleteRecordsRequest, version: number): void {
  w.array(value.topics, version >= 2, (item) => writeDeleteRecordsRequestDeleteRecordsTopic(w, item, version))
  w.int32(value.timeoutMs)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteRecordsRequest(r: Reader, version: number): Decoded<DeleteRecordsRequest> {
  const topics = r.array(version >= 2, () => readDeleteRecordsRequestDeleteRecordsTopic(r, version))
  const timeoutMs = r.int32()
  if (version >= 2) r.tags()
  return { topics, timeoutMs }
}

export interface DeleteRecordsResponseDeleteRecordsPartitionResult {
  readonly partitionIndex: number
  readonly lowWatermark: bigint
  readonly errorCode: number
}
function writeDeleteRecordsResponseDeleteRecordsPartitionResult(w: Writer, value: DeleteRecordsResponseDeleteRecordsPartitionResult, version: number): void {
  w.int32(value.partitionIndex)
  w.int64(value.lowWatermark)
  w.int16(value.errorCode)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteRecordsResponseDeleteRecordsPartitionResult(r: Reader, version: number): Decoded<DeleteRecordsResponseDeleteRecordsPartitionResult> {
  const partitionIndex = r.int32()
  const lowWatermark = r.int64()
  const errorCode = r.int16()
  if (version >= 2) r.tags()
  return { partitionIndex, lowWatermark, errorCode }
}

export interface DeleteRecordsResponseDeleteRecordsTopicResult {
  readonly name: string
  readonly partitions: readonly DeleteRecordsResponseDeleteRecordsPartitionResult[]
}
function writeDeleteRecordsResponseDeleteRecordsTopicResult(w: Writer, value: DeleteRecordsResponseDeleteRecordsTopicResult, version: number): void {
  w.string(value.name, version >= 2)
  w.array(value.partitions, version >= 2, (item) => writeDeleteRecordsResponseDeleteRecordsPartitionResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteRecordsResponseDeleteRecordsTopicResult(r: Reader, version: number): Decoded<DeleteRecordsResponseDeleteRecordsTopicResult> {
  const name = r.string(version >= 2)
  const partitions = r.array(version >= 2, () => readDeleteRecordsResponseDeleteRecordsPartitionResult(r, version))
  if (version >= 2) r.tags()
  return { name, partitions }
}

export interface DeleteRecordsResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly DeleteRecordsResponseDeleteRecordsTopicResult[]
}
function writeDeleteRecordsResponse(w: Writer, value: DeleteRecordsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.topics, version >= 2, (item) => writeDeleteRecordsResponseDeleteRecordsTopicResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteRecordsResponse(r: Reader, version: number): Decoded<DeleteRecordsResponse> {
  const throttleTimeMs = r.int32()
  const topics = r.array(version >= 2, () => readDeleteRecordsResponseDeleteRecordsTopicResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, topics }
}

export const deleteRecords: Api<DeleteRecordsRequest, DeleteRecordsResponse> = {
  key: 21,
  name: 'DeleteRecords',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  encodeRequest: writeDeleteRecordsRequest,
  decodeRequest: readDeleteRecordsRequest,
  encodeResponse: writeDeleteRecordsResponse,
  decodeResponse: readDeleteRecordsResponse,
}
