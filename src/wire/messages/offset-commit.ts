// Generated from OffsetCommitRequest and OffsetCommitResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer, ZERO_UUID } from '../primitives.ts'

export interface OffsetCommitRequestPartition {
  readonly partitionIndex: number
  readonly committedOffset: bigint
  readonly committedLeaderEpoch?: number
  readonly committedMetadata: string | null
}
function writeOffsetCommitRequestPartition(w: Writer, value: OffsetCommitRequestPartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int64(value.committedOffset)
  if (version >= 6) {
    w.int32(value.committedLeaderEpoch ?? -1)
  }
  w.string(value.committedMetadata, version >= 8)
  if (version >= 8) {
    w.uvarint(0)
  }
}

function readOffsetCommitRequestPartition(r: Reader, version: number): Decoded<OffsetCommitRequestPartition> {
  const partitionIndex = r.int32()
  const committedOffset = r.int64()
  const committedLeaderEpoch = version >= 6 ? r.int32() : -1
  const committedMetadata = r.nullableString(version >= 8)
  if (version >= 8) r.tags()
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }
}

export interface OffsetCommitRequestTopic {
  readonly name?: string
  readonly topicId?: string
  readonly partitions: readonly OffsetCommitRequestPartition[]
}
function writeOffsetCommitRequestTopic(w: Writer, value: OffsetCommitRequestTopic, version: number): void {
  if (version <= 9) {
    w.string(value.name ?? "", version >= 8)
  }
  if (version >= 10) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.array(value.partitions, version >= 8, (item) => writeOffsetCommitRequestPartition(w, item, version))
  if (version >= 8) {
    w.uvarint(0)
  }
}

function readOffsetCommitRequestTopic(r: Reader, version: number): Decoded<OffsetCommitRequestTopic> {
  const name = version <= 9 ? r.string(version >= 8) : ""
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID
  const partitions = r.array(version >= 8, () => readOffsetCommitRequestPartition(r, version))
  if (version >= 8) r.tags()
  return { name, topicId, partitions }
}

export interface OffsetCommitRequest {
  readonly groupId: string
  readonly generationIdOrMemberEpoch?: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly retentionTimeMs?: bigint
  readonly topics: readonly OffsetCommitRequestTopic[]
}
function writeOffsetCommitRequest(w: Writer, value: OffsetCommitRequest, version: number): void {
  w.string(value.groupId, version >= 8)
  w.int32(value.generationIdOrMemberEpoch ?? -1)
  w.string(value.memberId, version >= 8)
  if (version >= 7) {
    w.string(value.groupInstanceId ?? null, version >= 8)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== null) {
    refuseField('OffsetCommitRequest', 'groupInstanceId', version)
  }
  if (version <= 4) {
    w.int64(value.retentionTimeMs ?? -1n)
  }
  w.array(value.topics, version >= 8, (item) => writeOffsetCommitRequestTopic(w, item, version))
  if (version >= 8) {
    w.uvarint(0)
  }
}

function readOffsetCommitRequest(r: Reader, version: number): Decoded<OffsetCommitRequest> {
  const groupId = r.string(version >= 8)
  const generationIdOrMemberEpoch = r.int32()
  const memberId = r.string(version >= 8)
  const groupInstanceId = version >= 7 ? r.nullableString(version >= 8) : null
  const retentionTimeMs = version <= 4 ? r.int64() : -1n
  const topics = r.array(version >= 8, () => readOffsetCommitRequestTopic(r, version))
  if (version >= 8) r.tags()
  return { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs, topics }
}

export interface OffsetCommitResponsePartition {
  readonly partitionIndex: number
  readonly errorCode: number
}
function writeOffsetCommitResponsePartition(w: Writer, value: OffsetCommitResponsePartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  if (version >= 8) {
    w.uvarint(0)
  }
}

function readOffsetCommitResponsePartition(r: Reader, version: number): Decoded<OffsetCommitResponsePartition> {
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  if (version >= 8) r.tags()
  return { partitionIndex, errorCode }
}

export interface OffsetCommitResponseTopic {
  readonly name?: string
  readonly topicId?: string
  readonly partitions: readonly OffsetCommitResponsePartition[]
}
function writeOffsetCommitResponseTopic(w: Writer, value: OffsetCommitResponseTopic, version: number): void {
  if (version <= 9) {
    w.string(value.name ?? "", version >= 8)
  }
  if (version >= 10) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.array(value.partitions, version >= 8, (item) => writeOffsetCommitResponsePartition(w, item, version))
  if (version >= 8) {
    w.uvarint(0)
  }
}

function readOffsetCommitResponseTopic(r: Reader, version: number): Decoded<OffsetCommitResponseTopic> {
  const name = version <= 9 ? r.string(version >= 8) : ""
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID
  const partitions = r.array(version >= 8, () => readOffsetCommitResponsePartition(r, version))
  if (version >= 8) r.tags()
  return { name, topicId, partitions }
}

export interface OffsetCommitResponse {
  readonly throttleTimeMs?: number
  readonly topics: readonly OffsetCommitResponseTopic[]
}
function writeOffsetCommitResponse(w: Writer, value: OffsetCommitResponse, version: number): void {
  if (version >= 3) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.array(value.topics, version >= 8, (item) => writeOffsetCommitResponseTopic(w, item, version))
  if (version >= 8) {
    w.uvarint(0)
  }
}

function readOffsetCommitResponse(r: Reader, version: number): Decoded<OffsetCommitResponse> {
  const throttleTimeMs = version >= 3 ? r.int32() : 0
  const topics = r.array(version >= 8, () => readOffsetCommitResponseTopic(r, version))
  if (version >= 8) r.tags()
  return { throttleTimeMs, topics }
}

export const offsetCommit: Api<OffsetCommitRequest, OffsetCommitResponse> = {
  key: 8,
  name: 'OffsetCommit',
  minVersion: 2,
  maxVersion: 10,
  flexibleFrom: 8,
  encodeRequest: writeOffsetCommitRequest,
  decodeRequest: readOffsetCommitRequest,
  encodeResponse: writeOffsetCommitResponse,
  decodeResponse: readOffsetCommitResponse,
}
