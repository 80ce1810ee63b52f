// Generated from TxnOffsetCommitRequest and TxnOffsetCommitResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface TxnOffsetCommitRequestPartition {
  readonly partitionIndex: number
  readonly committedOffset: bigint
  readonly committedLeaderEpoch?: number
  readonly committedMetadata: string | null
}
function writeTxnOffsetCommitRequestPartition(w: Writer, value: TxnOffsetCommitRequestPartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int64(value.committedOffset)
  if (version >= 2) {
    w.int32(value.committedLeaderEpoch ?? -1)
  }
  w.string(value.committedMetadata, version >= 3)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readTxnOffsetCommitRequestPartition(r: Reader, version: number): Decoded<TxnOffsetCommitRequestPartition> {
  const partitionIndex = r.int32()
  const committedOffset = r.int64()
  const committedLeaderEpoch = version >= 2 ? r.int32() : -1
  const committedMetadata = r.nullableString(version >= 3)
  if (version >= 3) r.tags()
  return { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }
}

export interface TxnOffsetCommitRequestTopic {
  readonly name: string
  readonly partitions: readonly TxnOffsetCommitRequestPartition[]
}
function writeTxnOffsetCommitRequestTopic(w: Writer, value: TxnOffsetCommitRequestTopic, version: number): void {
  w.string(value.name, version >= 3)
  w.array(value.partitions, version >= 3, (item) => writeTxnOffsetCommitRequestPartition(w, item, version))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readTxnOffsetCommitRequestTopic(r: Reader, version: number): Decoded<TxnOffsetCommitRequestTopic> {
  const name = r.string(version >= 3)
  const partitions = r.array(version >= 3, () => readTxnOffsetCommitRequestPartition(r, version))
  if (version >= 3) r.tags()
  return { name, partitions }
}

export interface TxnOffsetCommitRequest {
  readonly transactionalId: string
  readonly groupId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly generationId?: number
  readonly memberId?: string
  readonly groupInstanceId?: string | null
  readonly topics: readonly TxnOffsetCommitRequestTopic[]
}
function writeTxnOffsetCommitRequest(w: Writer, value: TxnOffsetCommitRequest, version: number): void {
  w.string(value.transactionalId, version >= 3)
  w.string(value.groupId, version >= 3)
  w.int64(value.producerId)
  w.int16(value.producerEpoch)
  if (version >= 3) {
    w.int32(value.generationId ?? -1)
  } else if (value.generationId !== undefined && value.generationId !== -1) {
    refuseField('TxnOffsetCommitRequest', 'generationId', version)
  }
  if (version >= 3) {
    w.string(value.memberId ?? "", version >= 3)
  } else if (value.memberId !== undefined && value.memberId !== "") {
    refuseField('TxnOffsetCommitRequest', 'memberId', version)
  }
  if (version >= 3) {
    w.string(value.groupInstanceId ?? null, version >= 3)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== null) {
    refuseField('TxnOffsetCommitRequest', 'groupInstanceId', version)
  }
  w.array(value.topics, version >= 3, (item) => writeTxnOffsetCommitRequestTopic(w, item, version))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readTxnOffsetCommitRequest(r: Reader, version: number): Decoded<TxnOffsetCommitRequest> {
  const transactionalId = r.string(version >= 3)
  const groupId = r.string(version >= 3)
  const producerId = r.int64()
  const producerEpoch = r.int16()
  const generationId = version >= 3 ? r.int32() : -1
  const memberId = version >= 3 ? r.string(version >= 3) : ""
  const groupInstanceId = version >= 3 ? r.nullableString(version >= 3) : null
  const topics = r.array(version >= 3, () => readTxnOffsetCommitRequestTopic(r, version))
  if (version >= 3) r.tags()
  return { transactionalId, groupId, producerId, producerEpoch, generationId, memberId, groupInstanceId, topics }
}

export interface TxnOffsetCommitResponsePartition {
  readonly partitionIndex: number
  readonly errorCode: number
}
function writeTxnOffsetCommitResponsePartition(w: Writer, value: TxnOffsetCommitResponsePartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readTxnOffsetCommitResponsePartition(r: Reader, version: number): Decoded<TxnOffsetCommitResponsePartition> {
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  if (version >= 3) r.tags()
  return { partitionIndex, errorCode }
}

export interface TxnOffsetCommitResponseTopic {
  readonly name: string
  readonly partitions: readonly TxnOffsetCommitResponsePartition[]
}
function writeTxnOffsetCommitResponseTopic(w: Writer, value: TxnOffsetCommitResponseTopic, version: number): void {
  w.string(value.name, version >= 3)
  w.array(value.partitions, version >= 3, (item) => writeTxnOffsetCommitResponsePartition(w, item, version))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readTxnOffsetCommitResponseTopic(r: Reader, version: number): Decoded<TxnOffsetCommitResponseTopic> {
  const name = r.string(version >= 3)
  const partitions = r.array(version >= 3, () => readTxnOffsetCommitResponsePartition(r, version))
  if (version >= 3) r.tags()
  return { name, partitions }
}

export interface TxnOffsetCommitResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly TxnOffsetCommitResponseTopic[]
}
function writeTxnOffsetCommitResponse(w: Writer, value: TxnOffsetCommitResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.topics, version >= 3, (item) => writeTxnOffsetCommitResponseTopic(w, item, version))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readTxnOffsetCommitResponse(r: Reader, version: number): Decoded<TxnOffsetCommitResponse> {
  const throttleTimeMs = r.int32()
  const topics = r.array(version >= 3, () => readTxnOffsetCommitResponseTopic(r, version))
  if (version >= 3) r.tags()
  return { throttleTimeMs, topics }
}

export const txnOffsetCommit: Api<TxnOffsetCommitRequest, TxnOffsetCommitResponse> = {
  key: 28,
  name: 'TxnOffsetCommit',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  encodeRequest: writeTxnOffsetCommitRequest,
  decodeRequest: readTxnOffsetCommitRequest,
  encodeResponse: writeTxnOffsetCommitResponse,
  decodeResponse: readTxnOffsetCommitResponse,
}
