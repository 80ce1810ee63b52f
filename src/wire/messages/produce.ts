// Generated from ProduceRequest and ProduceResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer, ZERO_UUID } from '../primitives.ts'

export interface ProduceRequestPartitionProduceData {
  readonly index: number
  readonly records: Uint8Array | null
}
function writeProduceRequestPartitionProduceData(w: Writer, value: ProduceRequestPartitionProduceData, version: number): void {
  w.int32(value.index)
  w.bytes(value.records, version >= 9)
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceRequestPartitionProduceData(r: Reader, version: number): Decoded<ProduceRequestPartitionProduceData> {
  const index = r.int32()
  const records = r.nullableBytes(version >= 9)
  if (version >= 9) r.tags()
  return { index, records }
}

export interface ProduceRequestTopicProduceData {
  readonly name?: string
  readonly topicId?: string
  readonly partitionData: readonly ProduceRequestPartitionProduceData[]
}
function writeProduceRequestTopicProduceData(w: Writer, value: ProduceRequestTopicProduceData, version: number): void {
  if (version <= 12) {
    w.string(value.name ?? "", version >= 9)
  }
  if (version >= 13) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.array(value.partitionData, version >= 9, (item) => writeProduceRequestPartitionProduceData(w, item, version))
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceRequestTopicProduceData(r: Reader, version: number): Decoded<ProduceRequestTopicProduceData> {
  const name = version <= 12 ? r.string(version >= 9) : ""
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID
  const partitionData = r.array(version >= 9, () => readProduceRequestPartitionProduceData(r, version))
  if (version >= 9) r.tags()
  return { name, topicId, partitionData }
}

export interface ProduceRequest {
  readonly transactionalId?: string | null
  readonly acks: number
  readonly timeoutMs: number
  readonly topicData: readonly ProduceRequestTopicProduceData[]
}
function writeProduceRequest(w: Writer, value: ProduceRequest, version: number): void {
  w.string(value.transactionalId ?? null, version >= 9)
  w.int16(value.acks)
  w.int32(value.timeoutMs)
  w.array(value.topicData, version >= 9, (item) => writeProduceRequestTopicProduceData(w, item, version))
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceRequest(r: Reader, version: number): Decoded<ProduceRequest> {
  const transactionalId = r.nullableString(version >= 9)
  const acks = r.int16()
  const timeoutMs = r.int32()
  const topicData = r.array(version >= 9, () => readProduceRequestTopicProduceData(r, version))
  if (version >= 9) r.tags()
  return { transactionalId, acks, timeoutMs, topicData }
}

export interface ProduceResponseBatchIndexAndErrorMessage {
  readonly batchIndex?: number
  readonly batchIndexErrorMessage?: string | null
}
function writeProduceResponseBatchIndexAndErrorMessage(w: Writer, value: ProduceResponseBatchIndexAndErrorMessage, version: number): void {
  if (version >= 8) {
    w.int32(value.batchIndex ?? 0)
  } else if (value.batchIndex !== undefined && value.batchIndex !== 0) {
    refuseField('ProduceResponse', 'batchIndex', version)
  }
  if (version >= 8) {
    w.string(value.batchIndexErrorMessage ?? null, version >= 9)
  } else if (value.batchIndexErrorMessage !== undefined && value.batchIndexErrorMessage !== null) {
    refuseField('ProduceResponse', 'batchIndexErrorMessage', version)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceResponseBatchIndexAndErrorMessage(r: Reader, version: number): Decoded<ProduceResponseBatchIndexAndErrorMessage> {
  const batchIndex = version >= 8 ? r.int32() : 0
  const batchIndexErrorMessage = version >= 8 ? r.nullableString(version >= 9) : null
  if (version >= 9) r.tags()
  return { batchIndex, batchIndexErrorMessage }
}

export interface ProduceResponseLeaderIdAndEpoch {
  readonly leaderId?: number
  readonly leaderEpoch?: number
}
function writeProduceResponseLeaderIdAndEpoch(w: Writer, value: ProduceResponseLeaderIdAndEpoch, version: number): void {
  if (version >= 10) {
    w.int32(value.leaderId ?? -1)
  } else if (value.leaderId !== undefined && value.leaderId !== -1) {
    refuseField('ProduceResponse', 'leaderId', version)
  }
  if (version >= 10) {
    w.int32(value.leaderEpoch ?? -1)
  } else if (value.leaderEpoch !== undefined && value.leaderEpoch !== -1) {
    refuseField('ProduceResponse', 'leaderEpoch', version)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceResponseLeaderIdAndEpoch(r: Reader, version: number): Decoded<ProduceResponseLeaderIdAndEpoch> {
  const leaderId = version >= 10 ? r.int32() : -1
  const leaderEpoch = version >= 10 ? r.int32() : -1
  if (version >= 9) r.tags()
  return { leaderId, leaderEpoch }
}

export interface ProduceResponsePartitionProduceResponse {
  readonly index: number
  readonly errorCode: number
  readonly baseOffset: bigint
  readonly logAppendTimeMs?: bigint
  readonly logStartOffset?: bigint
  readonly recordErrors?: readonly ProduceResponseBatchIndexAndErrorMessage[]
  readonly errorMessage?: string | null
  readonly currentLeader?: ProduceResponseLeaderIdAndEpoch
}
function writeProduceResponsePartitionProduceResponse(w: Writer, value: ProduceResponsePartitionProduceResponse, version: number): void {
  w.int32(value.index)
  w.int16(value.errorCode)
  w.int64(value.baseOffset)
  w.int64(value.logAppendTimeMs ?? -1n)
  if (version >= 5) {
    w.int64(value.logStartOffset ?? -1n)
  }
  if (version >= 8) {
    w.array(value.recordErrors ?? [], version >= 9, (item) => writeProduceResponseBatchIndexAndErrorMessage(w, item, version))
  }
  if (version >= 8) {
    w.string(value.errorMessage ?? null, version >= 9)
  }
  if (version >= 9) {
    const tags: [number, (w: Writer) => void][] = []
    const currentLeader = value.currentLeader
    if (version >= 10 && currentLeader !== undefined) {
      tags.push([0, (w) => {
        writeProduceResponseLeaderIdAndEpoch(w, currentLeader, version)
      }])
    }
    w.tags(tags)
  }
}

function readProduceResponsePartitionProduceResponse(r: Reader, version: number): Decoded<ProduceResponsePartitionProduceResponse> {
  const index = r.int32()
  const errorCode = r.int16()
  const baseOffset = r.int64()
  const logAppendTimeMs = r.int64()
  const logStartOffset = version >= 5 ? r.int64() : -1n
  const recordErrors = version >= 8 ? r.array(version >= 9, () => readProduceResponseBatchIndexAndErrorMessage(r, version)) : []
  const errorMessage = version >= 8 ? r.nullableString(version >= 9) : null
  let currentLeader: Decoded<ProduceResponsePartitionProduceResponse>['currentLeader'] = { leaderId: -1, leaderEpoch: -1 }
  if (version >= 9) r.tags((tag, field) => {
    if (tag === 0 && version >= 10) currentLeader = readProduceResponseLeaderIdAndEpoch(field, version)
  })
  return { index, errorCode, baseOffset, logAppendTimeMs, logStartOffset, recordErrors, errorMessage, currentLeader }
}

export interface ProduceResponseTopicProduceResponse {
  readonly name?: string
  readonly topicId?: string
  readonly partitionResponses: readonly ProduceResponsePartitionProduceResponse[]
}
function writeProduceResponseTopicProduceResponse(w: Writer, value: ProduceResponseTopicProduceResponse, version: number): void {
  if (version <= 12) {
    w.string(value.name ?? "", version >= 9)
  }
  if (version >= 13) {
    w.uuid(value.topicId ?? ZERO_UUID)
  }
  w.array(value.partitionResponses, version >= 9, (item) => writeProduceResponsePartitionProduceResponse(w, item, version))
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceResponseTopicProduceResponse(r: Reader, version: number): Decoded<ProduceResponseTopicProduceResponse> {
  const name = version <= 12 ? r.string(version >= 9) : ""
  const topicId = version >= 13 ? r.uuid() : ZERO_UUID
  const partitionResponses = r.array(version >= 9, () => readProduceResponsePartitionProduceResponse(r, version))
  if (version >= 9) r.tags()
  return { name, topicId, partitionResponses }
}

export interface ProduceResponseNodeEndpoint {
  readonly nodeId?: number
  readonly host?: string
  readonly port?: number
  readonly rack?: string | null
}
function writeProduceResponseNodeEndpoint(w: Writer, value: ProduceResponseNodeEndpoint, version: number): void {
  if (version >= 10) {
    w.int32(value.nodeId ?? 0)
  } else if (value.nodeId !== undefined && value.nodeId !== 0) {
    refuseField('ProduceResponse', 'nodeId', version)
  }
  if (version >= 10) {
    w.string(value.host ?? "", version >= 9)
  } else if (value.host !== undefined && value.host !== "") {
    refuseField('ProduceResponse', 'host', version)
  }
  if (version >= 10) {
    w.int32(value.port ?? 0)
  } else if (value.port !== undefined && value.port !== 0) {
    refuseField('ProduceResponse', 'port', version)
  }
  if (version >= 10) {
    w.string(value.rack ?? null, version >= 9)
  } else if (value.rack !== undefined && value.rack !== null) {
    refuseField('ProduceResponse', 'rack', version)
  }
  if (version >= 9) {
    w.uvarint(0)
  }
}

function readProduceResponseNodeEndpoint(r: Reader, version: number): Decoded<ProduceResponseNodeEndpoint> {
  const nodeId = version >= 10 ? r.int32() : 0
  const host = version >= 10 ? r.string(version >= 9) : ""
  const port = version >= 10 ? r.int32() : 0
  const rack = version >= 10 ? r.nullableString(version >= 9) : null
  if (version >= 9) r.tags()
  return { nodeId, host, port, rack }
}

export interface ProduceResponse {
  readonly responses: readonly ProduceResponseTopicProduceResponse[]
  readonly throttleTimeMs?: number
  readonly nodeEndpoints?: readonly ProduceResponseNodeEndpoint[]
}
function writeProduceResponse(w: Writer, value: ProduceResponse, version: number): void {
  w.array(value.responses, version >= 9, (item) => writeProduceResponseTopicProduceResponse(w, item, version))
  w.int32(value.throttleTimeMs ?? 0)
  if (version >= 9) {
    const tags: [number, (w: Writer) => void][] = []
    const nodeEndpoints = value.nodeEndpoints
    if (version >= 10 && nodeEndpoints !== undefined && nodeEndpoints.length > 0) {
      tags.push([0, (w) => {
        w.array(nodeEndpoints, version >= 9, (item) => writeProduceResponseNodeEndpoint(w, item, version))
      }])
    }
    w.tags(tags)
  }
}

function readProduceResponse(r: Reader, version: number): Decoded<ProduceResponse> {
  const responses = r.array(version >= 9, () => readProduceResponseTopicProduceResponse(r, version))
  const throttleTimeMs = r.int32()
  let nodeEndpoints: Decoded<ProduceResponse>['nodeEndpoints'] = []
  if (version >= 9) r.tags((tag, field) => {
    if (tag === 0 && version >= 10) nodeEndpoints = field.array(version >= 9, () => readProduceResponseNodeEndpoint(field, version))
  })
  return { responses, throttleTimeMs, nodeEndpoints }
}

export const produce: Api<ProduceRequest, ProduceResponse> = {
  key: 0,
  name: 'Produce',
  minVersion: 3,
  maxVersion: 13,
  flexibleFrom: 9,
  encodeRequest: writeProduceRequest,
  decodeRequest: readProduceRequest,
  encodeResponse: writeProduceResponse,
  decodeResponse: readProduceResponse,
}
