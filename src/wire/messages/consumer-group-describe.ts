// Generated from ConsumerGroupDescribeRequest and ConsumerGroupDescribeResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface ConsumerGroupDescribeRequest {
  readonly groupIds: readonly string[]
  readonly includeAuthorizedOperations: boolean
}
function writeConsumerGroupDescribeRequest(w: Writer, value: ConsumerGroupDescribeRequest, version: number): void {
  void version
  w.array(value.groupIds, true, (item) => w.string(item, true))
  w.bool(value.includeAuthorizedOperations)
  w.uvarint(0)
}

function readConsumerGroupDescribeRequest(r: Reader, version: number): Decoded<ConsumerGroupDescribeRequest> {
  void version
  const groupIds = r.array(true, () => r.string(true))
  const includeAuthorizedOperations = r.bool()
  r.tags()
  return { groupIds, includeAuthorizedOperations }
}

export interface ConsumerGroupDescribeResponseTopicPartitions {
  readonly topicId: string
  readonly topicName: string
  readonly partitions: readonly number[]
}
function writeConsumerGroupDescribeResponseTopicPartitions(w: Writer, value: ConsumerGroupDescribeResponseTopicPartitions, version: number): void {
  void version
  w.uuid(value.topicId)
  w.string(value.topicName, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readConsumerGroupDescribeResponseTopicPartitions(r: Reader, version: number): Decoded<ConsumerGroupDescribeResponseTopicPartitions> {
  void version
  const topicId = r.uuid()
  const topicName = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topicId, topicName, partitions }
}

export interface ConsumerGroupDescribeResponseAssignment {
  readonly topicPartitions: readonly ConsumerGroupDescribeResponseTopicPartitions[]
}
function writeConsumerGroupDescribeResponseAssignment(w: Writer, value: ConsumerGroupDescribeResponseAssignment, version: number): void {
  w.array(value.topicPartitions, true, (item) => writeConsumerGroupDescribeResponseTopicPartitions(w, item, version))
  w.uvarint(0)
}

function readConsumerGroupDescribeResponseAssignment(r: Reader, version: number): Decoded<ConsumerGroupDescribeResponseAssignment> {
  const topicPartitions = r.array(true, () => readConsumerGroupDescribeResponseTopicPartitions(r, version))
  r.tags()
  return { topicPartitions }
}

export interface ConsumerGroupDescribeResponseMember {
  readonly memberId: string
  readonly instanceId?: string | null
  readonly rackId?: string | null
  readonly memberEpoch: number
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: readonly string[]
  readonly subscribedTopicRegex?: string | null
  readonly assignment: ConsumerGroupDescribeResponseAssignment
  readonly targetAssignment: ConsumerGroupDescribeResponseAssignment
  readonly memberType?: number
}
function writeConsumerGroupDescribeResponseMember(w: Writer, value: ConsumerGroupDescribeResponseMember, version: number): void {
  w.string(value.memberId, true)
  w.string(value.instanceId ?? null, true)
  w.string(value.rackId ?? null, true)
  w.int32(value.memberEpoch)
  w.string(value.clientId, true)
  w.string(value.clientHost, true)
  w.array(value.subscribedTopicNames, true, (item) => w.string(item, true))
  w.string(value.subscribedTopicRegex ?? null, true)
  writeConsumerGroupDescribeResponseAssignment(w, value.assignment, version)
  writeConsumerGroupDescribeResponseAssignment(w, value.targetAssignment, version)
  if (version >= 1) {
    w.int8(value.memberType ?? -1)
  }
  w.uvarint(0)
}

function readConsumerGroupDescribeResponseMember(r: Reader, version: number): Decoded<ConsumerGroupDescribeResponseMember> {
  const memberId = r.string(true)
  const instanceId = r.nullableString(true)
  const rackId = r.nullableString(true)
  const memberEpoch = r.int32()
  const clientId = r.string(true)
  const clientHost = r.string(true)
  const subscribedTopicNames = r.array(true, () => r.string(true))
  const subscribedTopicRegex = r.nullableString(true)
  const assignment = readConsumerGroupDescribeResponseAssignment(r, version)
  const targetAssignment = readConsumerGroupDescribeResponseAssignment(r, version)
  const memberType = version >= 1 ? r.int8() : -1
  r.tags()
  return { memberId, instanceId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex, assignment, targetAssignment, memberType }
}

export interface ConsumerGroupDescribeResponseDescribedGroup {
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly assignorName: string
  readonly members: readonly ConsumerGroupDescribeResponseMember[]
  readonly authorizedOperations?: number
}
function writeConsumerGroupDescribeResponseDescribedGroup(w: Writer, value: ConsumerGroupDescribeResponseDescribedGroup, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.string(value.groupId, true)
  w.string(value.groupState, true)
  w.int32(value.groupEpoch)
  w.int32(value.assignmentEpoch)
  w.string(value.assignorName, true)
  w.array(value.members, true, (item) => writeConsumerGroupDescribeResponseMember(w, item, version))
  w.int32(value.authorizedOperations ?? -2147483648)
  w.uvarint(0)
}

function readConsumerGroupDescribeResponseDescribedGroup(r: Reader, version: number): Decoded<ConsumerGroupDescribeResponseDescribedGroup> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const groupId = r.string(true)
  const groupState = r.string(true)
  const groupEpoch = r.int32()
  const assignmentEpoch = r.int32()
  const assignorName = r.string(true)
  const members = r.array(true, () => readConsumerGroupDescribeResponseMember(r, version))
  const authorizedOperations = r.int32()
  r.tags()
  return { errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, assignorName, members, authorizedOperations }
}

export interface ConsumerGroupDescribeResponse {
  readonly throttleTimeMs: number
  readonly groups: readonly ConsumerGroupDescribeResponseDescribedGroup[]
}
function writeConsumerGroupDescribeResponse(w: Writer, value: ConsumerGroupDescribeResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.groups, true, (item) => writeConsumerGroupDescribeResponseDescribedGroup(w, item, version))
  w.uvarint(0)
}

function readConsumerGroupDescribeResponse(r: Reader, version: number): Decoded<ConsumerGroupDescribeResponse> {
  const throttleTimeMs = r.int32()
  const groups = r.array(true, () => readConsumerGroupDescribeResponseDescribedGroup(r, version))
  r.tags()
  return { throttleTimeMs, groups }
}

export const consumerGroupDescribe: Api<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse> = {
  key: 69,
  name: 'ConsumerGroupDescribe',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encodeRequest: writeConsumerGroupDescribeRequest,
  decodeRequest: readConsumerGroupDescribeRequest,
  encodeResponse: writeConsumerGroupDescribeResponse,
  decodeResponse: readConsumerGroupDescribeResponse,
}
