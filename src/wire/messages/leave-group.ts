// Generated from LeaveGroupRequest and LeaveGroupResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface LeaveGroupRequestMemberIdentity {
  readonly memberId?: string
  readonly groupInstanceId?: string | null
  readonly reason?: string | null
}
function writeLeaveGroupRequestMemberIdentity(w: Writer, value: LeaveGroupRequestMemberIdentity, version: number): void {
  if (version >= 3) {
    w.string(value.memberId ?? "", version >= 4)
  } else if (value.memberId !== undefined && value.memberId !== "") {
    refuseField('LeaveGroupRequest', 'memberId', version)
  }
  if (version >= 3) {
    w.string(value.groupInstanceId ?? null, version >= 4)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== null) {
    refuseField('LeaveGroupRequest', 'groupInstanceId', version)
  }
  if (version >= 5) {
    w.string(value.reason ?? null, version >= 4)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readLeaveGroupRequestMemberIdentity(r: Reader, version: number): Decoded<LeaveGroupRequestMemberIdentity> {
  const memberId = version >= 3 ? r.string(version >= 4) : ""
  const groupInstanceId = version >= 3 ? r.nullableString(version >= 4) : null
  const reason = version >= 5 ? r.nullableString(version >= 4) : null
  if (version >= 4) r.tags()
  return { memberId, groupInstanceId, reason }
}

export interface LeaveGroupRequest {
  readonly groupId: string
  readonly memberId?: string
  readonly members?: readonly LeaveGroupRequestMemberIdentity[]
}
function writeLeaveGroupRequest(w: Writer, value: LeaveGroupRequest, version: number): void {
  w.string(value.groupId, version >= 4)
  if (version <= 2) {
    w.string(value.memberId ?? "", version >= 4)
  } else if (value.memberId !== undefined && value.memberId !== "") {
    refuseField('LeaveGroupRequest', 'memberId', version)
  }
  if (version >= 3) {
    w.array(value.members ?? [], version >= 4, (item) => writeLeaveGroupRequestMemberIdentity(w, item, version))
  } else if (value.members !== undefined && value.members !== null && value.members.length > 0) {
    refuseField('LeaveGroupRequest', 'members', version)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readLeaveGroupRequest(r: Reader, version: number): Decoded<LeaveGroupRequest> {
  const groupId = r.string(version >= 4)
  const memberId = version <= 2 ? r.string(version >= 4) : ""
  const members = version >= 3 ? r.array(version >= 4, () => readLeaveGroupRequestMemberIdentity(r, version)) : []
  if (version >= 4) r.tags()
  return { groupId, memberId, members }
}

export interface LeaveGroupResponseMemberResponse {
  readonly memberId?: string
  readonly groupInstanceId?: string | null
  readonly errorCode?: number
}
function writeLeaveGroupResponseMemberResponse(w: Writer, value: LeaveGroupResponseMemberResponse, version: number): void {
  if (version >= 3) {
    w.string(value.memberId ?? "", version >= 4)
  } else if (value.memberId !== undefined && value.memberId !== "") {
    refuseField('LeaveGroupResponse', 'memberId', version)
  }
  if (version >= 3) {
    w.string((value.groupInstanceId === undefined ? "" : value.groupInstanceId), version >= 4)
  } else if (value.groupInstanceId !== undefined && value.groupInstanceId !== "") {
    refuseField('LeaveGroupResponse', 'groupInstanceId', version)
  }
  if (version >= 3) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('LeaveGroupResponse', 'errorCode', version)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readLeaveGroupResponseMemberResponse(r: Reader, version: number): Decoded<LeaveGroupResponseMemberResponse> {
  const memberId = version >= 3 ? r.string(version >= 4) : ""
  const groupInstanceId = version >= 3 ? r.nullableString(version >= 4) : ""
  const errorCode = version >= 3 ? r.int16() : 0
  if (version >= 4) r.tags()
  return { memberId, groupInstanceId, errorCode }
}

export interface LeaveGroupResponse {
  readonly throttleTimeMs?: number
  readonly errorCode: number
  readonly members?: readonly LeaveGroupResponseMemberResponse[]
}
function writeLeaveGroupResponse(w: Writer, value: LeaveGroupResponse, version: number): void {
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.int16(value.errorCode)
  if (version >= 3) {
    w.array(value.members ?? [], version >= 4, (item) => writeLeaveGroupResponseMemberResponse(w, item, version))
  } else if (value.members !== undefined && value.members !== null && value.members.length > 0) {
    refuseField('LeaveGroupResponse', 'members', version)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readLeaveGroupResponse(r: Reader, version: number): Decoded<LeaveGroupResponse> {
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  const errorCode = r.int16()
  const members = version >= 3 ? r.array(version >= 4, () => readLeaveGroupResponseMemberResponse(r, version)) : []
  if (version >= 4) r.tags()
  return { throttleTimeMs, errorCode, members }
}

export const leaveGroup: Api<LeaveGroupRequest, LeaveGroupResponse> = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  encodeRequest: writeLeaveGroupRequest,
  decodeRequest: readLeaveGroupRequest,
  encodeResponse: writeLeaveGroupResponse,
  decodeResponse: readLeaveGroupResponse,
}
