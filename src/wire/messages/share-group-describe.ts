// Generated from ShareGroupDescribeRequest and ShareGroupDescribeResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface ShareGroupDescribeRequest {
  readonly groupIds: readonly string[]
  readonly includeAuthorizedOperations: boolean
}
function writeShareGroupDescribeRequest(w: Writer, value: ShareGroupDescribeRequest, version: number): void {
  void version
  w.array(value.groupIds, true, (item) => w.string(item, true))
  w.bool(value.includeAuthorizedOperations)
  w.uvarint(0)
}

function readShareGroupDescribeRequest(r: Reader, version: number): Decoded<ShareGroupDescribeRequest> {
  void version
  const groupIds = r.array(true, () => r.string(true))
  const includeAuthorizedOperations = r.bool()
  r.tags()
  return { groupIds, includeAuthorizedOperations }
}

export interface ShareGroupDescribeResponseTopicPartitions {
  readonly topicId: string
  readonly topicName: string
  readonly partitions: readonly number[]
}
function writeShareGroupDescribeResponseTopicPartitions(w: Writer, value: ShareGroupDescribeResponseTopicPartitions, version: number): void {
  void version
  w.uuid(value.topicId)
  w.string(value.topicName, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readShareGroupDescribeResponseTopicPartitions(r: Reader, version: number): Decoded<ShareGroupDescribeResponseTopicPartitions> {
  void version
  const topicId = r.uuid()
  const topicName = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topicId, topicName, partitions }
}

export interface ShareGroupDescribeResponseAssignment {
  readonly topicPartitions: readonly ShareGroupDescribeResponseTopicPartitions[]
}
function writeShareGroupDescribeResponseAssignment(w: Writer, value: ShareGroupDescribeResponseAssignment, version: number): void {
  w.array(value.topicPartitions, true, (item) => writeShareGroupDescribeResponseTopicPartitions(w, item, version))
  w.uvarint(0)
}

function readShareGroupDescribeResponseAssignment(r: Reader, version: number): Decoded<ShareGroupDescribeResponseAssignment> {
  const topicPartitions = r.array(true, () => readShareGroupDescribeResponseTopicPartitions(r, version))
  r.tags()
  return { topicPartitions }
}

export interface ShareGroupDescribeResponseMember {
  readonly memberId: string
  readonly rackId?: string | null
  readonly memberEpoch: number
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: readonly string[]
  readonly assignment: ShareGroupDescribeResponseAssignment
}
function writeShareGroupDescribeResponseMember(w: Writer, value: ShareGroupDescribeResponseMember, version: number): void {
  w.string(value.memberId, true)
  w.string(value.rackId ?? null, true)
  w.int32(value.memberEpoch)
  w.string(value.clientId, true)
  w.string(value.clientHost, true)
  w.array(value.subscribedTopicNames, true, (item) => w.string(item, true))
  writeShareGroupDescribeResponseAssignment(w, value.assignment, version)
  w.uvarint(0)
}

function readShareGroupDescribeResponseMember(r: Reader, version: number): Decoded<ShareGroupDescribeResponseMember> {
  const memberId = r.string(true)
  const rackId = r.nullableString(true)
  const memberEpoch = r.int32()
  const clientId = r.string(true)
  const clientHost = r.string(true)
  const subscribedTopicNames = r.array(true, () => r.string(true))
  const assignment = readShareGroupDescribeResponseAssignment(r, version)
  r.tags()
  return { memberId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, assignment }
}

export interface ShareGroupDescribeResponseDescribedGroup {
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly assignorName: string
  readonly members: readonly ShareGroupDescribeResponseMember[]
  readonly authorizedOperations?: number
}
function writeShareGroupDescribeResponseDescribedGroup(w: Writer, value: ShareGroupDescribeResponseDescribedGroup, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.string(value.groupId, true)
  w.string(value.groupState, true)
  w.int32(value.groupEpoch)
  w.int32(value.assignmentEpoch)
  w.string(value.assignorName, true)
  w.array(value.members, true, (item) => writeShareGroupDescribeResponseMember(w, item, version))
  w.int32(value.authorizedOperations ?? -2147483648)
  w.uvarint(0)
}

function readShareGroupDescribeResponseDescribedGroup(r: Reader, version: number): Decoded<ShareGroupDescribeResponseDescribedGroup> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const groupId = r.string(true)
  const groupState = r.string(true)
  const groupEpoch = r.int32()
  const assignmentEpoch = r.int32()
  const assignorName = r.string(true)
  const members = r.array(true, () => readShareGroupDescribeResponseMember(r, version))
  const authorizedOperations = r.int32()
  r.tags()
  return { errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, assignorName, members, authorizedOperations }
}

export interface ShareGroupDescribeResponse {
  readonly throttleTimeMs: number
  readonly groups: readonly ShareGroupDescribeResponseDescribedGroup[]
}
function writeShareGroupDescribeResponse(w: Writer, value: ShareGroupDescribeResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.groups, true, (item) => writeShareGroupDescribeResponseDescribedGroup(w, item, version))
  w.uvarint(0)
}

function readShareGroupDescribeResponse(r: Reader, version: number): Decoded<ShareGroupDescribeResponse> {
  const throttleTimeMs = r.int32()
  const groups = r.array(true, () => readShareGroupDescribeResponseDescribedGroup(r, version))
  r.tags()
  return { throttleTimeMs, groups }
}

export const shareGroupDescribe: Api<ShareGroupDescribeRequest, ShareGroupDescribeResponse> = {
  key: 77,
  name: 'ShareGroupDescribe',
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 1,
  encodeRequest: writeShareGroupDescribeRequest,
  decodeRequest: readShareGroupDescribeRequest,
  encodeResponse: writeShareGroupDescribeResponse,
  decodeResponse: readShareGroupDescribeResponse,
}
