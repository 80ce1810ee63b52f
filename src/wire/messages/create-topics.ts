// Generated from CreateTopicsRequest and CreateTopicsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer, ZERO_UUID } from '../primitives.ts'

export interface CreateTopicsRequestCreatableReplicaAssignment {
  readonly partitionIndex: number
  readonly brokerIds: readonly number[]
}
function writeCreateTopicsRequestCreatableReplicaAssignment(w: Writer, value: CreateTopicsRequestCreatableReplicaAssignment, version: number): void {
  w.int32(value.partitionIndex)
  w.array(value.brokerIds, version >= 5, (item) => w.int32(item))
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readCreateTopicsRequestCreatableReplicaAssignment(r: Reader, version: number): Decoded<CreateTopicsRequestCreatableReplicaAssignment> {
  const partitionIndex = r.int32()
  const brokerIds = r.array(version >= 5, () => r.int32())
  if (version >= 5) r.tags()
  return { partitionIndex, brokerIds }
}

export interface CreateTopicsRequestCreatableTopicConfig {
  readonly name: string
  readonly value: string | null
}
function writeCreateTopicsRequestCreatableTopicConfig(w: Writer, value: CreateTopicsRequestCreatableTopicConfig, version: number): void {
  w.string(value.name, version >= 5)
  w.string(value.value, version >= 5)
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readCreateTopicsRequestCreatableTopicConfig(r: Reader, version: number): Decoded<CreateTopicsRequestCreatableTopicConfig> {
  const name = r.string(version >= 5)
  const value = r.nullableString(version >= 5)
  if (version >= 5) r.tags()
  return { name, value }
}

export interface CreateTopicsRequestCreatableTopic {
  readonly name: string
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly assignments: readonly CreateTopicsRequestCreatableReplicaAssignment[]
  readonly configs: readonly CreateTopicsRequestCreatableTopicConfig[]
}
function writeCreateTopicsRequestCreatableTopic(w: Writer, value: CreateTopicsRequestCreatableTopic, version: number): void {
  w.string(value.name, version >= 5)
  w.int32(value.numPartitions)
  w.int16(value.replicationFactor)
  w.array(value.assignments, version >= 5, (item) => writeCreateTopicsRequestCreatableReplicaAssignment(w, item, version))
  w.array(value.configs, version >= 5, (item) => writeCreateTopicsRequestCreatableTopicConfig(w, item, version))
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readCreateTopicsRequestCreatableTopic(r: Reader, version: number): Decoded<CreateTopicsRequestCreatableTopic> {
  const name = r.string(version >= 5)
  const numPartitions = r.int32()
  const replicationFactor = r.int16()
  const assignments = r.array(version >= 5, () => readCreateTopicsRequestCreatableReplicaAssignment(r, version))
  const configs = r.array(version >= 5, () => readCreateTopicsRequestCreatableTopicConfig(r, version))
  if (version >= 5) r.tags()
  return { name, numPartitions, replicationFactor, assignments, configs }
}

export interface CreateTopicsRequest {
  readonly topics: readonly CreateTopicsRequestCreatableTopic[]
  readonly timeoutMs?: number
  readonly validateOnly?: boolean
}
function writeCreateTopicsRequest(w: Writer, value: CreateTopicsRequest, version: number): void {
  w.array(value.topics, version >= 5, (item) => writeCreateTopicsRequestCreatableTopic(w, item, version))
  w.int32(value.timeoutMs ?? 60000)
  w.bool(value.validateOnly ?? false)
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readCreateTopicsRequest(r: Reader, version: number): Decoded<CreateTopicsRequest> {
  const topics = r.array(version >= 5, () => readCreateTopicsRequestCreatableTopic(r, version))
  const timeoutMs = r.int32()
  const validateOnly = r.bool()
  if (version >= 5) r.tags()
  return { topics, timeoutMs, validateOnly }
}

export interface CreateTopicsResponseCreatableTopicConfigs {
  readonly name?: string
  readonly value?: string | null
  readonly readOnly?: boolean
  readonly configSource?: number
  readonly isSensitive?: boolean
}
function writeCreateTopicsResponseCreatableTopicConfigs(w: Writer, value: CreateTopicsResponseCreatableTopicConfigs, version: number): void {
  if (version >= 5) {
    w.string(value.name ?? "", version >= 5)
  } else if (value.name !== undefined && value.name !== "") {
    refuseField('CreateTopicsResponse', 'name', version)
  }
  if (version >= 5) {
    w.string((value.value === undefined ? "" : value.value), version >= 5)
  } else if (value.value !== undefined && value.value !== "") {
    refuseField('CreateTopicsResponse', 'value', version)
  }
  if (version >= 5) {
    w.bool(value.readOnly ?? false)
  } else if (value.readOnly !== undefined && value.readOnly !== false) {
    refuseField('CreateTopicsResponse', 'readOnly', version)
  }
  if (version >= 5) {
    w.int8(value.configSource ?? -1)
  }
  if (version >= 5) {
    w.bool(value.isSensitive ?? false)
  } else if (value.isSensitive !== undefined && value.isSensitive !== false) {
    refuseField('CreateTopicsResponse', 'isSensitive', version)
  }
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readCreateTopicsResponseCreatableTopicConfigs(r: Reader, version: number): Decoded<CreateTopicsResponseCreatableTopicConfigs> {
  const name = version >= 5 ? r.string(version >= 5) : ""
  const value = version >= 5 ? r.nullableString(version >= 5) : ""
  const readOnly = version >= 5 ? r.bool() : false
  const configSource = version >= 5 ? r.int8() : -1
  const isSensitive = version >= 5 ? r.bool() : false
  if (version >= 5) r.tags()
  return { name, value, readOnly, configSource, isSensitive }
}

export interface CreateTopicsResponseCreatableTopicResult {
  readonly name: string
  readonly topicId?: string
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly topicConfigErrorCode?: number
  readonly numPartitions?: number
  readonly replicationFactor?: number
  readonly configs?: readonly CreateTopicsResponseCreatableTopicConfigs[] | null
}
function writeCreateTopicsResponseCreatableTopicResult(w: Writer, value: CreateTopicsResponseCreatableTopicResult, version: number): void {
  w.string(value.name, version >= 5)
  if (version >= 7) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 5)
  if (version >= 5) {
    w.int32(value.numPartitions ?? -1)
  }
  if (version >= 5) {
    w.int16(value.replicationFactor ?? -1)
  }
  if (version >= 5) {
    w.array((value.configs === undefined ? [] : value.configs), version >= 5, (item) => writeCreateTopicsResponseCreatableTopicConfigs(w, item, version))
  }
  if (version >= 5) {
    const tags: [number, (w: Writer) => void][] = []
    const topicConfigErrorCode = value.topicConfigErrorCode
    if (version >= 5 && topicConfigErrorCode !== undefined && topicConfigErrorCode !== 0) {
      tags.push([0, (w) => {
        w.int16(topicConfigErrorCode)
      }])
    }
    w.tags(tags)
  }
}

function readCreateTopicsResponseCreatableTopicResult(r: Reader, version: number): Decoded<CreateTopicsResponseCreatableTopicResult> {
  const name = r.string(version >= 5)
  const topicId = version >= 7 ? r.uuid() : ZERO_UUID
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 5)
  let topicConfigErrorCode: Decoded<CreateTopicsResponseCreatableTopicResult>['topicConfigErrorCode'] = 0
  const numPartitions = version >= 5 ? r.int32() : -1
  const replicationFactor = version >= 5 ? r.int16() : -1
  const configs = version >= 5 ? r.nullableArray(version >= 5, () => readCreateTopicsResponseCreatableTopicConfigs(r, version)) : []
  if (version >= 5) r.tags((tag, field) => {
    if (tag === 0) topicConfigErrorCode = field.int16()
  })
  return { name, topicId, errorCode, errorMessage, topicConfigErrorCode, numPartitions, replicationFactor, configs }
}

export interface CreateTopicsResponse {
  readonly throttleTimeMs: number
  readonly topics: readonly CreateTopicsResponseCreatableTopicResult[]
}
function writeCreateTopicsResponse(w: Writer, value: CreateTopicsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.topics, version >= 5, (item) => writeCreateTopicsResponseCreatableTopicResult(w, item, version))
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readCreateTopicsResponse(r: Reader, version: number): Decoded<CreateTopicsResponse> {
  const throttleTimeMs = r.int32()
  const topics = r.array(version >= 5, () => readCreateTopicsResponseCreatableTopicResult(r, version))
  if (version >= 5) r.tags()
  return { throttleTimeMs, topics }
}

export const createTopics: Api<CreateTopicsRequest, CreateTopicsResponse> = {
  key: 19,
  name: 'CreateTopics',
  minVersion: 2,
  maxVersion: 7,
  flexibleFrom: 5,
  encodeRequest: writeCreateTopicsRequest,
  decodeRequest: readCreateTopicsRequest,
  encodeResponse: writeCreateTopicsResponse,
  decodeResponse: readCreateTopicsResponse,
}
