// Generated from DescribeProducersRequest and DescribeProducersResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeProducersRequestTopicRequest {
  readonly name: string
  readonly partitionIndexes: readonly number[]
}
function writeDescribeProducersRequestTopicRequest(w: Writer, value: DescribeProducersRequestTopicRequest, version: number): void {
  void version
  w.string(value.name, true)
  w.array(value.partitionIndexes, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readDescribeProducersRequestTopicRequest(r: Reader, version: number): Decoded<DescribeProducersRequestTopicRequest> {
  void version
  const name = r.string(true)
  const partitionIndexes = r.array(true, () => r.int32())
  r.tags()
  return { name, partitionIndexes }
}

export interface DescribeProducersRequest {
  readonly topics: readonly DescribeProducersRequestTopicRequest[]
}
function writeDescribeProducersRequest(w: Writer, value: DescribeProducersRequest, version: number): void {
  w.array(value.topics, true, (item) => writeDescribeProducersRequestTopicRequest(w, item, version))
  w.uvarint(0)
}

function readDescribeProducersRequest(r: Reader, version: number): Decoded<DescribeProducersRequest> {
  const topics = r.array(true, () => readDescribeProducersRequestTopicRequest(r, version))
  r.tags()
  return { topics }
}

export interface DescribeProducersResponseProducerState {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly lastSequence?: number
  readonly lastTimestamp?: bigint
  readonly coordinatorEpoch: number
  readonly currentTxnStartOffset?: bigint
}
function writeDescribeProducersResponseProducerState(w: Writer, value: DescribeProducersResponseProducerState, version: number): void {
  void version
  w.int64(value.producerId)
  w.int32(value.producerEpoch)
  w.int32(value.lastSequence ?? -1)
  w.int64(value.lastTimestamp ?? -1n)
  w.int32(value.coordinatorEpoch)
  w.int64(value.currentTxnStartOffset ?? -1n)
  w.uvarint(0)
}

function readDescribeProducersResponseProducerState(r: Reader, version: number): Decoded<DescribeProducersResponseProducerState> {
  void version
  const producerId = r.int64()
  const producerEpoch = r.int32()
  const lastSequence = r.int32()
  const lastTimestamp = r.int64()
  const coordinatorEpoch = r.int32()
  const currentTxnStartOffset = r.int64()
  r.tags()
  return { producerId, producerEpoch, lastSequence, lastTimestamp, coordinatorEpoch, currentTxnStartOffset }
}

export interface DescribeProducersResponsePartitionResponse {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly activeProducers: readonly DescribeProducersResponseProducerState[]
}
function writeDescribeProducersResponsePartitionResponse(w: Writer, value: DescribeProducersResponsePartitionResponse, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.array(value.activeProducers, true, (item) => writeDescribeProducersResponseProducerState(w, item, version))
  w.uvarint(0)
}

function readDescribeProducersResponsePartitionResponse(r: Reader, version: number): Decoded<DescribeProducersResponsePartitionResponse> {
  const partitionIndex = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const activeProducers = r.array(true, () => readDescribeProducersResponseProducerState(r, version))
  r.tags()
  return { partitionIndex, errorCode, errorMessage, activeProducers }
}

export interface DescribeProducersResponseTopicResponse {
  readonly name: string
  readonly partitions: readonly DescribeProducersResponsePartitionResponse[]
}
function writeDescribeProducersResponseTopicResponse(w: Writer, value: DescribeProducersResponseTopicResponse, version: number): void {
  w.string(value.name, true)
  w.array(value.partitions, true, (item) => writeDescribeProducersResponsePartitionResponse(w, item, version))
  w.uvarint(0)
}

function readDescribeProducersResponseTopicResponse(r: Reader, version: number): Decoded<DescribeProducersResponseTopicResponse> {
  const name = r.string(true)
  const partitions = r.array(true, () => readDescribeProducersResponsePartitionResponse(r, version))
  r.tags()
  return { name, partitions }
}

export interface DescribeProducersResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly DescribeProducersResponseTopicResponse[]
}
function writeDescribeProducersResponse(w: Writer, value: DescribeProducersResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.topics, true, (item) => writeDescribeProducersResponseTopicResponse(w, item, version))
  w.uvarint(0)
}

function readDescribeProducersResponse(r: Reader, version: number): Decoded<DescribeProducersResponse> {
  const throttleTimeMs = r.int32()
  const topics = r.array(true, () => readDescribeProducersResponseTopicResponse(r, version))
  r.tags()
  return { throttleTimeMs, topics }
}

export const describeProducers: Api<DescribeProducersRequest, DescribeProducersResponse> = {
  key: 61,
  name: 'DescribeProducers',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeDescribeProducersRequest,
  decodeRequest: readDescribeProducersRequest,
  encodeResponse: writeDescribeProducersResponse,
  decodeResponse: readDescribeProducersResponse,
}
