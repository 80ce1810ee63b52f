// Generated from AddPartitionsToTxnRequest and AddPartitionsToTxnResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface AddPartitionsToTxnRequestAddPartitionsToTxnTopic {
  readonly name: string
  readonly partitions: readonly number[]
}
function writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(w: Writer, value: AddPartitionsToTxnRequestAddPartitionsToTxnTopic, version: number): void {
  w.string(value.name, version >= 3)
  w.array(value.partitions, version >= 3, (item) => w.int32(item))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(r: Reader, version: number): Decoded<AddPartitionsToTxnRequestAddPartitionsToTxnTopic> {
  const name = r.string(version >= 3)
  const partitions = r.array(version >= 3, () => r.int32())
  if (version >= 3) r.tags()
  return { name, partitions }
}

export interface AddPartitionsToTxnRequestAddPartitionsToTxnTransaction {
  readonly transactionalId?: string
  readonly producerId?: bigint
  readonly producerEpoch?: number
  readonly verifyOnly?: boolean
  readonly topics?: readonly AddPartitionsToTxnRequestAddPartitionsToTxnTopic[]
}
function writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(w: Writer, value: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction, version: number): void {
  if (version >= 4) {
    w.string(value.transactionalId ?? "", version >= 3)
  } else if (value.transactionalId !== undefined && value.transactionalId !== "") {
    refuseField('AddPartitionsToTxnRequest', 'transactionalId', version)
  }
  if (version >= 4) {
    w.int64(value.producerId ?? 0n)
  } else if (value.producerId !== undefined && value.producerId !== 0n) {
    refuseField('AddPartitionsToTxnRequest', 'producerId', version)
  }
  if (version >= 4) {
    w.int16(value.producerEpoch ?? 0)
  } else if (value.producerEpoch !== undefined && value.producerEpoch !== 0) {
    refuseField('AddPartitionsToTxnRequest', 'producerEpoch', version)
  }
  if (version >= 4) {
    w.bool(value.verifyOnly ?? false)
  } else if (value.verifyOnly !== undefined && value.verifyOnly !== false) {
    refuseField('AddPartitionsToTxnRequest', 'verifyOnly', version)
  }
  if (version >= 4) {
    w.array(value.topics ?? [], version >= 3, (item) => writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(w, item, version))
  } else if (value.topics !== undefined && value.topics !== null && value.topics.length > 0) {
    refuseField('AddPartitionsToTxnRequest', 'topics', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(r: Reader, version: number): Decoded<AddPartitionsToTxnRequestAddPartitionsToTxnTransaction> {
  const transactionalId = version >= 4 ? r.string(version >= 3) : ""
  const producerId = version >= 4 ? r.int64() : 0n
  const producerEpoch = version >= 4 ? r.int16() : 0
  const verifyOnly = version >= 4 ? r.bool() : false
  const topics = version >= 4 ? r.array(version >= 3, () => readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(r, version)) : []
  if (version >= 3) r.tags()
  return { transactionalId, producerId, producerEpoch, verifyOnly, topics }
}

export interface AddPartitionsToTxnRequest {
  readonly transactions?: readonly AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[]
  readonly v3AndBelowTransactionalId?: string
  readonly v3AndBelowProducerId?: bigint
  readonly v3AndBelowProducerEpoch?: number
  readonly v3AndBelowTopics?: readonly AddPartitionsToTxnRequestAddPartitionsToTxnTopic[]
}
function writeAddPartitionsToTxnRequest(w: Writer, value: AddPartitionsToTxnRequest, version: number): void {
  if (version >= 4) {
    w.array(value.transactions ?? [], version >= 3, (item) => writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(w, item, version))
  } else if (value.transactions !== undefined && value.transactions !== null && value.transactions.length > 0) {
    refuseField('AddPartitionsToTxnRequest', 'transactions', version)
  }
  if (version <= 3) {
    w.string(value.v3AndBelowTransactionalId ?? "", version >= 3)
  } else if (value.v3AndBelowTransactionalId !== undefined && value.v3AndBelowTransactionalId !== "") {
    refuseField('AddPartitionsToTxnRequest', 'v3AndBelowTransactionalId', version)
  }
  if (version <= 3) {
    w.int64(value.v3AndBelowProducerId ?? 0n)
  } else if (value.v3AndBelowProducerId !== undefined && value.v3AndBelowProducerId !== 0n) {
    refuseField('AddPartitionsToTxnRequest', 'v3AndBelowProducerId', version)
  }
  if (version <= 3) {
    w.int16(value.v3AndBelowProducerEpoch ?? 0)
  } else if (value.v3AndBelowProducerEpoch !== undefined && value.v3AndBelowProducerEpoch !== 0) {
    refuseField('AddPartitionsToTxnRequest', 'v3AndBelowProducerEpoch', version)
  }
  if (version <= 3) {
    w.array(value.v3AndBelowTopics ?? [], version >= 3, (item) => writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(w, item, version))
  } else if (value.v3AndBelowTopics !== undefined && value.v3AndBelowTopics !== null && value.v3AndBelowTopics.length > 0) {
    refuseField('AddPartitionsToTxnRequest', 'v3AndBelowTopics', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnRequest(r: Reader, version: number): Decoded<AddPartitionsToTxnRequest> {
  const transactions = version >= 4 ? r.array(version >= 3, () => readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(r, version)) : []
  const v3AndBelowTransactionalId = version <= 3 ? r.string(version >= 3) : ""
  const v3AndBelowProducerId = version <= 3 ? r.int64() : 0n
  const v3AndBelowProducerEpoch = version <= 3 ? r.int16() : 0
  const v3AndBelowTopics = version <= 3 ? r.array(version >= 3, () => readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(r, version)) : []
  if (version >= 3) r.tags()
  return { transactions, v3AndBelowTransactionalId, v3AndBelowProducerId, v3AndBelowProducerEpoch, v3AndBelowTopics }
}

export interface AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult {
  readonly name: string
  readonly resultsByPartition: readonly AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[]
}
function writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(w: Writer, value: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult, version: number): void {
  w.string(value.name, version >= 3)
  w.array(value.resultsByPartition, version >= 3, (item) => writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(w, item, version))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(r: Reader, version: number): Decoded<AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult> {
  const name = r.string(version >= 3)
  const resultsByPartition = r.array(version >= 3, () => readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(r, version))
  if (version >= 3) r.tags()
  return { name, resultsByPartition }
}

export interface AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult {
  readonly partitionIndex: number
  readonly partitionErrorCode: number
}
function writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(w: Writer, value: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult, version: number): void {
  w.int32(value.partitionIndex)
  w.int16(value.partitionErrorCode)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(r: Reader, version: number): Decoded<AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult> {
  const partitionIndex = r.int32()
  const partitionErrorCode = r.int16()
  if (version >= 3) r.tags()
  return { partitionIndex, partitionErrorCode }
}

export interface AddPartitionsToTxnResponseAddPartitionsToTxnResult {
  readonly transactionalId?: string
  readonly topicResults?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[]
}
function writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(w: Writer, value: AddPartitionsToTxnResponseAddPartitionsToTxnResult, version: number): void {
  if (version >= 4) {
    w.string(value.transactionalId ?? "", version >= 3)
  } else if (value.transactionalId !== undefined && value.transactionalId !== "") {
    refuseField('AddPartitionsToTxnResponse', 'transactionalId', version)
  }
  if (version >= 4) {
    w.array(value.topicResults ?? [], version >= 3, (item) => writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(w, item, version))
  } else if (value.topicResults !== undefined && value.topicResults !== null && value.topicResults.length > 0) {
    refuseField('AddPartitionsToTxnResponse', 'topicResults', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnResult(r: Reader, version: number): Decoded<AddPartitionsToTxnResponseAddPartitionsToTxnResult> {
  const transactionalId = version >= 4 ? r.string(version >= 3) : ""
  const topicResults = version >= 4 ? r.array(version >= 3, () => readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(r, version)) : []
  if (version >= 3) r.tags()
  return { transactionalId, topicResults }
}

export interface AddPartitionsToTxnResponse {
  readonly throttleTimeMs: number
  readonly errorCode?: number
  readonly resultsByTransaction?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnResult[]
  readonly resultsByTopicV3AndBelow?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[]
}
function writeAddPartitionsToTxnResponse(w: Writer, value: AddPartitionsToTxnResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  if (version >= 4) {
    w.int16(value.errorCode ?? 0)
  }
  if (version >= 4) {
    w.array(value.resultsByTransaction ?? [], version >= 3, (item) => writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(w, item, version))
  } else if (value.resultsByTransaction !== undefined && value.resultsByTransaction !== null && value.resultsByTransaction.length > 0) {
    refuseField('AddPartitionsToTxnResponse', 'resultsByTransaction', version)
  }
  if (version <= 3) {
    w.array(value.resultsByTopicV3AndBelow ?? [], version >= 3, (item) => writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(w, item, version))
  } else if (value.resultsByTopicV3AndBelow !== undefined && value.resultsByTopicV3AndBelow !== null && value.resultsByTopicV3AndBelow.length > 0) {
    refuseField('AddPartitionsToTxnResponse', 'resultsByTopicV3AndBelow', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddPartitionsToTxnResponse(r: Reader, version: number): Decoded<AddPartitionsToTxnResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = version >= 4 ? r.int16() : 0
  const resultsByTransaction = version >= 4 ? r.array(version >= 3, () => readAddPartitionsToTxnResponseAddPartitionsToTxnResult(r, version)) : []
  const resultsByTopicV3AndBelow = version <= 3 ? r.array(version >= 3, () => readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(r, version)) : []
  if (version >= 3) r.tags()
  return { throttleTimeMs, errorCode, resultsByTransaction, resultsByTopicV3AndBelow }
}

export const addPartitionsToTxn: Api<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> = {
  key: 24,
  name: 'AddPartitionsToTxn',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  encodeRequest: writeAddPartitionsToTxnRequest,
  decodeRequest: readAddPartitionsToTxnRequest,
  encodeResponse: writeAddPartitionsToTxnResponse,
  decodeResponse: readAddPartitionsToTxnResponse,
}
