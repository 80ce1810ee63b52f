// Generated from StreamsGroupDescribeRequest and StreamsGroupDescribeResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface StreamsGroupDescribeRequest {
  readonly groupIds: readonly string[]
  readonly includeAuthorizedOperations: boolean
}
function writeStreamsGroupDescribeRequest(w: Writer, value: StreamsGroupDescribeRequest, version: number): void {
  void version
  w.array(value.groupIds, true, (item) => w.string(item, true))
  w.bool(value.includeAuthorizedOperations)
  w.uvarint(0)
}

function readStreamsGroupDescribeRequest(r: Reader, version: number): Decoded<StreamsGroupDescribeRequest> {
  void version
  const groupIds = r.array(true, () => r.string(true))
  const includeAuthorizedOperations = r.bool()
  r.tags()
  return { groupIds, includeAuthorizedOperations }
}

export interface StreamsGroupDescribeResponseEndpoint {
  readonly host: string
  readonly port: number
}
function writeStreamsGroupDescribeResponseEndpoint(w: Writer, value: StreamsGroupDescribeResponseEndpoint, version: number): void {
  void version
  w.string(value.host, true)
  w.uint16(value.port)
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseEndpoint(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseEndpoint> {
  void version
  const host = r.string(true)
  const port = r.uint16()
  r.tags()
  return { host, port }
}

export interface StreamsGroupDescribeResponseTaskOffset {
  readonly subtopologyId: string
  readonly partition: number
  readonly offset: bigint
}
function writeStreamsGroupDescribeResponseTaskOffset(w: Writer, value: StreamsGroupDescribeResponseTaskOffset, version: number): void {
  void version
  w.string(value.subtopologyId, true)
  w.int32(value.partition)
  w.int64(value.offset)
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseTaskOffset(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseTaskOffset> {
  void version
  const subtopologyId = r.string(true)
  const partition = r.int32()
  const offset = r.int64()
  r.tags()
  return { subtopologyId, partition, offset }
}

export interface StreamsGroupDescribeResponseAssignment {
  readonly activeTasks: readonly StreamsGroupDescribeResponseTaskIds[]
  readonly standbyTasks: readonly StreamsGroupDescribeResponseTaskIds[]
  readonly warmupTasks: readonly StreamsGroupDescribeResponseTaskIds[]
}
function writeStreamsGroupDescribeResponseAssignment(w: Writer, value: StreamsGroupDescribeResponseAssignment, version: number): void {
  w.array(value.activeTasks, true, (item) => writeStreamsGroupDescribeResponseTaskIds(w, item, version))
  w.array(value.standbyTasks, true, (item) => writeStreamsGroupDescribeResponseTaskIds(w, item, version))
  w.array(value.warmupTasks, true, (item) => writeStreamsGroupDescribeResponseTaskIds(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseAssignment(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseAssignment> {
  const activeTasks = r.array(true, () => readStreamsGroupDescribeResponseTaskIds(r, version))
  const standbyTasks = r.array(true, () => readStreamsGroupDescribeResponseTaskIds(r, version))
  const warmupTasks = r.array(true, () => readStreamsGroupDescribeResponseTaskIds(r, version))
  r.tags()
  return { activeTasks, standbyTasks, warmupTasks }
}

export interface StreamsGroupDescribeResponseTaskIds {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}
function writeStreamsGroupDescribeResponseTaskIds(w: Writer, value: StreamsGroupDescribeResponseTaskIds, version: number): void {
  void version
  w.string(value.subtopologyId, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseTaskIds(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseTaskIds> {
  void version
  const subtopologyId = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { subtopologyId, partitions }
}

export interface StreamsGroupDescribeResponseKeyValue {
  readonly key: string
  readonly value: string
}
function writeStreamsGroupDescribeResponseKeyValue(w: Writer, value: StreamsGroupDescribeResponseKeyValue, version: number): void {
  void version
  w.string(value.key, true)
  w.string(value.value, true)
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseKeyValue(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseKeyValue> {
  void version
  const key = r.string(true)
  const value = r.string(true)
  r.tags()
  return { key, value }
}

export interface StreamsGroupDescribeResponseTopicInfo {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly topicConfigs: readonly StreamsGroupDescribeResponseKeyValue[]
}
function writeStreamsGroupDescribeResponseTopicInfo(w: Writer, value: StreamsGroupDescribeResponseTopicInfo, version: number): void {
  w.string(value.name, true)
  w.int32(value.partitions)
  w.int16(value.replicationFactor)
  w.array(value.topicConfigs, true, (item) => writeStreamsGroupDescribeResponseKeyValue(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseTopicInfo(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseTopicInfo> {
  const name = r.string(true)
  const partitions = r.int32()
  const replicationFactor = r.int16()
  const topicConfigs = r.array(true, () => readStreamsGroupDescribeResponseKeyValue(r, version))
  r.tags()
  return { name, partitions, replicationFactor, topicConfigs }
}

export interface StreamsGroupDescribeResponseSubtopology {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly repartitionSinkTopics: readonly string[]
  readonly stateChangelogTopics: readonly StreamsGroupDescribeResponseTopicInfo[]
  readonly repartitionSourceTopics: readonly StreamsGroupDescribeResponseTopicInfo[]
}
function writeStreamsGroupDescribeResponseSubtopology(w: Writer, value: StreamsGroupDescribeResponseSubtopology, version: number): void {
  w.string(value.subtopologyId, true)
  w.array(value.sourceTopics, true, (item) => w.string(item, true))
  w.array(value.repartitionSinkTopics, true, (item) => w.string(item, true))
  w.array(value.stateChangelogTopics, true, (item) => writeStreamsGroupDescribeResponseTopicInfo(w, item, version))
  w.array(value.repartitionSourceTopics, true, (item) => writeStreamsGroupDescribeResponseTopicInfo(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseSubtopology(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseSubtopology> {
  const subtopologyId = r.string(true)
  const sourceTopics = r.array(true, () => r.string(true))
  const repartitionSinkTopics = r.array(true, () => r.string(true))
  const stateChangelogTopics = r.array(true, () => readStreamsGroupDescribeResponseTopicInfo(r, version))
  const repartitionSourceTopics = r.array(true, () => readStreamsGroupDescribeResponseTopicInfo(r, version))
  r.tags()
  return { subtopologyId, sourceTopics, repartitionSinkTopics, stateChangelogTopics, repartitionSourceTopics }
}

export interface StreamsGroupDescribeResponseTopology {
  readonly epoch: number
  readonly subtopologies?: readonly StreamsGroupDescribeResponseSubtopology[] | null
}
function writeStreamsGroupDescribeResponseTopology(w: Writer, value: StreamsGroupDescribeResponseTopology, version: number): void {
  w.int32(value.epoch)
  w.array(value.subtopologies ?? null, true, (item) => writeStreamsGroupDescribeResponseSubtopology(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseTopology(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseTopology> {
  const epoch = r.int32()
  const subtopologies = r.nullableArray(true, () => readStreamsGroupDescribeResponseSubtopology(r, version))
  r.tags()
  return { epoch, subtopologies }
}

export interface StreamsGroupDescribeResponseMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly instanceId?: string | null
  readonly rackId?: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly topologyEpoch: number
  readonly processId: string
  readonly userEndpoint?: StreamsGroupDescribeResponseEndpoint | null
  readonly clientTags: readonly StreamsGroupDescribeResponseKeyValue[]
  readonly taskOffsets: readonly StreamsGroupDescribeResponseTaskOffset[]
  readonly taskEndOffsets: readonly StreamsGroupDescribeResponseTaskOffset[]
  readonly assignment: StreamsGroupDescribeResponseAssignment
  readonly targetAssignment: StreamsGroupDescribeResponseAssignment
  readonly isClassic: boolean
}
function writeStreamsGroupDescribeResponseMember(w: Writer, value: StreamsGroupDescribeResponseMember, version: number): void {
  w.string(value.memberId, true)
  w.int32(value.memberEpoch)
  w.string(value.instanceId ?? null, true)
  w.string(value.rackId ?? null, true)
  w.string(value.clientId, true)
  w.string(value.clientHost, true)
  w.int32(value.topologyEpoch)
  w.string(value.processId, true)
  const userEndpoint = value.userEndpoint ?? null
  w.int8(userEndpoint === null ? -1 : 1)
  if (userEndpoint !== null) writeStreamsGroupDescribeResponseEndpoint(w, userEndpoint, version)
  w.array(value.clientTags, true, (item) => writeStreamsGroupDescribeResponseKeyValue(w, item, version))
  w.array(value.taskOffsets, true, (item) => writeStreamsGroupDescribeResponseTaskOffset(w, item, version))
  w.array(value.taskEndOffsets, true, (item) => writeStreamsGroupDescribeResponseTaskOffset(w, item, version))
  writeStreamsGroupDescribeResponseAssignment(w, value.assignment, version)
  writeStreamsGroupDescribeResponseAssignment(w, value.targetAssignment, version)
  w.bool(value.isClassic)
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseMember(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseMember> {
  const memberId = r.string(true)
  const memberEpoch = r.int32()
  const instanceId = r.nullableString(true)
  const rackId = r.nullableString(true)
  const clientId = r.string(true)
  const clientHost = r.string(true)
  const topologyEpoch = r.int32()
  const processId = r.string(true)
  const userEndpoint = r.int8() < 0 ? null : readStreamsGroupDescribeResponseEndpoint(r, version)
  const clientTags = r.array(true, () => readStreamsGroupDescribeResponseKeyValue(r, version))
  const taskOffsets = r.array(true, () => readStreamsGroupDescribeResponseTaskOffset(r, version))
  const taskEndOffsets = r.array(true, () => readStreamsGroupDescribeResponseTaskOffset(r, version))
  const assignment = readStreamsGroupDescribeResponseAssignment(r, version)
  const targetAssignment = readStreamsGroupDescribeResponseAssignment(r, version)
  const isClassic = r.bool()
  r.tags()
  return { memberId, memberEpoch, instanceId, rackId, clientId, clientHost, topologyEpoch, processId, userEndpoint, clientTags, taskOffsets, taskEndOffsets, assignment, targetAssignment, isClassic }
}

export interface StreamsGroupDescribeResponseDescribedGroup {
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly topology?: StreamsGroupDescribeResponseTopology | null
  readonly members: readonly StreamsGroupDescribeResponseMember[]
  readonly authorizedOperations?: number
}
function writeStreamsGroupDescribeResponseDescribedGroup(w: Writer, value: StreamsGroupDescribeResponseDescribedGroup, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.string(value.groupId, true)
  w.string(value.groupState, true)
  w.int32(value.groupEpoch)
  w.int32(value.assignmentEpoch)
  const topology = value.topology ?? null
  w.int8(topology === null ? -1 : 1)
  if (topology !== null) writeStreamsGroupDescribeResponseTopology(w, topology, version)
  w.array(value.members, true, (item) => writeStreamsGroupDescribeResponseMember(w, item, version))
  w.int32(value.authorizedOperations ?? -2147483648)
  w.uvarint(0)
}

function readStreamsGroupDescribeResponseDescribedGroup(r: Reader, version: number): Decoded<StreamsGroupDescribeResponseDescribedGroup> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const groupId = r.string(true)
  const groupState = r.string(true)
  const groupEpoch = r.int32()
  const assignmentEpoch = r.int32()
  const topology = r.int8() < 0 ? null : readStreamsGroupDescribeResponseTopology(r, version)
  const members = r.array(true, () => readStreamsGroupDescribeResponseMember(r, version))
  const authorizedOperations = r.int32()
  r.tags()
  return { errorCode, errorMessage, groupId, groupState, groupEpoch, assignmentEpoch, topology, members, authorizedOperations }
}

export interface StreamsGroupDescribeResponse {
  readonly throttleTimeMs: number
  readonly groups: readonly StreamsGroupDescribeResponseDescribedGroup[]
}
function writeStreamsGroupDescribeResponse(w: Writer, value: StreamsGroupDescribeResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.groups, true, (item) => writeStreamsGroupDescribeResponseDescribedGroup(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupDescribeResponse(r: Reader, version: number): Decoded<StreamsGroupDescribeResponse> {
  const throttleTimeMs = r.int32()
  const groups = r.array(true, () => readStreamsGroupDescribeResponseDescribedGroup(r, version))
  r.tags()
  return { throttleTimeMs, groups }
}

export const streamsGroupDescribe: Api<StreamsGroupDescribeRequest, StreamsGroupDescribeResponse> = {
  key: 89,
  name: 'StreamsGroupDescribe',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeStreamsGroupDescribeRequest,
  decodeRequest: readStreamsGroupDescribeRequest,
  encodeResponse: writeStreamsGroupDescribeResponse,
  decodeResponse: readStreamsGroupDescribeResponse,
}
