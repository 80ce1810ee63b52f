// Generated from DescribeTransactionsRequest and DescribeTransactionsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeTransactionsRequest {
  readonly transactionalIds: readonly string[]
}
function writeDescribeTransactionsRequest(w: Writer, value: DescribeTransactionsRequest, version: number): void {
  void version
  w.array(value.transactionalIds, true, (item) => w.string(item, true))
  w.uvarint(0)
}

function readDescribeTransactionsRequest(r: Reader, version: number): Decoded<DescribeTransactionsRequest> {
  void version
  const transactionalIds = r.array(true, () => r.string(true))
  r.tags()
  return { transactionalIds }
}

export interface DescribeTransactionsResponseTopicData {
  readonly topic: string
  readonly partitions: readonly number[]
}
function writeDescribeTransactionsResponseTopicData(w: Writer, value: DescribeTransactionsResponseTopicData, version: number): void {
  void version
  w.string(value.topic, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readDescribeTransactionsResponseTopicData(r: Reader, version: number): Decoded<DescribeTransactionsResponseTopicData> {
  void version
  const topic = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topic, partitions }
}

export interface DescribeTransactionsResponseTransactionState {
  readonly errorCode: number
  readonly transactionalId: string
  readonly transactionState: string
  readonly transactionTimeoutMs: number
  readonly transactionStartTimeMs: bigint
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly topics: readonly DescribeTransactionsResponseTopicData[]
}
function writeDescribeTransactionsResponseTransactionState(w: Writer, value: DescribeTransactionsResponseTransactionState, version: number): void {
  w.int16(value.errorCode)
  w.string(value.transactionalId, true)
  w.string(value.transactionState, true)
  w.int32(value.transactionTimeoutMs)
  w.int64(value.transactionStartTimeMs)
  w.int64(value.producerId)
  w.int16(value.producerEpoch)
  w.array(value.topics, true, (item) => writeDescribeTransactionsResponseTopicData(w, item, version))
  w.uvarint(0)
}

function readDescribeTransactionsResponseTransactionState(r: Reader, version: number): Decoded<DescribeTransactionsResponseTransactionState> {
  const errorCode = r.int16()
  const transactionalId = r.string(true)
  const transactionState = r.string(true)
  const transactionTimeoutMs = r.int32()
  const transactionStartTimeMs = r.int64()
  const producerId = r.int64()
  const producerEpoch = r.int16()
  const topics = r.array(true, () => readDescribeTransactionsResponseTopicData(r, version))
  r.tags()
  return { errorCode, transactionalId, transactionState, transactionTimeoutMs, transactionStartTimeMs, producerId, producerEpoch, topics }
}

export interface DescribeTransactionsResponse {
  readonly throttleTimeMs: number
  readonly transactionStates: readonly DescribeTransactionsResponseTransactionState[]
}
function writeDescribeTransactionsResponse(w: Writer, value: DescribeTransactionsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.transactionStates, true, (item) => writeDescribeTransactionsResponseTransactionState(w, item, version))
  w.uvarint(0)
}

function readDescribeTransactionsResponse(r: Reader, version: number): Decoded<DescribeTransactionsResponse> {
  const throttleTimeMs = r.int32()
  const transactionStates = r.array(true, () => readDescribeTransactionsResponseTransactionState(r, version))
  r.tags()
  return { throttleTimeMs, transactionStates }
}

export const describeTransactions: Api<DescribeTransactionsRequest, DescribeTransactionsResponse> = {
  key: 65,
  name: 'DescribeTransactions',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeDescribeTransactionsRequest,
  decodeRequest: readDescribeTransactionsRequest,
  encodeResponse: writeDescribeTransactionsResponse,
  decodeResponse: readDescribeTransactionsResponse,
}
