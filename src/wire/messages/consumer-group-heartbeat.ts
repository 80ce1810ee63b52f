// Generated from ConsumerGroupHeartbeatRequest and ConsumerGroupHeartbeatResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ConsumerGroupHeartbeatRequestTopicPartitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}
function writeConsumerGroupHeartbeatRequestTopicPartitions(w: Writer, value: ConsumerGroupHeartbeatRequestTopicPartitions, version: number): void {
  void version
  w.uuid(value.topicId)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readConsumerGroupHeartbeatRequestTopicPartitions(r: Reader, version: number): Decoded<ConsumerGroupHeartbeatRequestTopicPartitions> {
  void version
  const topicId = r.uuid()
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topicId, partitions }
}

export interface ConsumerGroupHeartbeatRequest {
  readonly groupId: string
  readonly memberId: string
  readonly memberEpoch: number
  readonly instanceId?: string | null
  readonly rackId?: string | null
  readonly rebalanceTimeoutMs?: number
  readonly subscribedTopicNames?: readonly string[] | null
  readonly subscribedTopicRegex?: string | null
  readonly serverAssignor?: string | null
  readonly topicPartitions?: readonly ConsumerGroupHeartbeatRequestTopicPartitions[] | null
}
function writeConsumerGroupHeartbeatRequest(w: Writer, value: ConsumerGroupHeartbeatRequest, version: number): void {
  w.string(value.groupId, true)
  w.string(value.memberId, true)
  w.int32(value.memberEpoch)
  w.string(value.instanceId ?? null, true)
  w.string(value.rackId ?? null, true)
  w.int32(value.rebalanceTimeoutMs ?? -1)
  w.array(value.subscribedTopicNames ?? null, true, (item) => w.string(item, true))
  if (version >= 1) {
    w.string(value.subscribedTopicRegex ?? null, true)
  } else if (value.subscribedTopicRegex !== undefined && value.subscribedTopicRegex !== null) {
    refuseField('ConsumerGroupHeartbeatRequest', 'subscribedTopicRegex', version)
  }
  w.string(value.serverAssignor ?? null, true)
  w.array(value.topicPartitions ?? null, true, (item) => writeConsumerGroupHeartbeatRequestTopicPartitions(w, item, version))
  w.uvarint(0)
}

function readConsumerGroupHeartbeatRequest(r: Reader, version: number): Decoded<ConsumerGroupHeartbeatRequest> {
  const groupId = r.string(true)
  const memberId = r.string(true)
  const memberEpoch = r.int32()
  const instanceId = r.nullableString(true)
  const rackId = r.nullableString(true)
  const rebalanceTimeoutMs = r.int32()
  const subscribedTopicNames = r.nullableArray(true, () => r.string(true))
  const subscribedTopicRegex = version >= 1 ? r.nullableString(true) : null
  const serverAssignor = r.nullableString(true)
  const topicPartitions = r.nullableArray(true, () => readConsumerGroupHeartbeatRequestTopicPartitions(r, version))
  r.tags()
  return { groupId, memberId, memberEpoch, instanceId, rackId, rebalanceTimeoutMs, subscribedTopicNames, subscribedTopicRegex, serverAssignor, topicPartitions }
}

export interface ConsumerGroupHeartbeatResponseTopicPartitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}
function writeConsumerGroupHeartbeatResponseTopicPartitions(w: Writer, value: ConsumerGroupHeartbeatResponseTopicPartitions, version: number): void {
  void version
  w.uuid(value.topicId)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readConsumerGroupHeartbeatResponseTopicPartitions(r: Reader, version: number): Decoded<ConsumerGroupHeartbeatResponseTopicPartitions> {
  void version
  const topicId = r.uuid()
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topicId, partitions }
}

export interface ConsumerGroupHeartbeatResponseAssignment {
  readonly topicPartitions: readonly ConsumerGroupHeartbeatResponseTopicPartitions[]
}
function writeConsumerGroupHeartbeatResponseAssignment(w: Writer, value: ConsumerGroupHeartbeatResponseAssignment, version: number): void {
  w.array(value.topicPartitions, true, (item) => writeConsumerGroupHeartbeatResponseTopicPartitions(w, item, version))
  w.uvarint(0)
}

function readConsumerGroupHeartbeatResponseAssignment(r: Reader, version: number): Decoded<ConsumerGroupHeartbeatResponseAssignment> {
  const topicPartitions = r.array(true, () => readConsumerGroupHeartbeatResponseTopicPartitions(r, version))
  r.tags()
  return { topicPartitions }
}

export interface ConsumerGroupHeartbeatResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly memberId?: string | null
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly assignment?: ConsumerGroupHeartbeatResponseAssignment | null
}
function writeConsumerGroupHeartbeatResponse(w: Writer, value: ConsumerGroupHeartbeatResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.string(value.memberId ?? null, true)
  w.int32(value.memberEpoch)
  w.int32(value.heartbeatIntervalMs)
  const assignment = value.assignment ?? null
  w.int8(assignment === null ? -1 : 1)
  if (assignment !== null) writeConsumerGroupHeartbeatResponseAssignment(w, assignment, version)
  w.uvarint(0)
}

function readConsumerGroupHeartbeatResponse(r: Reader, version: number): Decoded<ConsumerGroupHeartbeatResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const memberId = r.nullableString(true)
  const memberEpoch = r.int32()
  const heartbeatIntervalMs = r.int32()
  const assignment = r.int8() < 0 ? null : readConsumerGroupHeartbeatResponseAssignment(r, version)
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, assignment }
}

export const consumerGroupHeartbeat: Api<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> = {
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encodeRequest: writeConsumerGroupHeartbeatRequest,
  decodeRequest: readConsumerGroupHeartbeatRequest,
  encodeResponse: writeConsumerGroupHeartbeatResponse,
  decodeResponse: readConsumerGroupHeartbeatResponse,
}
