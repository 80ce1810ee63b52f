// Generated from JoinGroupRequest and JoinGroupResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, refuseNull, type Writer } from '../primitives.ts'

export interface JoinGroupRequestProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}
function writeJoinGroupRequestProtocol(w: Writer, value: JoinGroupRequestProtocol, version: number): void {
  w.string(value.name, version >= 6)
  w.bytes(value.metadata, version >= 6)
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readJoinGroupRequestProtocol(r: Reader, version: number): Decoded<JoinGroupRequestProtocol> {
  const name = r.string(version >= 6)
  const metadata = r.bytes(version >= 6)
  if (version >= 6) r.tags()
  return { name, metadata }
}

export interface JoinGroupRequest {
  readonly groupId: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs?: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly protocolType: string
  readonly protocols: readonly JoinGroupRequestProtocol[]
  readonly reason?: string | null
}
function writeJoinGroupRequest(w: Writer, value: JoinGroupRequest, version: number): void {
  w.string(value.groupId, version >= 6)
  w.int32(value.sessionTimeoutMs)
  if (version >= 1) {
    w.int32(value.rebalanceTimeoutMs ?? -1)
  }
  w.string(value.memberId, version >= 6)
  if (version >= 5) {
    w.string(value.groupInstanceId ?? null, version >= 6)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== null) {
    refuseField('JoinGroupRequest', 'groupInstanceId', version)
  }
  w.string(value.protocolType, version >= 6)
  w.array(value.protocols, version >= 6, (item) => writeJoinGroupRequestProtocol(w, item, version))
  if (version >= 8) {
    w.string(value.reason ?? null, version >= 6)
  }
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readJoinGroupRequest(r: Reader, version: number): Decoded<JoinGroupRequest> {
  const groupId = r.string(version >= 6)
  const sessionTimeoutMs = r.int32()
  const rebalanceTimeoutMs = version >= 1 ? r.int32() : -1
  const memberId = r.string(version >= 6)
  const groupInstanceId = version >= 5 ? r.nullableString(version >= 6) : null
  const protocolType = r.string(version >= 6)
  const protocols = r.array(version >= 6, () => readJoinGroupRequestProtocol(r, version))
  const reason = version >= 8 ? r.nullableString(version >= 6) : null
  if (version >= 6) r.tags()
  return { groupId, sessionTimeoutMs, rebalanceTimeoutMs, memberId, groupInstanceId, protocolType, protocols, reason }
}

export interface JoinGroupResponseMember {
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly metadata: Uint8Array
}
function writeJoinGroupResponseMember(w: Writer, value: JoinGroupResponseMember, version: number): void {
  w.string(value.memberId, version >= 6)
  if (version >= 5) {
    w.string(value.groupInstanceId ?? null, version >= 6)
  }
  w.bytes(value.metadata, version >= 6)
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readJoinGroupResponseMember(r: Reader, version: number): Decoded<JoinGroupResponseMember> {
  const memberId = r.string(version >= 6)
  const groupInstanceId = version >= 5 ? r.nullableString(version >= 6) : null
  const metadata = r.bytes(version >= 6)
  if (version >= 6) r.tags()
  return { memberId, groupInstanceId, metadata }
}

export interface JoinGroupResponse {
  readonly throttleTimeMs?: number
  readonly errorCode: number
  readonly generationId?: number
  readonly protocolType?: string | null
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment?: boolean
  readonly memberId: string
  readonly members: readonly JoinGroupResponseMember[]
}
function writeJoinGroupResponse(w: Writer, value: JoinGroupResponse, version: number): void {
  if (version >= 2) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.int16(value.errorCode)
  w.int32(value.generationId ?? -1)
  if (version >= 7) {
    w.string(value.protocolType ?? null, version >= 6)
  }
  if ((value.protocolName) === null && !(version >= 7)) refuseNull('JoinGroupResponse', 'protocolName', version)
  w.string(value.protocolName, version >= 6)
  w.string(value.leader, version >= 6)
  if (version >= 9) {
    w.bool(value.skipAssignment ?? false)
  } else if (value.skipAssignment !== undefined && value.skipAssignment !== false) {
    refuseField('JoinGroupResponse', 'skipAssignment', version)
  }
  w.string(value.memberId, version >= 6)
  w.array(value.members, version >= 6, (item) => writeJoinGroupResponseMember(w, item, version))
  if (version >= 6) {
    w.uvarint(0)
  }
}

function readJoinGroupResponse(r: Reader, version: number): Decoded<JoinGroupResponse> {
  const throttleTimeMs = version >= 2 ? r.int32() : 0
  const errorCode = r.int16()
  const generationId = r.int32()
  const protocolType = version >= 7 ? r.nullableString(version >= 6) : null
  const protocolName = r.nullableString(version >= 6)
  const leader = r.string(version >= 6)
  const skipAssignment = version >= 9 ? r.bool() : false
  const memberId = r.string(version >= 6)
  const members = r.array(version >= 6, () => readJoinGroupResponseMember(r, version))
  if (version >= 6) r.tags()
  return { throttleTimeMs, errorCode, generationId, protocolType, protocolName, leader, skipAssignment, memberId, members }
}

export const joinGroup: Api<JoinGroupRequest, JoinGroupResponse> = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  encodeRequest: writeJoinGroupRequest,
  decodeRequest: readJoinGroupRequest,
  encodeResponse: writeJoinGroupResponse,
  decodeResponse: readJoinGroupResponse,
}
