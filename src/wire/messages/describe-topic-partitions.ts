// Generated from DescribeTopicPartitionsRequest and DescribeTopicPartitionsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeTopicPartitionsRequestTopicRequest {
  readonly name: string
}
function writeDescribeTopicPartitionsRequestTopicRequest(w: Writer, value: DescribeTopicPartitionsRequestTopicRequest, version: number): void {
  void version
  w.string(value.name, true)
  w.uvarint(0)
}

function readDescribeTopicPartitionsRequestTopicRequest(r: Reader, version: number): Decoded<DescribeTopicPartitionsRequestTopicRequest> {
  void version
  const name = r.string(true)
  r.tags()
  return { name }
}

export interface DescribeTopicPartitionsRequestCursor {
  readonly topicName: string
  readonly partitionIndex: number
}
function writeDescribeTopicPartitionsRequestCursor(w: Writer, value: DescribeTopicPartitionsRequestCursor, version: number): void {
  void version
  w.string(value.topicName, true)
  w.int32(value.partitionIndex)
  w.uvarint(0)
}

function readDescribeTopicPartitionsRequestCursor(r: Reader, version: number): Decoded<DescribeTopicPartitionsRequestCursor> {
  void version
  const topicName = r.string(true)
  const partitionIndex = r.int32()
  r.tags()
  return { topicName, partitionIndex }
}

export interface DescribeTopicPartitionsRequest {
  readonly topics: readonly DescribeTopicPartitionsRequestTopicRequest[]
  readonly responsePartitionLimit?: number
  readonly cursor?: DescribeTopicPartitionsRequestCursor | null
}
function writeDescribeTopicPartitionsRequest(w: Writer, value: DescribeTopicPartitionsRequest, version: number): void {
  w.array(value.topics, true, (item) => writeDescribeTopicPartitionsRequestTopicRequest(w, item, version))
  w.int32(value.responsePartitionLimit ?? 2000)
  const cursor = value.cursor ?? null
  w.int8(cursor === null ? -1 : 1)
  if (cursor !== null) writeDescribeTopicPartitionsRequestCursor(w, cursor, version)
  w.uvarint(0)
}

function readDescribeTopicPartitionsRequest(r: Reader, version: number): Decoded<DescribeTopicPartitionsRequest> {
  const topics = r.array(true, () => readDescribeTopicPartitionsRequestTopicRequest(r, version))
  const responsePartitionLimit = r.int32()
  const cursor = r.int8() < 0 ? null : readDescribeTopicPartitionsRequestCursor(r, version)
  r.tags()
  return { topics, responsePartitionLimit, cursor }
}

