// Generated from DescribeShareGroupOffsetsRequest and DescribeShareGroupOffsetsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeShareGroupOffsetsRequestTopic {
  readonly topicName: string
  readonly partitions: readonly number[]
}
function writeDescribeShareGroupOffsetsRequestTopic(w: Writer, value: DescribeShareGroupOffsetsRequestTopic, version: number): void {
  void version
  w.string(value.topicName, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsRequestTopic(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsRequestTopic> {
  void version
  const topicName = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topicName, partitions }
}

export interface DescribeShareGroupOffsetsRequestGroup {
  readonly groupId: string
  readonly topics: readonly DescribeShareGroupOffsetsRequestTopic[] | null
}
function writeDescribeShareGroupOffsetsRequestGroup(w: Writer, value: DescribeShareGroupOffsetsRequestGroup, version: number): void {
  w.string(value.groupId, true)
  w.array(value.topics, true, (item) => writeDescribeShareGroupOffsetsRequestTopic(w, item, version))
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsRequestGroup(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsRequestGroup> {
  const groupId = r.string(true)
  const topics = r.nullableArray(true, () => readDescribeShareGroupOffsetsRequestTopic(r, version))
  r.tags()
  return { groupId, topics }
}

export interface DescribeShareGroupOffsetsRequest {
  readonly groups: readonly DescribeShareGroupOffsetsRequestGroup[]
}
function writeDescribeShareGroupOffsetsRequest(w: Writer, value: DescribeShareGroupOffsetsRequest, version: number): void {
  w.array(value.groups, true, (item) => writeDescribeShareGroupOffsetsRequestGroup(w, item, version))
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsRequest(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsRequest> {
  const groups = r.array(true, () => readDescribeShareGroupOffsetsRequestGroup(r, version))
  r.tags()
  return { groups }
}

export interface DescribeShareGroupOffsetsResponsePartition {
  readonly partitionIndex: number
  readonly startOffset: bigint
  readonly leaderEpoch: number
  readonly lag?: bigint
  readonly errorCode: number
  readonly errorMessage?: string | null
}
function writeDescribeShareGroupOffsetsResponsePartition(w: Writer, value: DescribeShareGroupOffsetsResponsePartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int64(value.startOffset)
  w.int32(value.leaderEpoch)
  if (version >= 1) {
    w.int64(value.lag ?? -1n)
  }
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsResponsePartition(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsResponsePartition> {
  const partitionIndex = r.int32()
  const startOffset = r.int64()
  const leaderEpoch = r.int32()
  const lag = version >= 1 ? r.int64() : -1n
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  r.tags()
  return { partitionIndex, startOffset, leaderEpoch, lag, errorCode, errorMessage }
}

export interface DescribeShareGroupOffsetsResponseTopic {
  readonly topicName: string
  readonly topicId: string
  readonly partitions: readonly DescribeShareGroupOffsetsResponsePartition[]
}
function writeDescribeShareGroupOffsetsResponseTopic(w: Writer, value: DescribeShareGroupOffsetsResponseTopic, version: number): void {
  w.string(value.topicName, true)
  w.uuid(value.topicId)
  w.array(value.partitions, true, (item) => writeDescribeShareGroupOffsetsResponsePartition(w, item, version))
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsResponseTopic(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsResponseTopic> {
  const topicName = r.string(true)
  const topicId = r.uuid()
  const partitions = r.array(true, () => readDescribeShareGroupOffsetsResponsePartition(r, version))
  r.tags()
  return { topicName, topicId, partitions }
}

export interface DescribeShareGroupOffsetsResponseGroup {
  readonly groupId: string
  readonly topics: readonly DescribeShareGroupOffsetsResponseTopic[]
  readonly errorCode: number
  readonly errorMessage?: string | null
}
function writeDescribeShareGroupOffsetsResponseGroup(w: Writer, value: DescribeShareGroupOffsetsResponseGroup, version: number): void {
  w.string(value.groupId, true)
  w.array(value.topics, true, (item) => writeDescribeShareGroupOffsetsResponseTopic(w, item, version))
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsResponseGroup(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsResponseGroup> {
  const groupId = r.string(true)
  const topics = r.array(true, () => readDescribeShareGroupOffsetsResponseTopic(r, version))
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  r.tags()
  return { groupId, topics, errorCode, errorMessage }
}

export interface DescribeShareGroupOffsetsResponse {
  readonly throttleTimeMs: number
  readonly groups: readonly DescribeShareGroupOffsetsResponseGroup[]
}
function writeDescribeShareGroupOffsetsResponse(w: Writer, value: DescribeShareGroupOffsetsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.groups, true, (item) => writeDescribeShareGroupOffsetsResponseGroup(w, item, version))
  w.uvarint(0)
}

function readDescribeShareGroupOffsetsResponse(r: Reader, version: number): Decoded<DescribeShareGroupOffsetsResponse> {
  const throttleTimeMs = r.int32()
  const groups = r.array(true, () => readDescribeShareGroupOffsetsResponseGroup(r, version))
  r.tags()
  return { throttleTimeMs, groups }
}

export const describeShareGroupOffsets: Api<DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse> = {
  key: 90,
  name: 'DescribeShareGroupOffsets',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encodeRequest: writeDescribeShareGroupOffsetsRequest,
  decodeRequest: readDescribeShareGroupOffsetsRequest,
  encodeResponse: writeDescribeShareGroupOffsetsResponse,
  decodeResponse: readDescribeShareGroupOffsetsResponse,
}
