// Generated from ListPartitionReassignmentsRequest and ListPartitionReassignmentsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface ListPartitionReassignmentsRequestListPartitionReassignmentsTopics {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}
function writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(w: Writer, value: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics, version: number): void {
  void version
  w.string(value.name, true)
  w.array(value.partitionIndexes, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(r: Reader, version: number): Decoded<ListPartitionReassignmentsRequestListPartitionReassignmentsTopics> {
  void version
  const name = r.string(true)
  const partitionIndexes = r.array(true, () => r.int32())
  r.tags()
  return { name, partitionIndexes }
}

export interface ListPartitionReassignmentsRequest {
  readonly timeoutMs?: number
  readonly topics?: readonly ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] | null
}
function writeListPartitionReassignmentsRequest(w: Writer, value: ListPartitionReassignmentsRequest, version: number): void {
  w.int32(value.timeoutMs ?? 60000)
  w.array(value.topics ?? null, true, (item) => writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(w, item, version))
  w.uvarint(0)
}

function readListPartitionReassignmentsRequest(r: Reader, version: number): Decoded<ListPartitionReassignmentsRequest> {
  const timeoutMs = r.int32()
  const topics = r.nullableArray(true, () => readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(r, version))
  r.tags()
  return { timeoutMs, topics }
}

export interface ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  readonly partitionIndex: number
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}
function writeListPartitionReassignmentsResponseOngoingPartitionReassignment(w: Writer, value: ListPartitionReassignmentsResponseOngoingPartitionReassignment, version: number): void {
  void version
  w.int32(value.partitionIndex)
  w.array(value.replicas, true, (item) => w.int32(item))
  w.array(value.addingReplicas, true, (item) => w.int32(item))
  w.array(value.removingReplicas, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignment(r: Reader, version: number): Decoded<ListPartitionReassignmentsResponseOngoingPartitionReassignment> {
  void version
  const partitionIndex = r.int32()
  const replicas = r.array(true, () => r.int32())
  const addingReplicas = r.array(true, () => r.int32())
  const removingReplicas = r.array(true, () => r.int32())
  r.tags()
  return { partitionIndex, replicas, addingReplicas, removingReplicas }
}

export interface ListPartitionReassignmentsResponseOngoingTopicReassignment {
  readonly name: string
  readonly partitions: readonly ListPartitionReassignmentsResponseOngoingPartitionReassignment[]
}
function writeListPartitionReassignmentsResponseOngoingTopicReassignment(w: Writer, value: ListPartitionReassignmentsResponseOngoingTopicReassignment, version: number): void {
  w.string(value.name, true)
  w.array(value.partitions, true, (item) => writeListPartitionReassignmentsResponseOngoingPartitionReassignment(w, item, version))
  w.uvarint(0)
}

function readListPartitionReassignmentsResponseOngoingTopicReassignment(r: Reader, version: number): Decoded<ListPartitionReassignmentsResponseOngoingTopicReassignment> {
  const name = r.string(true)
  const partitions = r.array(true, () => readListPartitionReassignmentsResponseOngoingPartitionReassignment(r, version))
  r.tags()
  return { name, partitions }
}

export interface ListPartitionReassignmentsResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly topics: readonly ListPartitionReassignmentsResponseOngoingTopicReassignment[]
}
function writeListPartitionReassignmentsResponse(w: Writer, value: ListPartitionReassignmentsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.array(value.topics, true, (item) => writeListPartitionReassignmentsResponseOngoingTopicReassignment(w, item, version))
  w.uvarint(0)
}

function readListPartitionReassignmentsResponse(r: Reader, version: number): Decoded<ListPartitionReassignmentsResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const topics = r.array(true, () => readListPartitionReassignmentsResponseOngoingTopicReassignment(r, version))
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, topics }
}

export const listPartitionReassignments: Api<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> = {
  key: 46,
  name: 'ListPartitionReassignments',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeListPartitionReassignmentsRequest,
  decodeRequest: readListPartitionReassignmentsRequest,
  encodeResponse: writeListPartitionReassignmentsResponse,
  decodeResponse: readListPartitionReassignmentsResponse,
}