export interface DescribeTopicPartitionsResponsePartition {
  readonly errorCode: number
  readonly partitionIndex: number
  readonly leaderId: number
  readonly leaderEpoch?: number
  readonly replicaNodes: readonly number[]
  readonly isrNodes: readonly number[]
  readonly eligibleLeaderReplicas?: readonly number[] | null
  readonly lastKnownElr?: readonly number[] | null
  readonly offlineReplicas: readonly number[]
}
function writeDescribeTopicPartitionsResponsePartition(w: Writer, value: DescribeTopicPartitionsResponsePartition, version: number): void {
  void version
  w.int16(value.errorCode)
  w.int32(value.partitionIndex)
  w.int32(value.leaderId)
  w.int32(value.leaderEpoch ?? -1)
  w.array(value.replicaNodes, true, (item) => w.int32(item))
  w.array(value.isrNodes, true, (item) => w.int32(item))
  w.array(value.eligibleLeaderReplicas ?? null, true, (item) => w.int32(item))
  w.array(value.lastKnownElr ?? null, true, (item) => w.int32(item))
  w.array(value.offlineReplicas, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readDescribeTopicPartitionsResponsePartition(r: Reader, version: number): Decoded<DescribeTopicPartitionsResponsePartition> {
  void version
  const errorCode = r.int16()
  const partitionIndex = r.int32()
  const leaderId = r.int32()
  const leaderEpoch = r.int32()
  const replicaNodes = r.array(true, () => r.int32())
  const isrNodes = r.array(true, () => r.int32())
  const eligibleLeaderReplicas = r.nullableArray(true, () => r.int32())
  const lastKnownElr = r.nullableArray(true, () => r.int32())
  const offlineReplicas = r.array(true, () => r.int32())
  r.tags()
  return { errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, eligibleLeaderReplicas, lastKnownElr, offlineReplicas }
}

export interface DescribeTopicPartitionsResponseTopic {
  readonly errorCode: number
  readonly name: string | null
  readonly topicId: string
  readonly isInternal?: boolean
  readonly partitions: readonly DescribeTopicPartitionsResponsePartition[]
  readonly topicAuthorizedOperations?: number
}
function writeDescribeTopicPartitionsResponseTopic(w: Writer, value: DescribeTopicPartitionsResponseTopic, version: number): void {
  w.int16(value.errorCode)
  w.string(value.name, true)
  w.uuid(value.topicId)
  w.bool(value.isInternal ?? false)
  w.array(value.partitions, true, (item) => writeDescribeTopicPartitionsResponsePartition(w, item, version))
  w.int32(value.topicAuthorizedOperations ?? -2147483648)
  w.uvarint(0)
}

function readDescribeTopicPartitionsResponseTopic(r: Reader, version: number): Decoded<DescribeTopicPartitionsResponseTopic> {
  const errorCode = r.int16()
  const name = r.nullableString(true)
  const topicId = r.uuid()
  const isInternal = r.bool()
  const partitions = r.array(true, () => readDescribeTopicPartitionsResponsePartition(r, version))
  const topicAuthorizedOperations = r.int32()
  r.tags()
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations }
}

export interface DescribeTopicPartitionsResponseCursor {
  readonly topicName: string
  readonly partitionIndex: number
}
function writeDescribeTopicPartitionsResponseCursor(w: Writer, value: DescribeTopicPartitionsResponseCursor, version: number): void {
  void version
  w.string(value.topicName, true)
  w.int32(value.partitionIndex)
  w.uvarint(0)
}

function readDescribeTopicPartitionsResponseCursor(r: Reader, version: number): Decoded<DescribeTopicPartitionsResponseCursor> {
  void version
  const topicName = r.string(true)
  const partitionIndex = r.int32()
  r.tags()
  return { topicName, partitionIndex }
}

export interface DescribeTopicPartitionsResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly DescribeTopicPartitionsResponseTopic[]
  readonly nextCursor?: DescribeTopicPartitionsResponseCursor | null
}
function writeDescribeTopicPartitionsResponse(w: Writer, value: DescribeTopicPartitionsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.topics, true, (item) => writeDescribeTopicPartitionsResponseTopic(w, item, version))
  const nextCursor = value.nextCursor ?? null
  w.int8(nextCursor === null ? -1 : 1)
  if (nextCursor !== null) writeDescribeTopicPartitionsResponseCursor(w, nextCursor, version)
  w.uvarint(0)
}

function readDescribeTopicPartitionsResponse(r: Reader, version: number): Decoded<DescribeTopicPartitionsResponse> {
  const throttleTimeMs = r.int32()
  const topics = r.array(true, () => readDescribeTopicPartitionsResponseTopic(r, version))
  const nextCursor = r.int8() < 0 ? null : readDescribeTopicPartitionsResponseCursor(r, version)
  r.tags()
  return { throttleTimeMs, topics, nextCursor }
}

export const describeTopicPartitions: Api<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> = {
  key: 75,
  name: 'DescribeTopicPartitions',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeDescribeTopicPartitionsRequest,
  decodeRequest: readDescribeTopicPartitionsRequest,
  encodeResponse: writeDescribeTopicPartitionsResponse,
  decodeResponse: readDescribeTopicPartitionsResponse,
}
