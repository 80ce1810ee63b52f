// Generated from HeartbeatRequest and HeartbeatResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface HeartbeatRequest {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId?: string | null
}
function writeHeartbeatRequest(w: Writer, value: HeartbeatRequest, version: number): void {
  w.string(value.groupId, version >= 4)
  w.int32(value.generationId)
  w.string(value.memberId, version >= 4)
  if (version >= 3) {
    w.string(value.groupInstanceId ?? null, version >= 4)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== null) {
    refuseField('HeartbeatRequest', 'groupInstanceId', version)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readHeartbeatRequest(r: Reader, version: number): Decoded<HeartbeatRequest> {
  const groupId = r.string(version >= 4)
  const generationId = r.int32()
  const memberId = r.string(version >= 4)
  const groupInstanceId = version >= 3 ? r.nullableString(version >= 4) : null
  if (version >= 4) r.tags()
  return { groupId, generationId, memberId, groupInstanceId }
}

export interface HeartbeatResponse {
  readonly throttleTimeMs?: number
  readonly errorCode: number
}
function writeHeartbeatResponse(w: Writer, value: HeartbeatResponse, version: number): void {
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.int16(value.errorCode)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readHeartbeatResponse(r: Reader, version: number): Decoded<HeartbeatResponse> {
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  const errorCode = r.int16()
  if (version >= 4) r.tags()
  return { throttleTimeMs, errorCode }
}

export const heartbeat: Api<HeartbeatRequest, HeartbeatResponse> = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  encodeRequest: writeHeartbeatRequest,
  decodeRequest: readHeartbeatRequest,
  encodeResponse: writeHeartbeatResponse,
  decodeResponse: readHeartbeatResponse,
}
