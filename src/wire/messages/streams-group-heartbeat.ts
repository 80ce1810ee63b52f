// Generated from StreamsGroupHeartbeatRequest and StreamsGroupHeartbeatResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface StreamsGroupHeartbeatRequestKeyValue {
  readonly key: string
  readonly value: string
}
function writeStreamsGroupHeartbeatRequestKeyValue(w: Writer, value: StreamsGroupHeartbeatRequestKeyValue, version: number): void {
  void version
  w.string(value.key, true)
  w.string(value.value, true)
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestKeyValue(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestKeyValue> {
  void version
  const key = r.string(true)
  const value = r.string(true)
  r.tags()
  return { key, value }
}

export interface StreamsGroupHeartbeatRequestTopicInfo {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly topicConfigs: readonly StreamsGroupHeartbeatRequestKeyValue[]
}
function writeStreamsGroupHeartbeatRequestTopicInfo(w: Writer, value: StreamsGroupHeartbeatRequestTopicInfo, version: number): void {
  w.string(value.name, true)
  w.int32(value.partitions)
  w.int16(value.replicationFactor)
  w.array(value.topicConfigs, true, (item) => writeStreamsGroupHeartbeatRequestKeyValue(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestTopicInfo(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestTopicInfo> {
  const name = r.string(true)
  const partitions = r.int32()
  const replicationFactor = r.int16()
  const topicConfigs = r.array(true, () => readStreamsGroupHeartbeatRequestKeyValue(r, version))
  r.tags()
  return { name, partitions, replicationFactor, topicConfigs }
}

export interface StreamsGroupHeartbeatRequestEndpoint {
  readonly host: string
  readonly port: number
}
function writeStreamsGroupHeartbeatRequestEndpoint(w: Writer, value: StreamsGroupHeartbeatRequestEndpoint, version: number): void {
  void version
  w.string(value.host, true)
  w.uint16(value.port)
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestEndpoint(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestEndpoint> {
  void version
  const host = r.string(true)
  const port = r.uint16()
  r.tags()
  return { host, port }
}

export interface StreamsGroupHeartbeatRequestTaskOffset {
  readonly subtopologyId: string
  readonly partition: number
  readonly offset: bigint
}
function writeStreamsGroupHeartbeatRequestTaskOffset(w: Writer, value: StreamsGroupHeartbeatRequestTaskOffset, version: number): void {
  void version
  w.string(value.subtopologyId, true)
  w.int32(value.partition)
  w.int64(value.offset)
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestTaskOffset(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestTaskOffset> {
  void version
  const subtopologyId = r.string(true)
  const partition = r.int32()
  const offset = r.int64()
  r.tags()
  return { subtopologyId, partition, offset }
}

export interface StreamsGroupHeartbeatRequestTaskIds {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}
function writeStreamsGroupHeartbeatRequestTaskIds(w: Writer, value: StreamsGroupHeartbeatRequestTaskIds, version: number): void {
  void version
  w.string(value.subtopologyId, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestTaskIds(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestTaskIds> {
  void version
  const subtopologyId = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { subtopologyId, partitions }
}

export interface StreamsGroupHeartbeatRequestCopartitionGroup {
  readonly sourceTopics: readonly number[]
  readonly sourceTopicRegex: readonly number[]
  readonly repartitionSourceTopics: readonly number[]
}
function writeStreamsGroupHeartbeatRequestCopartitionGroup(w: Writer, value: StreamsGroupHeartbeatRequestCopartitionGroup, version: number): void {
  void version
  w.array(value.sourceTopics, true, (item) => w.int16(item))
  w.array(value.sourceTopicRegex, true, (item) => w.int16(item))
  w.array(value.repartitionSourceTopics, true, (item) => w.int16(item))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestCopartitionGroup(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestCopartitionGroup> {
  void version
  const sourceTopics = r.array(true, () => r.int16())
  const sourceTopicRegex = r.array(true, () => r.int16())
  const repartitionSourceTopics = r.array(true, () => r.int16())
  r.tags()
  return { sourceTopics, sourceTopicRegex, repartitionSourceTopics }
}

export interface StreamsGroupHeartbeatRequestSubtopology {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly sourceTopicRegex: readonly string[]
  readonly stateChangelogTopics: readonly StreamsGroupHeartbeatRequestTopicInfo[]
  readonly repartitionSinkTopics: readonly string[]
  readonly repartitionSourceTopics: readonly StreamsGroupHeartbeatRequestTopicInfo[]
  readonly copartitionGroups: readonly StreamsGroupHeartbeatRequestCopartitionGroup[]
}
function writeStreamsGroupHeartbeatRequestSubtopology(w: Writer, value: StreamsGroupHeartbeatRequestSubtopology, version: number): void {
  w.string(value.subtopologyId, true)
  w.array(value.sourceTopics, true, (item) => w.string(item, true))
  w.array(value.sourceTopicRegex, true, (item) => w.string(item, true))
  w.array(value.stateChangelogTopics, true, (item) => writeStreamsGroupHeartbeatRequestTopicInfo(w, item, version))
  w.array(value.repartitionSinkTopics, true, (item) => w.string(item, true))
  w.array(value.repartitionSourceTopics, true, (item) => writeStreamsGroupHeartbeatRequestTopicInfo(w, item, version))
  w.array(value.copartitionGroups, true, (item) => writeStreamsGroupHeartbeatRequestCopartitionGroup(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestSubtopology(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestSubtopology> {
  const subtopologyId = r.string(true)
  const sourceTopics = r.array(true, () => r.string(true))
  const sourceTopicRegex = r.array(true, () => r.string(true))
  const stateChangelogTopics = r.array(true, () => readStreamsGroupHeartbeatRequestTopicInfo(r, version))
  const repartitionSinkTopics = r.array(true, () => r.string(true))
  const repartitionSourceTopics = r.array(true, () => readStreamsGroupHeartbeatRequestTopicInfo(r, version))
  const copartitionGroups = r.array(true, () => readStreamsGroupHeartbeatRequestCopartitionGroup(r, version))
  r.tags()
  return { subtopologyId, sourceTopics, sourceTopicRegex, stateChangelogTopics, repartitionSinkTopics, repartitionSourceTopics, copartitionGroups }
}

export interface StreamsGroupHeartbeatRequestTopology {
  readonly epoch: number
  readonly subtopologies: readonly StreamsGroupHeartbeatRequestSubtopology[]
}
function writeStreamsGroupHeartbeatRequestTopology(w: Writer, value: StreamsGroupHeartbeatRequestTopology, version: number): void {
  w.int32(value.epoch)
  w.array(value.subtopologies, true, (item) => writeStreamsGroupHeartbeatRequestSubtopology(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequestTopology(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequestTopology> {
  const epoch = r.int32()
  const subtopologies = r.array(true, () => readStreamsGroupHeartbeatRequestSubtopology(r, version))
  r.tags()
  return { epoch, subtopologies }
}

export interface StreamsGroupHeartbeatRequest {
  readonly groupId: string
  readonly memberId: string
  readonly memberEpoch: number
  readonly endpointInformationEpoch: number
  readonly instanceId?: string | null
  readonly rackId?: string | null
  readonly rebalanceTimeoutMs?: number
  readonly topology?: StreamsGroupHeartbeatRequestTopology | null
  readonly activeTasks?: readonly StreamsGroupHeartbeatRequestTaskIds[] | null
  readonly standbyTasks?: readonly StreamsGroupHeartbeatRequestTaskIds[] | null
  readonly warmupTasks?: readonly StreamsGroupHeartbeatRequestTaskIds[] | null
  readonly processId?: string | null
  readonly userEndpoint?: StreamsGroupHeartbeatRequestEndpoint | null
  readonly clientTags?: readonly StreamsGroupHeartbeatRequestKeyValue[] | null
  readonly taskOffsets?: readonly StreamsGroupHeartbeatRequestTaskOffset[] | null
  readonly taskEndOffsets?: readonly StreamsGroupHeartbeatRequestTaskOffset[] | null
  readonly shutdownApplication?: boolean
}
function writeStreamsGroupHeartbeatRequest(w: Writer, value: StreamsGroupHeartbeatRequest, version: number): void {
  w.string(value.groupId, true)
  w.string(value.memberId, true)
  w.int32(value.memberEpoch)
  w.int32(value.endpointInformationEpoch)
  w.string(value.instanceId ?? null, true)
  w.string(value.rackId ?? null, true)
  w.int32(value.rebalanceTimeoutMs ?? -1)
  const topology = value.topology ?? null
  w.int8(topology === null ? -1 : 1)
  if (topology !== null) writeStreamsGroupHeartbeatRequestTopology(w, topology, version)
  w.array(value.activeTasks ?? null, true, (item) => writeStreamsGroupHeartbeatRequestTaskIds(w, item, version))
  w.array(value.standbyTasks ?? null, true, (item) => writeStreamsGroupHeartbeatRequestTaskIds(w, item, version))
  w.array(value.warmupTasks ?? null, true, (item) => writeStreamsGroupHeartbeatRequestTaskIds(w, item, version))
  w.string(value.processId ?? null, true)
  const userEndpoint = value.userEndpoint ?? null
  w.int8(userEndpoint === null ? -1 : 1)
  if (userEndpoint !== null) writeStreamsGroupHeartbeatRequestEndpoint(w, userEndpoint, version)
  w.array(value.clientTags ?? null, true, (item) => writeStreamsGroupHeartbeatRequestKeyValue(w, item, version))
  w.array(value.taskOffsets ?? null, true, (item) => writeStreamsGroupHeartbeatRequestTaskOffset(w, item, version))
  w.array(value.taskEndOffsets ?? null, true, (item) => writeStreamsGroupHeartbeatRequestTaskOffset(w, item, version))
  w.bool(value.shutdownApplication ?? false)
  w.uvarint(0)
}

function readStreamsGroupHeartbeatRequest(r: Reader, version: number): Decoded<StreamsGroupHeartbeatRequest> {
  const groupId = r.string(true)
  const memberId = r.string(true)
  const memberEpoch = r.int32()
  const endpointInformationEpoch = r.int32()
  const instanceId = r.nullableString(true)
  const rackId = r.nullableString(true)
  const rebalanceTimeoutMs = r.int32()
  const topology = r.int8() < 0 ? null : readStreamsGroupHeartbeatRequestTopology(r, version)
  const activeTasks = r.nullableArray(true, () => readStreamsGroupHeartbeatRequestTaskIds(r, version))
  const standbyTasks = r.nullableArray(true, () => readStreamsGroupHeartbeatRequestTaskIds(r, version))
  const warmupTasks = r.nullableArray(true, () => readStreamsGroupHeartbeatRequestTaskIds(r, version))
  const processId = r.nullableString(true)
  const userEndpoint = r.int8() < 0 ? null : readStreamsGroupHeartbeatRequestEndpoint(r, version)
  const clientTags = r.nullableArray(true, () => readStreamsGroupHeartbeatRequestKeyValue(r, version))
  const taskOffsets = r.nullableArray(true, () => readStreamsGroupHeartbeatRequestTaskOffset(r, version))
  const taskEndOffsets = r.nullableArray(true, () => readStreamsGroupHeartbeatRequestTaskOffset(r, version))
  const shutdownApplication = r.bool()
  r.tags()
  return { groupId, memberId, memberEpoch, endpointInformationEpoch, instanceId, rackId, rebalanceTimeoutMs, topology, activeTasks, standbyTasks, warmupTasks, processId, userEndpoint, clientTags, taskOffsets, taskEndOffsets, shutdownApplication }
}

export interface StreamsGroupHeartbeatResponseStatus {
  readonly statusCode: number
  readonly statusDetail: string
}
function writeStreamsGroupHeartbeatResponseStatus(w: Writer, value: StreamsGroupHeartbeatResponseStatus, version: number): void {
  void version
  w.int8(value.statusCode)
  w.string(value.statusDetail, true)
  w.uvarint(0)
}

function readStreamsGroupHeartbeatResponseStatus(r: Reader, version: number): Decoded<StreamsGroupHeartbeatResponseStatus> {
  void version
  const statusCode = r.int8()
  const statusDetail = r.string(true)
  r.tags()
  return { statusCode, statusDetail }
}

export interface StreamsGroupHeartbeatResponseTopicPartition {
  readonly topic: string
  readonly partitions: readonly number[]
}
function writeStreamsGroupHeartbeatResponseTopicPartition(w: Writer, value: StreamsGroupHeartbeatResponseTopicPartition, version: number): void {
  void version
  w.string(value.topic, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatResponseTopicPartition(r: Reader, version: number): Decoded<StreamsGroupHeartbeatResponseTopicPartition> {
  void version
  const topic = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { topic, partitions }
}

export interface StreamsGroupHeartbeatResponseTaskIds {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}
function writeStreamsGroupHeartbeatResponseTaskIds(w: Writer, value: StreamsGroupHeartbeatResponseTaskIds, version: number): void {
  void version
  w.string(value.subtopologyId, true)
  w.array(value.partitions, true, (item) => w.int32(item))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatResponseTaskIds(r: Reader, version: number): Decoded<StreamsGroupHeartbeatResponseTaskIds> {
  void version
  const subtopologyId = r.string(true)
  const partitions = r.array(true, () => r.int32())
  r.tags()
  return { subtopologyId, partitions }
}

export interface StreamsGroupHeartbeatResponseEndpoint {
  readonly host: string
  readonly port: number
}
function writeStreamsGroupHeartbeatResponseEndpoint(w: Writer, value: StreamsGroupHeartbeatResponseEndpoint, version: number): void {
  void version
  w.string(value.host, true)
  w.uint16(value.port)
  w.uvarint(0)
}

function readStreamsGroupHeartbeatResponseEndpoint(r: Reader, version: number): Decoded<StreamsGroupHeartbeatResponseEndpoint> {
  void version
  const host = r.string(true)
  const port = r.uint16()
  r.tags()
  return { host, port }
}

export interface StreamsGroupHeartbeatResponseEndpointToPartitions {
  readonly userEndpoint: StreamsGroupHeartbeatResponseEndpoint
  readonly activePartitions: readonly StreamsGroupHeartbeatResponseTopicPartition[]
  readonly standbyPartitions: readonly StreamsGroupHeartbeatResponseTopicPartition[]
}
function writeStreamsGroupHeartbeatResponseEndpointToPartitions(w: Writer, value: StreamsGroupHeartbeatResponseEndpointToPartitions, version: number): void {
  writeStreamsGroupHeartbeatResponseEndpoint(w, value.userEndpoint, version)
  w.array(value.activePartitions, true, (item) => writeStreamsGroupHeartbeatResponseTopicPartition(w, item, version))
  w.array(value.standbyPartitions, true, (item) => writeStreamsGroupHeartbeatResponseTopicPartition(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatResponseEndpointToPartitions(r: Reader, version: number): Decoded<StreamsGroupHeartbeatResponseEndpointToPartitions> {
  const userEndpoint = readStreamsGroupHeartbeatResponseEndpoint(r, version)
  const activePartitions = r.array(true, () => readStreamsGroupHeartbeatResponseTopicPartition(r, version))
  const standbyPartitions = r.array(true, () => readStreamsGroupHeartbeatResponseTopicPartition(r, version))
  r.tags()
  return { userEndpoint, activePartitions, standbyPartitions }
}

export interface StreamsGroupHeartbeatResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly memberId: string
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly acceptableRecoveryLag: number
  readonly taskOffsetIntervalMs: number
  readonly status: readonly StreamsGroupHeartbeatResponseStatus[] | null
  readonly activeTasks?: readonly StreamsGroupHeartbeatResponseTaskIds[] | null
  readonly standbyTasks?: readonly StreamsGroupHeartbeatResponseTaskIds[] | null
  readonly warmupTasks?: readonly StreamsGroupHeartbeatResponseTaskIds[] | null
  readonly endpointInformationEpoch: number
  readonly partitionsByUserEndpoint?: readonly StreamsGroupHeartbeatResponseEndpointToPartitions[] | null
}
function writeStreamsGroupHeartbeatResponse(w: Writer, value: StreamsGroupHeartbeatResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  w.string(value.memberId, true)
  w.int32(value.memberEpoch)
  w.int32(value.heartbeatIntervalMs)
  w.int32(value.acceptableRecoveryLag)
  w.int32(value.taskOffsetIntervalMs)
  w.array(value.status, true, (item) => writeStreamsGroupHeartbeatResponseStatus(w, item, version))
  w.array(value.activeTasks ?? null, true, (item) => writeStreamsGroupHeartbeatResponseTaskIds(w, item, version))
  w.array(value.standbyTasks ?? null, true, (item) => writeStreamsGroupHeartbeatResponseTaskIds(w, item, version))
  w.array(value.warmupTasks ?? null, true, (item) => writeStreamsGroupHeartbeatResponseTaskIds(w, item, version))
  w.int32(value.endpointInformationEpoch)
  w.array(value.partitionsByUserEndpoint ?? null, true, (item) => writeStreamsGroupHeartbeatResponseEndpointToPartitions(w, item, version))
  w.uvarint(0)
}

function readStreamsGroupHeartbeatResponse(r: Reader, version: number): Decoded<StreamsGroupHeartbeatResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const memberId = r.string(true)
  const memberEpoch = r.int32()
  const heartbeatIntervalMs = r.int32()
  const acceptableRecoveryLag = r.int32()
  const taskOffsetIntervalMs = r.int32()
  const status = r.nullableArray(true, () => readStreamsGroupHeartbeatResponseStatus(r, version))
  const activeTasks = r.nullableArray(true, () => readStreamsGroupHeartbeatResponseTaskIds(r, version))
  const standbyTasks = r.nullableArray(true, () => readStreamsGroupHeartbeatResponseTaskIds(r, version))
  const warmupTasks = r.nullableArray(true, () => readStreamsGroupHeartbeatResponseTaskIds(r, version))
  const endpointInformationEpoch = r.int32()
  const partitionsByUserEndpoint = r.nullableArray(true, () => readStreamsGroupHeartbeatResponseEndpointToPartitions(r, version))
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, memberId, memberEpoch, heartbeatIntervalMs, acceptableRecoveryLag, taskOffsetIntervalMs, status, activeTasks, standbyTasks, warmupTasks, endpointInformationEpoch, partitionsByUserEndpoint }
}

export const streamsGroupHeartbeat: Api<StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse> = {
  key: 88,
  name: 'StreamsGroupHeartbeat',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeStreamsGroupHeartbeatRequest,
  decodeRequest: readStreamsGroupHeartbeatRequest,
  encodeResponse: writeStreamsGroupHeartbeatResponse,
  decodeResponse: readStreamsGroupHeartbeatResponse,
}
