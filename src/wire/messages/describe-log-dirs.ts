// Generated from DescribeLogDirsRequest and DescribeLogDirsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeLogDirsRequestDescribableLogDirTopic {
  readonly topic: string
  readonly partitions: readonly number[]
}
function writeDescribeLogDirsRequestDescribableLogDirTopic(w: Writer, value: DescribeLogDirsRequestDescribableLogDirTopic, version: number): void {
  w.string(value.topic, version >= 2)
  w.array(value.partitions, version >= 2, (item) => w.int32(item))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeLogDirsRequestDescribableLogDirTopic(r: Reader, version: number): Decoded<DescribeLogDirsRequestDescribableLogDirTopic> {
  const topic = r.string(version >= 2)
  const partitions = r.array(version >= 2, () => r.int32())
  if (version >= 2) r.tags()
  return { topic, partitions }
}

export interface DescribeLogDirsRequest {
  readonly topics: readonly DescribeLogDirsRequestDescribableLogDirTopic[] | null
}
function writeDescribeLogDirsRequest(w: Writer, value: DescribeLogDirsRequest, version: number): void {
  w.array(value.topics, version >= 2, (item) => writeDescribeLogDirsRequestDescribableLogDirTopic(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeLogDirsRequest(r: Reader, version: number): Decoded<DescribeLogDirsRequest> {
  const topics = r.nullableArray(version >= 2, () => readDescribeLogDirsRequestDescribableLogDirTopic(r, version))
  if (version >= 2) r.tags()
  return { topics }
}

export interface DescribeLogDirsResponseDescribeLogDirsPartition {
  readonly partitionIndex: number
  readonly partitionSize: bigint
  readonly offsetLag: bigint
  readonly isFutureKey: boolean
}
function writeDescribeLogDirsResponseDescribeLogDirsPartition(w: Writer, value: DescribeLogDirsResponseDescribeLogDirsPartition, version: number): void {
  w.int32(value.partitionIndex)
  w.int64(value.partitionSize)
  w.int64(value.offsetLag)
  w.bool(value.isFutureKey)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeLogDirsResponseDescribeLogDirsPartition(r: Reader, version: number): Decoded<DescribeLogDirsResponseDescribeLogDirsPartition> {
  const partitionIndex = r.int32()
  const partitionSize = r.int64()
  const offsetLag = r.int64()
  const isFutureKey = r.bool()
  if (version >= 2) r.tags()
  return { partitionIndex, partitionSize, offsetLag, isFutureKey }
}

export interface DescribeLogDirsResponseDescribeLogDirsTopic {
  readonly name: string
  readonly partitions: readonly DescribeLogDirsResponseDescribeLogDirsPartition[]
}
function writeDescribeLogDirsResponseDescribeLogDirsTopic(w: Writer, value: DescribeLogDirsResponseDescribeLogDirsTopic, version: number): void {
  w.string(value.name, version >= 2)
  w.array(value.partitions, version >= 2, (item) => writeDescribeLogDirsResponseDescribeLogDirsPartition(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeLogDirsResponseDescribeLogDirsTopic(r: Reader, version: number): Decoded<DescribeLogDirsResponseDescribeLogDirsTopic> {
  const name = r.string(version >= 2)
  const partitions = r.array(version >= 2, () => readDescribeLogDirsResponseDescribeLogDirsPartition(r, version))
  if (version >= 2) r.tags()
  return { name, partitions }
}

export interface DescribeLogDirsResponseDescribeLogDirsResult {
  readonly errorCode: number
  readonly logDir: string
  readonly topics: readonly DescribeLogDirsResponseDescribeLogDirsTopic[]
  readonly totalBytes?: bigint
  readonly usableBytes?: bigint
  readonly isCordoned?: boolean
}
function writeDescribeLogDirsResponseDescribeLogDirsResult(w: Writer, value: DescribeLogDirsResponseDescribeLogDirsResult, version: number): void {
  w.int16(value.errorCode)
  w.string(value.logDir, version >= 2)
  w.array(value.topics, version >= 2, (item) => writeDescribeLogDirsResponseDescribeLogDirsTopic(w, item, version))
  if (version >= 4) {
    w.int64(value.totalBytes ?? -1n)
  }
  if (version >= 4) {
    w.int64(value.usableBytes ?? -1n)
  }
  if (version >= 5) {
    w.bool(value.isCordoned ?? false)
  }
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeLogDirsResponseDescribeLogDirsResult(r: Reader, version: number): Decoded<DescribeLogDirsResponseDescribeLogDirsResult> {
  const errorCode = r.int16()
  const logDir = r.string(version >= 2)
  const topics = r.array(version >= 2, () => readDescribeLogDirsResponseDescribeLogDirsTopic(r, version))
  const totalBytes = version >= 4 ? r.int64() : -1n
  const usableBytes = version >= 4 ? r.int64() : -1n
  const isCordoned = version >= 5 ? r.bool() : false
  if (version >= 2) r.tags()
  return { errorCode, logDir, topics, totalBytes, usableBytes, isCordoned }
}

export interface DescribeLogDirsResponse {
  readonly throttleTimeMs: number
  readonly errorCode?: number
  readonly results: readonly DescribeLogDirsResponseDescribeLogDirsResult[]
}
function writeDescribeLogDirsResponse(w: Writer, value: DescribeLogDirsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  if (version >= 3) {
    w.int16(value.errorCode ?? 0)
  }
  w.array(value.results, version >= 2, (item) => writeDescribeLogDirsResponseDescribeLogDirsResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeLogDirsResponse(r: Reader, version: number): Decoded<DescribeLogDirsResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = version >= 3 ? r.int16() : 0
  const results = r.array(version >= 2, () => readDescribeLogDirsResponseDescribeLogDirsResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, errorCode, results }
}

export const describeLogDirs: Api<DescribeLogDirsRequest, DescribeLogDirsResponse> = {
  key: 35,
  name: 'DescribeLogDirs',
  minVersion: 1,
  maxVersion: 5,
  flexibleFrom: 2,
  encodeRequest: writeDescribeLogDirsRequest,
  decodeRequest: readDescribeLogDirsRequest,
  encodeResponse: writeDescribeLogDirsResponse,
  decodeResponse: readDescribeLogDirsResponse,
}
