// Generated from ElectLeadersRequest and ElectLeadersResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ElectLeadersRequestTopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}
function writeElectLeadersRequestTopicPartitions(w: Writer, value: ElectLeadersRequestTopicPartitions, version: number): void {
  w.string(value.topic, version >= 2)
  w.array(value.partitions, version >= 2, (item) => w.int32(item))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readElectLeadersRequestTopicPartitions(r: Reader, version: number): Decoded<ElectLeadersRequestTopicPartitions> {
  const topic = r.string(version >= 2)
  const partitions = r.array(version >= 2, () => r.int32())
  if (version >= 2) r.tags()
  return { topic, partitions }
}

export interface ElectLeadersRequest {
  readonly electionType?: number
  readonly topicPartitions: readonly ElectLeadersRequestTopicPartitions[] | null
  readonly timeoutMs?: number
}
function writeElectLeadersRequest(w: Writer, value: ElectLeadersRequest, version: number): void {
  if (version >= 1) {
    w.int8(value.electionType ?? 0)
  } else if (value.electionType !== undefined && value.electionType !== 0) {
    refuseField('ElectLeadersRequest', 'electionType', version)
  }
  w.array(value.topicPartitions, version >= 2, (item) => writeElectLeadersRequestTopicPartitions(w, item, version))
  w.int32(value.timeoutMs ?? 60000)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readElectLeadersRequest(r: Reader, version: number): Decoded<ElectLeadersRequest> {
  const electionType = version >= 1 ? r.int8() : 0
  const topicPartitions = r.nullableArray(version >= 2, () => readElectLeadersRequestTopicPartitions(r, version))
  const timeoutMs = r.int32()
  if (version >= 2) r.tags()
  return { electionType, topicPartitions, timeoutMs }
}

export interface ElectLeadersResponsePartitionResult {
  readonly partitionId: number
  readonly errorCode: number
  readonly errorMessage: string | null
}
function writeElectLeadersResponsePartitionResult(w: Writer, value: ElectLeadersResponsePartitionResult, version: number): void {
  w.int32(value.partitionId)
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readElectLeadersResponsePartitionResult(r: Reader, version: number): Decoded<ElectLeadersResponsePartitionResult> {
  const partitionId = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  if (version >= 2) r.tags()
  return { partitionId, errorCode, errorMessage }
}

export interface ElectLeadersResponseReplicaElectionResult {
  readonly topic: string
  readonly partitionResult: readonly ElectLeadersResponsePartitionResult[]
}
function writeElectLeadersResponseReplicaElectionResult(w: Writer, value: ElectLeadersResponseReplicaElectionResult, version: number): void {
  w.string(value.topic, version >= 2)
  w.array(value.partitionResult, version >= 2, (item) => writeElectLeadersResponsePartitionResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readElectLeadersResponseReplicaElectionResult(r: Reader, version: number): Decoded<ElectLeadersResponseReplicaElectionResult> {
  const topic = r.string(version >= 2)
  const partitionResult = r.array(version >= 2, () => readElectLeadersResponsePartitionResult(r, version))
  if (version >= 2) r.tags()
  return { topic, partitionResult }
}

export interface ElectLeadersResponse {
  readonly throttleTimeMs: number
  readonly errorCode?: number
  readonly replicaElectionResults: readonly ElectLeadersResponseReplicaElectionResult[]
}
function writeElectLeadersResponse(w: Writer, value: ElectLeadersResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  if (version >= 1) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('ElectLeadersResponse', 'errorCode', version)
  }
  w.array(value.replicaElectionResults, version >= 2, (item) => writeElectLeadersResponseReplicaElectionResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readElectLeadersResponse(r: Reader, version: number): Decoded<ElectLeadersResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = version >= 1 ? r.int16() : 0
  const replicaElectionResults = r.array(version >= 2, () => readElectLeadersResponseReplicaElectionResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, errorCode, replicaElectionResults }
}

export const electLeaders: Api<ElectLeadersRequest, ElectLeadersResponse> = {
  key: 43,
  name: 'ElectLeaders',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  encodeRequest: writeElectLeadersRequest,
  decodeRequest: readElectLeadersRequest,
  encodeResponse: writeElectLeadersResponse,
  decodeResponse: readElectLeadersResponse,
}
