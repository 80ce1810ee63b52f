// Generated from OffsetFetchRequest and OffsetFetchResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, refuseNull, type Writer, ZERO_UUID } from '../primitives.ts'

export interface OffsetFetchRequestTopic {
  readonly name?: string
  readonly partitionIndexes?: readonly number[]
}
function writeOffsetFetchRequestTopic(w: Writer, value: OffsetFetchRequestTopic, version: number): void {
  if (version <= 7) {
    w.string(value.name ?? "", version >= 6)
  } else if (value.name !== undefined && value.name !== "") {
    refuseField('OffsetFetchRequest', 'name', version)
  }
  if (version <= 7) {
    w.array(value.partitionIndexes ?? [], version >= 6, (item) => w.int32(item))
  } else if (value.partitionIndexes !== undefined && value.partitionIndexes !== null && value.partitionIndexes.length > 0) {
    refuseField('OffsetFetchRequest', 'partitionIndexes', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchRequestTopic(r: Reader, version: number): Decoded<OffsetFetchRequestTopic> {
  const name = version <= 7 ? r.string(version >= 6) : ""
  const partitionIndexes = version <= 7 ? r.array(version >= 6, () => r.int32()) : []
  if (version >= 6) r.tags()
  return { name, partitionIndexes }
}

export interface OffsetFetchRequestTopics {
  readonly name?: string
  readonly topicId?: string
  readonly partitionIndexes?: readonly number[]
}
function writeOffsetFetchRequestTopics(w: Writer, value: OffsetFetchRequestTopics, version: number): void {
  if (version >= 8 && version <= 9) {
    w.string(value.name ?? "", version >= 6)
  }
  if (version >= 10) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  if (version >= 8) {
    w.array(value.partitionIndexes ?? [], version >= 6, (item) => w.int32(item))
  } else if (value.partitionIndexes !== undefined && value.partitionIndexes !== null && value.partitionIndexes.length > 0) {
    refuseField('OffsetFetchRequest', 'partitionIndexes', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchRequestTopics(r: Reader, version: number): Decoded<OffsetFetchRequestTopics> {
  const name = version >= 8 && version <= 9 ? r.string(version >= 6) : ""
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID
  const partitionIndexes = version >= 8 ? r.array(version >= 6, () => r.int32()) : []
  if (version >= 6) r.tags()
  return { name, topicId, partitionIndexes }
}

export interface OffsetFetchRequestGroup {
  readonly groupId?: string
  readonly memberId?: string | null
  readonly memberEpoch?: number
  readonly topics?: readonly OffsetFetchRequestTopics[] | null
}
function writeOffsetFetchRequestGroup(w: Writer, value: OffsetFetchRequestGroup, version: number): void {
  if (version >= 8) {
    w.string(value.groupId ?? "", version >= 6)
  } else if (value.groupId !== undefined && value.groupId !== "") {
    refuseField('OffsetFetchRequest', 'groupId', version)
  }
  if (version >= 9) {
    w.string(value.memberId ?? null, version >= 6)
  }
  if (version >= 9) {
    w.int32(value.memberEpoch ?? -1)
  }
  if (version >= 8) {
    w.array((value.topics === undefined ? [] : value.topics), version >= 6, (item) => writeOffsetFetchRequestTopics(w, item, version))
  } else if (value.topics !== undefined && value.topics !== null && value.topics.length > 0) {
    refuseField('OffsetFetchRequest', 'topics', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchRequestGroup(r: Reader, version: number): Decoded<OffsetFetchRequestGroup> {
  const groupId = version >= 8 ? r.string(version >= 6) : ""
  const memberId = version >= 9 ? r.nullableString(version >= 6) : null
  const memberEpoch = version >= 9 ? r.int32() : -1
  const topics = version >= 8 ? r.nullableArray(version >= 6, () => readOffsetFetchRequestTopics(r, version)) : []
  if (version >= 6) r.tags()
  return { groupId, memberId, memberEpoch, topics }
}

export interface OffsetFetchRequest {
  readonly groupId?: string
  readonly topics?: readonly OffsetFetchRequestTopic[] | null
  readonly groups?: readonly OffsetFetchRequestGroup[]
  readonly requireStable?: boolean
}
function writeOffsetFetchRequest(w: Writer, value: OffsetFetchRequest, version: number): void {
  if (version <= 7) {
    w.string(value.groupId ?? "", version >= 6)
  } else if (value.groupId !== undefined && value.groupId !== "") {
    refuseField('OffsetFetchRequest', 'groupId', version)
  }
  if (version <= 7) {
    if (((value.topics === undefined ? [] : value.topics)) === null && !(version >= 2 && version <= 7)) refuseNull('OffsetFetchRequest', 'topics', version)
    w.array((value.topics === undefined ? [] : value.topics), version >= 6, (item) => writeOffsetFetchRequestTopic(w, item, version))
  } else if (value.topics !== undefined && value.topics !== null && value.topics.length > 0) {
    refuseField('OffsetFetchRequest', 'topics', version)
  }
  if (version >= 8) {
    w.array(value.groups ?? [], version >= 6, (item) => writeOffsetFetchRequestGroup(w, item, version))
  } else if (value.groups !== undefined && value.groups !== null && value.groups.length > 0) {
    refuseField('OffsetFetchRequest', 'groups', version)
  }
  if (version >= 7) {
    w.bool(value.requireStable ?? false)
  } else if (value.requireStable !== undefined && value.requireStable !== false) {
    refuseField('OffsetFetchRequest', 'requireStable', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchRequest(r: Reader, version: number): Decoded<OffsetFetchRequest> {
  const groupId = version <= 7 ? r.string(version >= 6) : ""
  const topics = version <= 7 ? r.nullableArray(version >= 6, () => readOffsetFetchRequestTopic(r, version)) : []
  const groups = version >= 8 ? r.array(version >= 6, () => readOffsetFetchRequestGroup(r, version)) : []
  const requireStable = version >= 7 ? r.bool() : false
  if (version >= 6) r.tags()
  return { groupId, topics, groups, requireStable }
}

export interface OffsetFetchResponsePartition {
  readonly partitionIndex?: number
  readonly committedOffset?: bigint
  readonly committedLeaderEpoch?: number
  readonly metadata?: string | null
  readonly errorCode?: number
}
function writeOffsetFetchResponsePartition(w: Writer, value: OffsetFetchResponsePartition, version: number): void {
  if (version <= 7) {
    w.int32(value.partitionIndex ?? 0)
  } else if (value.partitionIndex !== undefined && value.partitionIndex !== 0) {
    refuseField('OffsetFetchResponse', 'partitionIndex', version)
  }
  if (version <= 7) {
    w.int64(value.committedOffset ?? 0n)
  } else if (value.committedOffset !== undefined && value.committedOffset !== 0n) {
    refuseField('OffsetFetchResponse', 'committedOffset', version)
  }
  if (version >= 5 && version <= 7) {
    w.int32(value.committedLeaderEpoch ?? -1)
  }
  if (version <= 7) {
    w.string((value.metadata === undefined ? "" : value.metadata), version >= 6)
  } else if (value.metadata !== undefined && value.metadata !== "") {
    refuseField('OffsetFetchResponse', 'metadata', version)
  }
  if (version <= 7) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('OffsetFetchResponse', 'errorCode', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchResponsePartition(r: Reader, version: number): Decoded<OffsetFetchResponsePartition> {
  const partitionIndex = version <= 7 ? r.int32() : 0
  const committedOffset = version <= 7 ? r.int64() : 0n
  const committedLeaderEpoch = version >= 5 && version <= 7 ? r.int32() : -1
  const metadata = version <= 7 ? r.nullableString(version >= 6) : ""
  const errorCode = version <= 7 ? r.int16() : 0
  if (version >= 6) r.tags()
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }
}

export interface OffsetFetchResponseTopic {
  readonly name?: string
  readonly partitions?: readonly OffsetFetchResponsePartition[]
}
function writeOffsetFetchResponseTopic(w: Writer, value: OffsetFetchResponseTopic, version: number): void {
  if (version <= 7) {
    w.string(value.name ?? "", version >= 6)
  } else if (value.name !== undefined && value.name !== "") {
    refuseField('OffsetFetchResponse', 'name', version)
  }
  if (version <= 7) {
    w.array(value.partitions ?? [], version >= 6, (item) => writeOffsetFetchResponsePartition(w, item, version))
  } else if (value.partitions !== undefined && value.partitions !== null && value.partitions.length > 0) {
    refuseField('OffsetFetchResponse', 'partitions', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchResponseTopic(r: Reader, version: number): Decoded<OffsetFetchResponseTopic> {
  const name = version <= 7 ? r.string(version >= 6) : ""
  const partitions = version <= 7 ? r.array(version >= 6, () => readOffsetFetchResponsePartition(r, version)) : []
  if (version >= 6) r.tags()
  return { name, partitions }
}

export interface OffsetFetchResponsePartitions {
  readonly partitionIndex?: number
  readonly committedOffset?: bigint
  readonly committedLeaderEpoch?: number
  readonly metadata?: string | null
  readonly errorCode?: number
}
function writeOffsetFetchResponsePartitions(w: Writer, value: OffsetFetchResponsePartitions, version: number): void {
  if (version >= 8) {
    w.int32(value.partitionIndex ?? 0)
  } else if (value.partitionIndex !== undefined && value.partitionIndex !== 0) {
    refuseField('OffsetFetchResponse', 'partitionIndex', version)
  }
  if (version >= 8) {
    w.int64(value.committedOffset ?? 0n)
  } else if (value.committedOffset !== undefined && value.committedOffset !== 0n) {
    refuseField('OffsetFetchResponse', 'committedOffset', version)
  }
  if (version >= 8) {
    w.int32(value.committedLeaderEpoch ?? -1)
  }
  if (version >= 8) {
    w.string((value.metadata === undefined ? "" : value.metadata), version >= 6)
  } else if (value.metadata !== undefined && value.metadata !== "") {
    refuseField('OffsetFetchResponse', 'metadata', version)
  }
  if (version >= 8) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('OffsetFetchResponse', 'errorCode', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchResponsePartitions(r: Reader, version: number): Decoded<OffsetFetchResponsePartitions> {
  const partitionIndex = version >= 8 ? r.int32() : 0
  const committedOffset = version >= 8 ? r.int64() : 0n
  const committedLeaderEpoch = version >= 8 ? r.int32() : -1
  const metadata = version >= 8 ? r.nullableString(version >= 6) : ""
  const errorCode = version >= 8 ? r.int16() : 0
  if (version >= 6) r.tags()
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode }
}

export interface OffsetFetchResponseTopics {
  readonly name?: string
  readonly topicId?: string
  readonly partitions?: readonly OffsetFetchResponsePartitions[]
}
function writeOffsetFetchResponseTopics(w: Writer, value: OffsetFetchResponseTopics, version: number): void {
  if (version >= 8 && version <= 9) {
    w.string(value.name ?? "", version >= 6)
  }
  if (version >= 10) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  if (version >= 8) {
    w.array(value.partitions ?? [], version >= 6, (item) => writeOffsetFetchResponsePartitions(w, item, version))
  } else if (value.partitions !== undefined && value.partitions !== null && value.partitions.length > 0) {
    refuseField('OffsetFetchResponse', 'partitions', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchResponseTopics(r: Reader, version: number): Decoded<OffsetFetchResponseTopics> {
  const name = version >= 8 && version <= 9 ? r.string(version >= 6) : ""
  const topicId = version >= 10 ? r.uuid() : ZERO_UUID
  const partitions = version >= 8 ? r.array(version >= 6, () => readOffsetFetchResponsePartitions(r, version)) : []
  if (version >= 6) r.tags()
  return { name, topicId, partitions }
}

export interface OffsetFetchResponseGroup {
  readonly groupId?: string
  readonly topics?: readonly OffsetFetchResponseTopics[]
  readonly errorCode?: number
}
function writeOffsetFetchResponseGroup(w: Writer, value: OffsetFetchResponseGroup, version: number): void {
  if (version >= 8) {
    w.string(value.groupId ?? "", version >= 6)
  } else if (value.groupId !== undefined && value.groupId !== "") {
    refuseField('OffsetFetchResponse', 'groupId', version)
  }
  if (version >= 8) {
    w.array(value.topics ?? [], version >= 6, (item) => writeOffsetFetchResponseTopics(w, item, version))
  } else if (value.topics !== undefined && value.topics !== null && value.topics.length > 0) {
    refuseField('OffsetFetchResponse', 'topics', version)
  }
  if (version >= 8) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('OffsetFetchResponse', 'errorCode', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchResponseGroup(r: Reader, version: number): Decoded<OffsetFetchResponseGroup> {
  const groupId = version >= 8 ? r.string(version >= 6) : ""
  const topics = version >= 8 ? r.array(version >= 6, () => readOffsetFetchResponseTopics(r, version)) : []
  const errorCode = version >= 8 ? r.int16() : 0
  if (version >= 6) r.tags()
  return { groupId, topics, errorCode }
}

export interface OffsetFetchResponse {
  readonly throttleTimeMs?: number
  readonly topics?: readonly OffsetFetchResponseTopic[]
  readonly errorCode?: number
  readonly groups?: readonly OffsetFetchResponseGroup[]
}
function writeOffsetFetchResponse(w: Writer, value: OffsetFetchResponse, version: number): void {
  if (version >= 3) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  if (version <= 7) {
    w.array(value.topics ?? [], version >= 6, (item) => writeOffsetFetchResponseTopic(w, item, version))
  } else if (value.topics !== undefined && value.topics !== null && value.topics.length > 0) {
    refuseField('OffsetFetchResponse', 'topics', version)
  }
  if (version >= 2 && version <= 7) {
    w.int16(value.errorCode ?? 0)
  }
  if (version >= 8) {
    w.array(value.groups ?? [], version >= 6, (item) => writeOffsetFetchResponseGroup(w, item, version))
  } else if (value.groups !== undefined && value.groups !== null && value.groups.length > 0) {
    refuseField('OffsetFetchResponse', 'groups', version)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readOffsetFetchResponse(r: Reader, version: number): Decoded<OffsetFetchResponse> {
  const throttleTimeMs = version >= 3 ? r.int32() : 0
  const topics = version <= 7 ? r.array(version >= 6, () => readOffsetFetchResponseTopic(r, version)) : []
  const errorCode = version >= 2 && version <= 7 ? r.int16() : 0
  const groups = version >= 8 ? r.array(version >= 6, () => readOffsetFetchResponseGroup(r, version)) : []
  if (version >= 6) r.tags()
  return { throttleTimeMs, topics, errorCode, groups }
}

export const offsetFetch: Api<OffsetFetchRequest, OffsetFetchResponse> = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 1,
  maxVersion: 10,
  flexibleFrom: 6,
  encodeRequest: writeOffsetFetchRequest,
  decodeRequest: readOffsetFetchRequest,
  encodeResponse: writeOffsetFetchResponse,
  decodeResponse: readOffsetFetchResponse,
}
