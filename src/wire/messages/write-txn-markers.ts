// Generated from WriteTxnMarkersRequest and WriteTxnMarkersResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface WriteTxnMarkersRequestWritableTxnMarkerTopic {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}
function writeWriteTxnMarkersRequestWritableTxnMarkerTopic(w: Writer, value: WriteTxnMarkersRequestWritableTxnMarkerTopic, version: number): void {
  void version
  w.string(value.name, true)
  w.array(value.partitionIndexes, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readWriteTxnMarkersRequestWritableTxnMarkerTopic(r: Reader, version: number): Decoded<WriteTxnMarkersRequestWritableTxnMarkerTopic> {
  void version
  const name = r.string(true)
  const partitionIndexes = r.array(true, () => r.int32())
  r.tags()
  return { name, partitionIndexes }
}

export interface WriteTxnMarkersRequestWritableTxnMarker {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly transactionResult: boolean
  readonly topics: readonly WriteTxnMarkersRequestWritableTxnMarkerTopic[]
  readonly coordinatorEpoch: number
  readonly transactionVersion?: number
}
function writeWriteTxnMarkersRequestWritableTxnMarker(w: Writer, value: WriteTxnMarkersRequestWritableTxnMarker, version: number): void {
  w.int64(value.producerId)
  w.int16(value.producerEpoch)
  w.bool(value.transactionResult)
  w.array(value.topics, true, (item) => writeWriteTxnMarkersRequestWritableTxnMarkerTopic(w, item, version))
  w.int32(value.coordinatorEpoch)
  if (version >= 2) {
    w.int8(value.transactionVersion ?? 0)
  }
  w.uvarint(0)
}

function readWriteTxnMarkersRequestWritableTxnMarker(r: Reader, version: number): Decoded<WriteTxnMarkersRequestWritableTxnMarker> {
  const producerId = r.int64()
  const producerEpoch = r.int16()
  const transactionResult = r.bool()
  const topics = r.array(true, () => readWriteTxnMarkersRequestWritableTxnMarkerTopic(r, version))
  const coordinatorEpoch = r.int32()
  const transactionVersion = version >= 2 ? r.int8() : 0
  r.tags()
  return { producerId, producerEpoch, transactionResult, topics, coordinatorEpoch, transactionVersion }
}

export interface WriteTxnMarkersRequest {
  readonly markers: readonly WriteTxnMarkersRequestWritableTxnMarker[]
}
function writeWriteTxnMarkersRequest(w: Writer, value: WriteTxnMarkersRequest, version: number): void {
  w.array(value.markers, true, (item) => writeWriteTxnMarkersRequestWritableTxnMarker(w, item, version))
  w.uvarint(0)
}

function readWriteTxnMarkersRequest(r: Reader, version: number): Decoded<WriteTxnMarkersRequest> {
  const markers = r.array(true, () => readWriteTxnMarkersRequestWritableTxnMarker(r, version))
  r.tags()
  return { markers }
}

export interface WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  readonly partitionIndex: number
  readonly errorCode: number
}
function writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(w: Writer, value: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult, version: number): void {
  void version
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  w.uvarint(0)
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(r: Reader, version: number): Decoded<WriteTxnMarkersResponseWritableTxnMarkerPartitionResult> {
  void version
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  r.tags()
  return { partitionIndex, errorCode }
}

export interface WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  readonly name: string
  readonly partitions: readonly WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[]
}
function writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(w: Writer, value: WriteTxnMarkersResponseWritableTxnMarkerTopicResult, version: number): void {
  w.string(value.name, true)
  w.array(value.partitions, true, (item) => writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(w, item, version))
  w.uvarint(0)
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(r: Reader, version: number): Decoded<WriteTxnMarkersResponseWritableTxnMarkerTopicResult> {
  const name = r.string(true)
  const partitions = r.array(true, () => readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(r, version))
  r.tags()
  return { name, partitions }
}

export interface WriteTxnMarkersResponseWritableTxnMarkerResult {
  readonly producerId: bigint
  readonly topics: readonly WriteTxnMarkersResponseWritableTxnMarkerTopicResult[]
}
function writeWriteTxnMarkersResponseWritableTxnMarkerResult(w: Writer, value: WriteTxnMarkersResponseWritableTxnMarkerResult, version: number): void {
  w.int64(value.producerId)
  w.array(value.topics, true, (item) => writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(w, item, version))
  w.uvarint(0)
}

function readWriteTxnMarkersResponseWritableTxnMarkerResult(r: Reader, version: number): Decoded<WriteTxnMarkersResponseWritableTxnMarkerResult> {
  const producerId = r.int64()
  const topics = r.array(true, () => readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(r, version))
  r.tags()
  return { producerId, topics }
}

export interface WriteTxnMarkersResponse {
  readonly markers: readonly WriteTxnMarkersResponseWritableTxnMarkerResult[]
}
function writeWriteTxnMarkersResponse(w: Writer, value: WriteTxnMarkersResponse, version: number): void {
  w.array(value.markers, true, (item) => writeWriteTxnMarkersResponseWritableTxnMarkerResult(w, item, version))
  w.uvarint(0)
}

function readWriteTxnMarkersResponse(r: Reader, version: number): Decoded<WriteTxnMarkersResponse> {
  const markers = r.array(true, () => readWriteTxnMarkersResponseWritableTxnMarkerResult(r, version))
  r.tags()
  return { markers }
}

export const writeTxnMarkers: Api<WriteTxnMarkersRequest, WriteTxnMarkersResponse> = {
  key: 27,
  name: 'WriteTxnMarkers',
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  encodeRequest: writeWriteTxnMarkersRequest,
  decodeRequest: readWriteTxnMarkersRequest,
  encodeResponse: writeWriteTxnMarkersResponse,
  decodeResponse: readWriteTxnMarkersResponse,
}
