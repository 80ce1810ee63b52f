// Generated from ShareGroupHeartbeatRequest and ShareGroupHeartbeatResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface ShareGroupHeartbeatRequest {
  readonly groupId: string
  readonly memberId: string
  readonly memberEpoch: number
  readonly rackId?: string | null
  readonly subscribedTopicNames?: readonly string[] | null
}
function writeShareGroupHeartbeatRequest(w: Writer, value: ShareGroupHeartbeatRequest, version: number): void {
  void version
  w.string(value.groupId, true)
  w.string(value.memberId, true)
  w.int32(value.memberEpoch)
  w.string(value.rackId ?? null, true)
  w.array(value.subscribedTopicNames ?? null, true, (item) => w.string(item, true))
  w.uvarint(0)
}

function readShareGroupHeartbeatRequest(r: Reader, version: number): Decoded<ShareGroupHeartbeatRequest> {
  void version
  const groupId = r.string(true)
  const memberId = r.string(true)
  const memberEpoch = r.int32()
  const rackId = r.nullableString(true)
  const subscribedTopicNames = r.nullableArray(true, () => r.string(true))
  r.tags()
  return { groupId, memberId, memberEpoch, rackId, subscribedTopicNames }
}

export interface ShareGroupHeartbeatResponseTopicPartitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}
function writeShareGroupHeartbeatResponseTopicPartitions(w: Writer, value: ShareGroupHeartbeatResponseTopicPartitions, version: number): void {
  void version
  w.uuid(value.topicId)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readShareGroupHeartbeatResponseTopicPartitions(r: Reader, version: number): Decoded<ShareGroupHeartbeatResponseTopicPartitions> {
  void version
  const topicId = r.uuid()
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topicId, partitions }
}

export interface ShareGroupHeartbeatResponseAssignment {
  readonly topicPartitions: readonly ShareGroupHeartbeatResponseTopicPartitions[]
}
function writeShareGroupHeartbeatResponseAssignment(w: Writer, value: ShareGroupHeartbeatResponseAssignment, version: number): void {
  w.array(value.topicPartitions, true, (item) => writeShareGroupHeartbeatResponseTopicPartitions(w, item, version))
  w.uvarint(0)
}

function readShareGroupHeartbeatResponseAssignment(r: Reader, version: number): Decoded<ShareGroupHeartbeatResponseAssignment> {
  const topicPartitions = r.array(true, () => readShareGroupHeartbeatResponseTopicPartitions(r, version))
  r.tags()
  return { topicPartitions }
}

export interface ShareGroupHeartbeatResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly memberId?: string | null
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly assignment?: ShareGroupHeartbeatResponseAssignment | null
}
function writeShareGroupHeartbeatResponse(w: Writer, value: ShareGroupHeartbeatResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.string(value.memberId ?? null, true)
  w.int32(value.memberEpoch)
  w.int32(value.heartbeatIntervalMs)
  const assignment = value.assignment ?? null
  w.int8(assignment === null ? -1 : 1)
  if (assignment !== null) writeShareGroupHeartbeatResponseAssignment(w, assignment, version)
  w.uvarint(0)
}

function readShareGroupHeartbeatResponse(r: Reader, version: number): Decoded<ShareGroupHeartbeatResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const memberId = r.nullableString(true)
  const memberEpoch = r.int32()
  const heartbeatIntervalMs = r.int32()
  const assignment = r.int8() < 0 ? null : readShareGroupHeartbeatResponseAssignment(r, version)
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, assignment }
}

export const shareGroupHeartbeat: Api<ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse> = {
  key: 76,
  name: 'ShareGroupHeartbeat',
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 1,
  encodeRequest: writeShareGroupHeartbeatRequest,
  decodeRequest: readShareGroupHeartbeatRequest,
  encodeResponse: writeShareGroupHeartbeatResponse,
  decodeResponse: readShareGroupHeartbeatResponse,
}
