// Generated from AlterPartitionReassignmentsRequest and AlterPartitionReassignmentsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface AlterPartitionReassignmentsRequestReassignablePartition {
  readonly partitionIndex: number
  readonly replicas?: readonly number[] | null
}
function writeAlterPartitionReassignmentsRequestReassignablePartition(w: Writer, value: AlterPartitionReassignmentsRequestReassignablePartition, version: number): void {
  void version
  w.int32(value.partitionIndex)
  w.array(value.replicas ?? null, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readAlterPartitionReassignmentsRequestReassignablePartition(r: Reader, version: number): Decoded<AlterPartitionReassignmentsRequestReassignablePartition> {
  void version
  const partitionIndex = r.int32()
  const replicas = r.nullableArray(true, () => r.int32())
  r.tags()
  return { partitionIndex, replicas }
}

export interface AlterPartitionReassignmentsRequestReassignableTopic {
  readonly name: string
  readonly partitions: readonly AlterPartitionReassignmentsRequestReassignablePartition[]
}
function writeAlterPartitionReassignmentsRequestReassignableTopic(w: Writer, value: AlterPartitionReassignmentsRequestReassignableTopic, version: number): void {
  w.string(value.name, true)
  w.array(value.partitions, true, (item) => writeAlterPartitionReassignmentsRequestReassignablePartition(w, item, version))
  w.uvarint(0)
}

function readAlterPartitionReassignmentsRequestReassignableTopic(r: Reader, version: number): Decoded<AlterPartitionReassignmentsRequestReassignableTopic> {
  const name = r.string(true)
  const partitions = r.array(true, () => readAlterPartitionReassignmentsRequestReassignablePartition(r, version))
  r.tags()
  return { name, partitions }
}

export interface AlterPartitionReassignmentsRequest {
  readonly timeoutMs?: number
  readonly allowReplicationFactorChange?: boolean
  readonly topics: readonly AlterPartitionReassignmentsRequestReassignableTopic[]
}
function writeAlterPartitionReassignmentsRequest(w: Writer, value: AlterPartitionReassignmentsRequest, version: number): void {
  w.int32(value.timeoutMs ?? 60000)
  if (version >= 1) {
    w.bool(value.allowReplicationFactorChange ?? true)
  } else if (value.allowReplicationFactorChange !== undefined && value.allowReplicationFactorChange !== true) {
    refuseField('AlterPartitionReassignmentsRequest', 'allowReplicationFactorChange', version)
  }
  w.array(value.topics, true, (item) => writeAlterPartitionReassignmentsRequestReassignableTopic(w, item, version))
  w.uvarint(0)
}

function readAlterPartitionReassignmentsRequest(r: Reader, version: number): Decoded<AlterPartitionReassignmentsRequest> {
  const timeoutMs = r.int32()
  const allowReplicationFactorChange = version >= 1 ? r.bool() : true
  const topics = r.array(true, () => readAlterPartitionReassignmentsRequestReassignableTopic(r, version))
  r.tags()
  return { timeoutMs, allowReplicationFactorChange, topics }
}

export interface AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage: string | null
}
function writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(w: Writer, value: AlterPartitionReassignmentsResponseReassignablePartitionResponse, version: number): void {
  void version
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.uvarint(0)
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponse(r: Reader, version: number): Decoded<AlterPartitionReassignmentsResponseReassignablePartitionResponse> {
  void version
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  r.tags()
  return { partitionIndex, errorCode, errorMessage }
}

export interface AlterPartitionReassignmentsResponseReassignableTopicResponse {
  readonly name: string
  readonly partitions: readonly AlterPartitionReassignmentsResponseReassignablePartitionResponse[]
}
function writeAlterPartitionReassignmentsResponseReassignableTopicResponse(w: Writer, value: AlterPartitionReassignmentsResponseReassignableTopicResponse, version: number): void {
  w.string(value.name, true)
  w.array(value.partitions, true, (item) => writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(w, item, version))
  w.uvarint(0)
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponse(r: Reader, version: number): Decoded<AlterPartitionReassignmentsResponseReassignableTopicResponse> {
  const name = r.string(true)
  const partitions = r.array(true, () => readAlterPartitionReassignmentsResponseReassignablePartitionResponse(r, version))
  r.tags()
  return { name, partitions }
}

export interface AlterPartitionReassignmentsResponse {
  readonly throttleTimeMs: number
  readonly allowReplicationFactorChange?: boolean
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly responses: readonly AlterPartitionReassignmentsResponseReassignableTopicResponse[]
}
function writeAlterPartitionReassignmentsResponse(w: Writer, value: AlterPartitionReassignmentsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  if (version >= 1) {
    w.bool(value.allowReplicationFactorChange ?? true)
  }
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.array(value.responses, true, (item) => writeAlterPartitionReassignmentsResponseReassignableTopicResponse(w, item, version))
  w.uvarint(0)
}

function readAlterPartitionReassignmentsResponse(r: Reader, version: number): Decoded<AlterPartitionReassignmentsResponse> {
  const throttleTimeMs = r.int32()
  const allowReplicationFactorChange = version >= 1 ? r.bool() : true
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const responses = r.array(true, () => readAlterPartitionReassignmentsResponseReassignableTopicResponse(r, version))
  r.tags()
  return { throttleTimeMs, allowReplicationFactorChange, errorCode, errorMessage, responses }
}

export const alterPartitionReassignments: Api<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse> = {
  key: 45,
  name: 'AlterPartitionReassignments',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encodeRequest: writeAlterPartitionReassignmentsRequest,
  decodeRequest: readAlterPartitionReassignmentsRequest,
  encodeResponse: writeAlterPartitionReassignmentsResponse,
  decodeResponse: readAlterPartitionReassignmentsResponse,
}
