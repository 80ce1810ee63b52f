// Generated from OffsetForLeaderEpochRequest and OffsetForLeaderEpochResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  readonly partition: number
  readonly currentLeaderEpoch?: number
  readonly leaderEpoch: number
}
function writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(w: Writer, value: OffsetForLeaderEpochRequestOffsetForLeaderPartition, version: number): void {
  w.int32(value.partition)
  w.int32(value.currentLeaderEpoch ?? -1)
  w.int32(value.leaderEpoch)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readOffsetForLeaderEpochRequestOffsetForLeaderPartition(r: Reader, version: number): Decoded<OffsetForLeaderEpochRequestOffsetForLeaderPartition> {
  const partition = r.int32()
  const currentLeaderEpoch = r.int32()
  const leaderEpoch = r.int32()
  if (version >= 4) r.tags()
  return { partition, currentLeaderEpoch, leaderEpoch }
}

export interface OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  readonly topic: string
  readonly partitions: readonly OffsetForLeaderEpochRequestOffsetForLeaderPartition[]
}
function writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(w: Writer, value: OffsetForLeaderEpochRequestOffsetForLeaderTopic, version: number): void {
  w.string(value.topic, version >= 4)
  w.array(value.partitions, version >= 4, (item) => writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopic(r: Reader, version: number): Decoded<OffsetForLeaderEpochRequestOffsetForLeaderTopic> {
  const topic = r.string(version >= 4)
  const partitions = r.array(version >= 4, () => readOffsetForLeaderEpochRequestOffsetForLeaderPartition(r, version))
  if (version >= 4) r.tags()
  return { topic, partitions }
}

export interface OffsetForLeaderEpochRequest {
  readonly replicaId?: number
  readonly topics: readonly OffsetForLeaderEpochRequestOffsetForLeaderTopic[]
}
function writeOffsetForLeaderEpochRequest(w: Writer, value: OffsetForLeaderEpochRequest, version: number): void {
  if (version >= 3) {
    w.int32(value.replicaId ?? -2)
  }
  w.array(value.topics, version >= 4, (item) => writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readOffsetForLeaderEpochRequest(r: Reader, version: number): Decoded<OffsetForLeaderEpochRequest> {
  const replicaId = version >= 3 ? r.int32() : -2
  const topics = r.array(version >= 4, () => readOffsetForLeaderEpochRequestOffsetForLeaderTopic(r, version))
  if (version >= 4) r.tags()
  return { replicaId, topics }
}

export interface OffsetForLeaderEpochResponseEpochEndOffset {
  readonly errorCode: number
  readonly partition: number
  readonly leaderEpoch?: number
  readonly endOffset?: bigint
}
function writeOffsetForLeaderEpochResponseEpochEndOffset(w: Writer, value: OffsetForLeaderEpochResponseEpochEndOffset, version: number): void {
  w.int16(value.errorCode)
  w.int32(value.partition)
  w.int32(value.leaderEpoch ?? -1)
  w.int64(value.endOffset ?? -1n)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readOffsetForLeaderEpochResponseEpochEndOffset(r: Reader, version: number): Decoded<OffsetForLeaderEpochResponseEpochEndOffset> {
  const errorCode = r.int16()
  const partition = r.int32()
  const leaderEpoch = r.int32()
  const endOffset = r.int64()
  if (version >= 4) r.tags()
  return { errorCode, partition, leaderEpoch, endOffset }
}

export interface OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  readonly topic: string
  readonly partitions: readonly OffsetForLeaderEpochResponseEpochEndOffset[]
}
function writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(w: Writer, value: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult, version: number): void {
  w.string(value.topic, version >= 4)
  w.array(value.partitions, version >= 4, (item) => writeOffsetForLeaderEpochResponseEpochEndOffset(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(r: Reader, version: number): Decoded<OffsetForLeaderEpochResponseOffsetForLeaderTopicResult> {
  const topic = r.string(version >= 4)
  const partitions = r.array(version >= 4, () => readOffsetForLeaderEpochResponseEpochEndOffset(r, version))
  if (version >= 4) r.tags()
  return { topic, partitions }
}

export interface OffsetForLeaderEpochResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[]
}
function writeOffsetForLeaderEpochResponse(w: Writer, value: OffsetForLeaderEpochResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.topics, version >= 4, (item) => writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readOffsetForLeaderEpochResponse(r: Reader, version: number): Decoded<OffsetForLeaderEpochResponse> {
  const throttleTimeMs = r.int32()
  const topics = r.array(version >= 4, () => readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(r, version))
  if (version >= 4) r.tags()
  return { throttleTimeMs, topics }
}

export const offsetForLeaderEpoch: Api<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> = {
  key: 23,
  name: 'OffsetForLeaderEpoch',
  minVersion: 2,
  maxVersion: 4,
  flexibleFrom: 4,
  encodeRequest: writeOffsetForLeaderEpochRequest,
  decodeRequest: readOffsetForLeaderEpochRequest,
  encodeResponse: writeOffsetForLeaderEpochResponse,
  decodeResponse: readOffsetForLeaderEpochResponse,
}
