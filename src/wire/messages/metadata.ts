// Generated from MetadataRequest and MetadataResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, refuseNull, type Writer, ZERO_UUID } from '../primitives.ts'

export interface MetadataRequestTopic {
  readonly topicId?: string
  readonly name: string | null
}
function writeMetadataRequestTopic(w: Writer, value: MetadataRequestTopic, version: number): void {
  if (version >= 10) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  if ((value.name) === null && !(version >= 10)) refuseNull('MetadataRequest', 'name', version)
  w.string(value.name, version >= 9)
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readMetadataRequestTopic(r: Reader, version: number): Decoded<MetadataRequestTopic> {
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID
  const name = r.nullableString(version >= 9)
  if (version >= 9) r.tags()
  return { topicId, name }
}

export interface MetadataRequest {
  readonly topics: readonly MetadataRequestTopic[] | null
  readonly allowAutoTopicCreation?: boolean
  readonly includeClusterAuthorizedOperations?: boolean
  readonly includeTopicAuthorizedOperations?: boolean
}
function writeMetadataRequest(w: Writer, value: MetadataRequest, version: number): void {
  if ((value.topics) === null && !(version >= 1)) refuseNull('MetadataRequest', 'topics', version)
  w.array(value.topics, version >= 9, (item) => writeMetadataRequestTopic(w, item, version))
  if (version >= 4) {
    w.bool(value.allowAutoTopicCreation ?? true)
  } else if (value.allowAutoTopicCreation !== undefined && value.allowAutoTopicCreation !== true) {
    refuseField('MetadataRequest', 'allowAutoTopicCreation', version)
  }
  if (version >= 8 && version <= 10) {
    w.bool(value.includeClusterAuthorizedOperations ?? false)
  } else if (value.includeClusterAuthorizedOperations !== undefined && value.includeClusterAuthorizedOperations !== false) {
    refuseField('MetadataRequest', 'includeClusterAuthorizedOperations', version)
  }
  if (version >= 8) {
    w.bool(value.includeTopicAuthorizedOperations ?? false)
  } else if (value.includeTopicAuthorizedOperations !== undefined && value.includeTopicAuthorizedOperations !== false) {
    refuseField('MetadataRequest', 'includeTopicAuthorizedOperations', version)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readMetadataRequest(r: Reader, version: number): Decoded<MetadataRequest> {
  const topics = r.nullableArray(version >= 9, () => readMetadataRequestTopic(r, version))
  const allowAutoTopicCreation = version >= 4 ? r.bool() : true
  const includeClusterAuthorizedOperations = version >= 8 && version <= 10 ? r.bool() : false
  const includeTopicAuthorizedOperations = version >= 8 ? r.bool() : false
  if (version >= 9) r.tags()
  return { topics, allowAutoTopicCreation, includeClusterAuthorizedOperations, includeTopicAuthorizedOperations }
}

export interface MetadataResponseBroker {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack?: string | null
}
function writeMetadataResponseBroker(w: Writer, value: MetadataResponseBroker, version: number): void {
  w.int32(value.nodeId)
  w.string(value.host, version >= 9)
  w.int32(value.port)
  if (version >= 1) {
    w.string(value.rack ?? null, version >= 9)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readMetadataResponseBroker(r: Reader, version: number): Decoded<MetadataResponseBroker> {
  const nodeId = r.int32()
  const host = r.string(version >= 9)
  const port = r.int32()
  const rack = version >= 1 ? r.nullableString(version >= 9) : null
  if (version >= 9) r.tags()
  return { nodeId, host, port, rack }
}

export interface MetadataResponsePartition {
  readonly errorCode: number
  readonly partitionIndex: number
  readonly leaderId: number
  readonly leaderEpoch?: number
  readonly replicaNodes: readonly number[]
  readonly isrNodes: readonly number[]
  readonly offlineReplicas?: readonly number[]
}
function writeMetadataResponsePartition(w: Writer, value: MetadataResponsePartition, version: number): void {
  w.int16(value.errorCode)
  w.int32(value.partitionIndex)
  w.int32(value.leaderId)
  if (version >= 7) {
    w.int32(value.leaderEpoch ?? -1)
  }
  w.array(value.replicaNodes, version >= 9, (item) => w.int32(item))
  w.array(value.isrNodes, version >= 9, (item) => w.int32(item))
  if (version >= 5) {
    w.array(value.offlineReplicas ?? [], version >= 9, (item) => w.int32(item))
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readMetadataResponsePartition(r: Reader, version: number): Decoded<MetadataResponsePartition> {
  const errorCode = r.int16()
  const partitionIndex = r.int32()
  const leaderId = r.int32()
  const leaderEpoch = version >= 7 ? r.int32() : -1
  const replicaNodes = r.array(version >= 9, () => r.int32())
  const isrNodes = r.array(version >= 9, () => r.int32())
  const offlineReplicas = version >= 5 ? r.array(version >= 9, () => r.int32()) : []
  if (version >= 9) r.tags()
  return { errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas }
}

export interface MetadataResponseTopic {
  readonly errorCode: number
  readonly name: string | null
  readonly topicId?: string
  readonly isInternal?: boolean
  readonly partitions: readonly MetadataResponsePartition[]
  readonly topicAuthorizedOperations?: number
}
function writeMetadataResponseTopic(w: Writer, value: MetadataResponseTopic, version: number): void {
  w.int16(value.errorCode)
  if ((value.name) === null && !(version >= 12)) refuseNull('MetadataResponse', 'name', version)
  w.string(value.name, version >= 9)
  if (version >= 10) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  if (version >= 1) {
    w.bool(value.isInternal ?? false)
  }
  w.array(value.partitions, version >= 9, (item) => writeMetadataResponsePartition(w, item, version))
  if (version >= 8) {
    w.int32(value.topicAuthorizedOperations ?? -2147483648)
  } else if (value.topicAuthorizedOperations !== undefined && value.topicAuthorizedOperations !== -2147483648) {
    refuseField('MetadataResponse', 'topicAuthorizedOperations', version)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readMetadataResponseTopic(r: Reader, version: number): Decoded<MetadataResponseTopic> {
  const errorCode = r.int16()
  const name = r.nullableString(version >= 9)
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID
  const isInternal = version >= 1 ? r.bool() : false
  const partitions = r.array(version >= 9, () => readMetadataResponsePartition(r, version))
  const topicAuthorizedOperations = version >= 8 ? r.int32() : -2147483648
  if (version >= 9) r.tags()
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations }
}

export interface MetadataResponse {
  readonly throttleTimeMs?: number
  readonly brokers: readonly MetadataResponseBroker[]
  readonly clusterId?: string | null
  readonly controllerId?: number
  readonly topics: readonly MetadataResponseTopic[]
  readonly clusterAuthorizedOperations?: number
  readonly errorCode?: number
}
function writeMetadataResponse(w: Writer, value: MetadataResponse, version: number): void {
  if (version >= 3) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.array(value.brokers, version >= 9, (item) => writeMetadataResponseBroker(w, item, version))
  if (version >= 2) {
    w.string(value.clusterId ?? null, version >= 9)
  }
  if (version >= 1) {
    w.int32(value.controllerId ?? -1)
  }
  w.array(value.topics, version >= 9, (item) => writeMetadataResponseTopic(w, item, version))
  if (version >= 8 && version <= 10) {
    w.int32(value.clusterAuthorizedOperations ?? -2147483648)
  } else if (value.clusterAuthorizedOperations !== undefined && value.clusterAuthorizedOperations !== -2147483648) {
    refuseField('MetadataResponse', 'clusterAuthorizedOperations', version)
  }
  if (version >= 13) {
    w.int16(value.errorCode ?? 0)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readMetadataResponse(r: Reader, version: number): Decoded<MetadataResponse> {
  const throttleTimeMs = version >= 3 ? r.int32() : 0
  const brokers = r.array(version >= 9, () => readMetadataResponseBroker(r, version))
  const clusterId = version >= 2 ? r.nullableString(version >= 9) : null
  const controllerId = version >= 1 ? r.int32() : -1
  const topics = r.array(version >= 9, () => readMetadataResponseTopic(r, version))
  const clusterAuthorizedOperations = version >= 8 && version <= 10 ? r.int32() : -2147483648
  const errorCode = version >= 13 ? r.int16() : 0
  if (version >= 9) r.tags()
  return { throttleTimeMs, brokers, clusterId, controllerId, topics, clusterAuthorizedOperations, errorCode }
}

export const metadata: Api<MetadataRequest, MetadataResponse> = {
  key: 3,
  name: 'Metadata',
  minVersion: 0,
  maxVersion: 13,
  flexibleFrom: 9,
  encodeRequest: writeMetadataRequest,
  decodeRequest: readMetadataRequest,
  encodeResponse: writeMetadataResponse,
  decodeResponse: readMetadataResponse,
}
