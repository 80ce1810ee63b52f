// Generated from DeleteTopicsRequest and DeleteTopicsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, refuseNull, type Writer, ZERO_UUID } from '../primitives.ts'

export interface DeleteTopicsRequestDeleteTopicState {
  readonly name?: string | null
  readonly topicId?: string
}
function writeDeleteTopicsRequestDeleteTopicState(w: Writer, value: DeleteTopicsRequestDeleteTopicState, version: number): void {
  if (version >= 6) {
    w.string(value.name ?? null, version >= 4)
  } else if (value.name !== undefined && value.name !== null) {
    refuseField('DeleteTopicsRequest', 'name', version)
  }
  if (version >= 6) {
    w.uuid(value.topicId ?? ZERO_UUID)
  } else if (value.topicId !== undefined && value.topicId !== ZERO_UUID) {
    refuseField('DeleteTopicsRequest', 'topicId', version)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDeleteTopicsRequestDeleteTopicState(r: Reader, version: number): Decoded<DeleteTopicsRequestDeleteTopicState> {
  const name = version >= 6 ? r.nullableString(version >= 4) : null
  const topicId = version >= 6 ? r.uuid() : ZERO_UUID
  if (version >= 4) r.tags()
  return { name, topicId }
}

export interface DeleteTopicsRequest {
  readonly topics?: readonly DeleteTopicsRequestDeleteTopicState[]
  readonly topicNames?: readonly string[]
  readonly timeoutMs: number
}
function writeDeleteTopicsRequest(w: Writer, value: DeleteTopicsRequest, version: number): void {
  if (version >= 6) {
    w.array(value.topics ?? [], version >= 4, (item) => writeDeleteTopicsRequestDeleteTopicState(w, item, version))
  } else if (value.topics !== undefined && value.topics !== null && value.topics.length > 0) {
    refuseField('DeleteTopicsRequest', 'topics', version)
  }
  if (version <= 5) {
    w.array(value.topicNames ?? [], version >= 4, (item) => w.string(item, version >= 4))
  }
  w.int32(value.timeoutMs)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDeleteTopicsRequest(r: Reader, version: number): Decoded<DeleteTopicsRequest> {
  const topics = version >= 6 ? r.array(version >= 4, () => readDeleteTopicsRequestDeleteTopicState(r, version)) : []
  const topicNames = version <= 5 ? r.array(version >= 4, () => r.string(version >= 4)) : []
  const timeoutMs = r.int32()
  if (version >= 4) r.tags()
  return { topics, topicNames, timeoutMs }
}

export interface DeleteTopicsResponseDeletableTopicResult {
  readonly name: string | null
  readonly topicId?: string
  readonly errorCode: number
  readonly errorMessage?: string | null
}
function writeDeleteTopicsResponseDeletableTopicResult(w: Writer, value: DeleteTopicsResponseDeletableTopicResult, version: number): void {
  if ((value.name) === null && !(version >= 6)) refuseNull('DeleteTopicsResponse', 'name', version)
  w.string(value.name, version >= 4)
  if (version >= 6) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.int16(value.errorCode)
  if (version >= 5) {
    w.string(value.errorMessage ?? null, version >= 4)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDeleteTopicsResponseDeletableTopicResult(r: Reader, version: number): Decoded<DeleteTopicsResponseDeletableTopicResult> {
  const name = r.nullableString(version >= 4)
  const topicId = version >= 6 ? r.uuid() : ZERO_UUID
  const errorCode = r.int16()
  const errorMessage = version >= 5 ? r.nullableString(version >= 4) : null
  if (version >= 4) r.tags()
  return { name, topicId, errorCode, errorMessage }
}

export interface DeleteTopicsResponse {
  readonly throttleTimeMs: number
  readonly responses: readonly DeleteTopicsResponseDeletableTopicResult[]
}
function writeDeleteTopicsResponse(w: Writer, value: DeleteTopicsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.responses, version >= 4, (item) => writeDeleteTopicsResponseDeletableTopicResult(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDeleteTopicsResponse(r: Reader, version: number): Decoded<DeleteTopicsResponse> {
  const throttleTimeMs = r.int32()
  const responses = r.array(version >= 4, () => readDeleteTopicsResponseDeletableTopicResult(r, version))
  if (version >= 4) r.tags()
  return { throttleTimeMs, responses }
}

export const deleteTopics: Api<DeleteTopicsRequest, DeleteTopicsResponse> = {
  key: 20,
  name: 'DeleteTopics',
  minVersion: 1,
  maxVersion: 6,
  flexibleFrom: 4,
  encodeRequest: writeDeleteTopicsRequest,
  decodeRequest: readDeleteTopicsRequest,
  encodeResponse: writeDeleteTopicsResponse,
  decodeResponse: readDeleteTopicsResponse,
}
