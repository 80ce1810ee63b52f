// Generated from SyncGroupRequest and SyncGroupResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface SyncGroupRequestAssignment {
  readonly memberId: string
  readonly assignment: Uint8Array
}
function writeSyncGroupRequestAssignment(w: Writer, value: SyncGroupRequestAssignment, version: number): void {
  w.string(value.memberId, version >= 4)
  w.bytes(value.assignment, version >= 4)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readSyncGroupRequestAssignment(r: Reader, version: number): Decoded<SyncGroupRequestAssignment> {
  const memberId = r.string(version >= 4)
  const assignment = r.bytes(version >= 4)
  if (version >= 4) r.tags()
  return { memberId, assignment }
}

export interface SyncGroupRequest {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly protocolType?: string | null
  readonly protocolName?: string | null
  readonly assignments: readonly SyncGroupRequestAssignment[]
}
function writeSyncGroupRequest(w: Writer, value: SyncGroupRequest, version: number): void {
  w.string(value.groupId, version >= 4)
  w.int32(value.generationId)
  w.string(value.memberId, version >= 4)
  if (version >= 3) {
    w.string(value.groupInstanceId ?? null, version >= 4)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== null) {
    refuseField('SyncGroupRequest', 'groupInstanceId', version)
  }
  if (version >= 5) {
    w.string(value.protocolType ?? null, version >= 4)
  }
  if (version >= 5) {
    w.string(value.protocolName ?? null, version >= 4)
  }
  w.array(value.assignments, version >= 4, (item) => writeSyncGroupRequestAssignment(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readSyncGroupRequest(r: Reader, version: number): Decoded<SyncGroupRequest> {
  const groupId = r.string(version >= 4)
  const generationId = r.int32()
  const memberId = r.string(version >= 4)
  const groupInstanceId = version >= 3 ? r.nullableString(version >= 4) : null
  const protocolType = version >= 5 ? r.nullableString(version >= 4) : null
  const protocolName = version >= 5 ? r.nullableString(version >= 4) : null
  const assignments = r.array(version >= 4, () => readSyncGroupRequestAssignment(r, version))
  if (version >= 4) r.tags()
  return { groupId, generationId, memberId, groupInstanceId, protocolType, protocolName, assignments }
}

export interface SyncGroupResponse {
  readonly throttleTimeMs?: number
  readonly errorCode: number
  readonly protocolType?: string | null
  readonly protocolName?: string | null
  readonly assignment: Uint8Array
}
function writeSyncGroupResponse(w: Writer, value: SyncGroupResponse, version: number): void {
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.int16(value.errorCode)
  if (version >= 5) {
    w.string(value.protocolType ?? null, version >= 4)
  }
  if (version >= 5) {
    w.string(value.protocolName ?? null, version >= 4)
  }
  w.bytes(value.assignment, version >= 4)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readSyncGroupResponse(r: Reader, version: number): Decoded<SyncGroupResponse> {
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  const errorCode = r.int16()
  const protocolType = version >= 5 ? r.nullableString(version >= 4) : null
  const protocolName = version >= 5 ? r.nullableString(version >= 4) : null
  const assignment = r.bytes(version >= 4)
  if (version >= 4) r.tags()
  return { throttleTimeMs, errorCode, protocolType, protocolName, assignment }
}

export const syncGroup: Api<SyncGroupRequest, SyncGroupResponse> = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  encodeRequest: writeSyncGroupRequest,
  decodeRequest: readSyncGroupRequest,
  encodeResponse: writeSyncGroupResponse,
  decodeResponse: readSyncGroupResponse,
}
