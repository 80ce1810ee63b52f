// Generated from OffsetDeleteRequest and OffsetDeleteResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface OffsetDeleteRequestPartition {
  readonly partitionIndex: number
}
function writeOffsetDeleteRequestPartition(w: Writer, value: OffsetDeleteRequestPartition, version: number): void {
  void version
  w.int32(value.partitionIndex)
}

function readOffsetDeleteRequestPartition(r: Reader, version: number): Decoded<OffsetDeleteRequestPartition> {
  void version
  const partitionIndex = r.int32()
  return { partitionIndex }
}

export interface OffsetDeleteRequestTopic {
  readonly name: string
  readonly partitions: readonly OffsetDeleteRequestPartition[]
}
function writeOffsetDeleteRequestTopic(w: Writer, value: OffsetDeleteRequestTopic, version: number): void {
  w.string(value.name, false)
  w.array(value.partitions, false, (item) => writeOffsetDeleteRequestPartition(w, item, version))
}

function readOffsetDeleteRequestTopic(r: Reader, version: number): Decoded<OffsetDeleteRequestTopic> {
  const name = r.string(false)
  const partitions = r.array(false, () => readOffsetDeleteRequestPartition(r, version))
  return { name, partitions }
}

export interface OffsetDeleteRequest {
  readonly groupId: string
  readonly topics: readonly OffsetDeleteRequestTopic[]
}
function writeOffsetDeleteRequest(w: Writer, value: OffsetDeleteRequest, version: number): void {
  w.string(value.groupId, false)
  w.array(value.topics, false, (item) => writeOffsetDeleteRequestTopic(w, item, version))
}

function readOffsetDeleteRequest(r: Reader, version: number): Decoded<OffsetDeleteRequest> {
  const groupId = r.string(false)
  const topics = r.array(false, () => readOffsetDeleteRequestTopic(r, version))
  return { groupId, topics }
}

export interface OffsetDeleteResponsePartition {
  readonly partitionIndex: number
  readonly errorCode: number
}
function writeOffsetDeleteResponsePartition(w: Writer, value: OffsetDeleteResponsePartition, version: number): void {
  void version
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
}

function readOffsetDeleteResponsePartition(r: Reader, version: number): Decoded<OffsetDeleteResponsePartition> {
  void version
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  return { partitionIndex, errorCode }
}

export interface OffsetDeleteResponseTopic {
  readonly name: string
  readonly partitions: readonly OffsetDeleteResponsePartition[]
}
function writeOffsetDeleteResponseTopic(w: Writer, value: OffsetDeleteResponseTopic, version: number): void {
  w.string(value.name, false)
  w.array(value.partitions, false, (item) => writeOffsetDeleteResponsePartition(w, item, version))
}

function readOffsetDeleteResponseTopic(r: Reader, version: number): Decoded<OffsetDeleteResponseTopic> {
  const name = r.string(false)
  const partitions = r.array(false, () => readOffsetDeleteResponsePartition(r, version))
  return { name, partitions }
}

export interface OffsetDeleteResponse {
  readonly errorCode: number
  readonly throttleTimeMs: number
  readonly topics: readonly OffsetDeleteResponseTopic[]
}
function writeOffsetDeleteResponse(w: Writer, value: OffsetDeleteResponse, version: number): void {
  w.int16(value.errorCode)
  w.int32(value.throttleTimeMs)
  w.array(value.topics, false, (item) => writeOffsetDeleteResponseTopic(w, item, version))
}

function readOffsetDeleteResponse(r: Reader, version: number): Decoded<OffsetDeleteResponse> {
  const errorCode = r.int16()
  const throttleTimeMs = r.int32()
  const topics = r.array(false, () => readOffsetDeleteResponseTopic(r, version))
  return { errorCode, throttleTimeMs, topics }
}

export const offsetDelete: Api<OffsetDeleteRequest, OffsetDeleteResponse> = {
  key: 47,
  name: 'OffsetDelete',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  encodeRequest: writeOffsetDeleteRequest,
  decodeRequest: readOffsetDeleteRequest,
  encodeResponse: writeOffsetDeleteResponse,
  decodeResponse: readOffsetDeleteResponse,
}
