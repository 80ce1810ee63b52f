// Generated from CreatePartitionsRequest and CreatePartitionsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface CreatePartitionsRequestCreatePartitionsAssignment {
  readonly brokerIds: readonly number[]
}
function writeCreatePartitionsRequestCreatePartitionsAssignment(w: Writer, value: CreatePartitionsRequestCreatePartitionsAssignment, version: number): void {
  w.array(value.brokerIds, version >= 2, (item) => w.int32(item))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreatePartitionsRequestCreatePartitionsAssignment(r: Reader, version: number): Decoded<CreatePartitionsRequestCreatePartitionsAssignment> {
  const brokerIds = r.array(version >= 2, () => r.int32())
  if (version >= 2) r.tags()
  return { brokerIds }
}

export interface CreatePartitionsRequestCreatePartitionsTopic {
  readonly name: string
  readonly count: number
  readonly assignments: readonly CreatePartitionsRequestCreatePartitionsAssignment[] | null
}
function writeCreatePartitionsRequestCreatePartitionsTopic(w: Writer, value: CreatePartitionsRequestCreatePartitionsTopic, version: number): void {
  w.string(value.name, version >= 2)
  w.int32(value.count)
  w.array(value.assignments, version >= 2, (item) => writeCreatePartitionsRequestCreatePartitionsAssignment(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreatePartitionsRequestCreatePartitionsTopic(r: Reader, version: number): Decoded<CreatePartitionsRequestCreatePartitionsTopic> {
  const name = r.string(version >= 2)
  const count = r.int32()
  const assignments = r.nullableArray(version >= 2, () => readCreatePartitionsRequestCreatePartitionsAssignment(r, version))
  if (version >= 2) r.tags()
  return { name, count, assignments }
}

export interface CreatePartitionsRequest {
  readonly topics: readonly CreatePartitionsRequestCreatePartitionsTopic[]
  readonly timeoutMs: number
  readonly validateOnly: boolean
}
function writeCreatePartitionsRequest(w: Writer, value: CreatePartitionsRequest, version: number): void {
  w.array(value.topics, version >= 2, (item) => writeCreatePartitionsRequestCreatePartitionsTopic(w, item, version))
  w.int32(value.timeoutMs)
  w.bool(value.validateOnly)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreatePartitionsRequest(r: Reader, version: number): Decoded<CreatePartitionsRequest> {
  const topics = r.array(version >= 2, () => readCreatePartitionsRequestCreatePartitionsTopic(r, version))
  const timeoutMs = r.int32()
  const validateOnly = r.bool()
  if (version >= 2) r.tags()
  return { topics, timeoutMs, validateOnly }
}

export interface CreatePartitionsResponseCreatePartitionsTopicResult {
  readonly name: string
  readonly errorCode: number
  readonly errorMessage?: string | null
}
function writeCreatePartitionsResponseCreatePartitionsTopicResult(w: Writer, value: CreatePartitionsResponseCreatePartitionsTopicResult, version: number): void {
  w.string(value.name, version >= 2)
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, version >= 2)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreatePartitionsResponseCreatePartitionsTopicResult(r: Reader, version: number): Decoded<CreatePartitionsResponseCreatePartitionsTopicResult> {
  const name = r.string(version >= 2)
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  if (version >= 2) r.tags()
  return { name, errorCode, errorMessage }
}

export interface CreatePartitionsResponse {
  readonly throttleTimeMs: number
  readonly results: readonly CreatePartitionsResponseCreatePartitionsTopicResult[]
}
function writeCreatePartitionsResponse(w: Writer, value: CreatePartitionsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.results, version >= 2, (item) => writeCreatePartitionsResponseCreatePartitionsTopicResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreatePartitionsResponse(r: Reader, version: number): Decoded<CreatePartitionsResponse> {
  const throttleTimeMs = r.int32()
  const results = r.array(version >= 2, () => readCreatePartitionsResponseCreatePartitionsTopicResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, results }
}

export const createPartitions: Api<CreatePartitionsRequest, CreatePartitionsResponse> = {
  key: 37,
  name: 'CreatePartitions',
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  encodeRequest: writeCreatePartitionsRequest,
  decodeRequest: readCreatePartitionsRequest,
  encodeResponse: writeCreatePartitionsResponse,
  decodeResponse: readCreatePartitionsResponse,
}
