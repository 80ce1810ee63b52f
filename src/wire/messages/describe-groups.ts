// Generated from DescribeGroupsRequest and DescribeGroupsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface DescribeGroupsRequest {
  readonly groups: readonly string[]
  readonly includeAuthorizedOperations?: boolean
}
function writeDescribeGroupsRequest(w: Writer, value: DescribeGroupsRequest, version: number): void {
  w.array(value.groups, version >= 5, (item) => w.string(item, version >= 5))
  if (version >= 3) {
    w.bool(value.includeAuthorizedOperations ?? false)
  } else if (value.includeAuthorizedOperations !== undefined && value.includeAuthorizedOperations !== false) {
    refuseField('DescribeGroupsRequest', 'includeAuthorizedOperations', version)
  }
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readDescribeGroupsRequest(r: Reader, version: number): Decoded<DescribeGroupsRequest> {
  const groups = r.array(version >= 5, () => r.string(version >= 5))
  const includeAuthorizedOperations = version >= 3 ? r.bool() : false
  if (version >= 5) r.tags()
  return { groups, includeAuthorizedOperations }
}

export interface DescribeGroupsResponseDescribedGroupMember {
  readonly memberId: string
  readonly groupInstanceId?: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly memberMetadata: Uint8Array
  readonly memberAssignment: Uint8Array
}
function writeDescribeGroupsResponseDescribedGroupMember(w: Writer, value: DescribeGroupsResponseDescribedGroupMember, version: number): void {
  w.string(value.memberId, version >= 5)
  if (version >= 4) {
    w.string(value.groupInstanceId ?? null, version >= 5)
  }
  w.string(value.clientId, version >= 5)
  w.string(value.clientHost, version >= 5)
  w.bytes(value.memberMetadata, version >= 5)
  w.bytes(value.memberAssignment, version >= 5)
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readDescribeGroupsResponseDescribedGroupMember(r: Reader, version: number): Decoded<DescribeGroupsResponseDescribedGroupMember> {
  const memberId = r.string(version >= 5)
  const groupInstanceId = version >= 4 ? r.nullableString(version >= 5) : null
  const clientId = r.string(version >= 5)
  const clientHost = r.string(version >= 5)
  const memberMetadata = r.bytes(version >= 5)
  const memberAssignment = r.bytes(version >= 5)
  if (version >= 5) r.tags()
  return { memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment }
}

export interface DescribeGroupsResponseDescribedGroup {
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly groupId: string
  readonly groupState: string
  readonly protocolType: string
  readonly protocolData: string
  readonly members: readonly DescribeGroupsResponseDescribedGroupMember[]
  readonly authorizedOperations?: number
}
function writeDescribeGroupsResponseDescribedGroup(w: Writer, value: DescribeGroupsResponseDescribedGroup, version: number): void {
  w.int16(value.errorCode)
  if (version >= 6) {
    w.string(value.errorMessage ?? null, version >= 5)
  } else if (value.errorMessage !== undefined && value.errorMessage !== null) {
    refuseField('DescribeGroupsResponse', 'errorMessage', version)
  }
  w.string(value.groupId, version >= 5)
  w.string(value.groupState, version >= 5)
  w.string(value.protocolType, version >= 5)
  w.string(value.protocolData, version >= 5)
  w.array(value.members, version >= 5, (item) => writeDescribeGroupsResponseDescribedGroupMember(w, item, version))
  if (version >= 3) {
    w.int32(value.authorizedOperations ?? -2147483648)
  } else if (value.authorizedOperations !== undefined && value.authorizedOperations !== -2147483648) {
    refuseField('DescribeGroupsResponse', 'authorizedOperations', version)
  }
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readDescribeGroupsResponseDescribedGroup(r: Reader, version: number): Decoded<DescribeGroupsResponseDescribedGroup> {
  const errorCode = r.int16()
  const errorMessage = version >= 6 ? r.nullableString(version >= 5) : null
  const groupId = r.string(version >= 5)
  const groupState = r.string(version >= 5)
  const protocolType = r.string(version >= 5)
  const protocolData = r.string(version >= 5)
  const members = r.array(version >= 5, () => readDescribeGroupsResponseDescribedGroupMember(r, version))
  const authorizedOperations = version >= 3 ? r.int32() : -2147483648
  if (version >= 5) r.tags()
  return { errorCode, errorMessage, groupId, groupState, protocolType, protocolData, members, authorizedOperations }
}

export interface DescribeGroupsResponse {
  readonly throttleTimeMs?: number
  readonly groups: readonly DescribeGroupsResponseDescribedGroup[]
}
function writeDescribeGroupsResponse(w: Writer, value: DescribeGroupsResponse, version: number): void {
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.array(value.groups, version >= 5, (item) => writeDescribeGroupsResponseDescribedGroup(w, item, version))
  if (version >= 5) {
    w.uvarint(0)
  }
}

function readDescribeGroupsResponse(r: Reader, version: number): Decoded<DescribeGroupsResponse> {
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  const groups = r.array(version >= 5, () => readDescribeGroupsResponseDescribedGroup(r, version))
  if (version >= 5) r.tags()
  return { throttleTimeMs, groups }
}

export const describeGroups: Api<DescribeGroupsRequest, DescribeGroupsResponse> = {
  key: 15,
  name: 'DescribeGroups',
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 5,
  encodeRequest: writeDescribeGroupsRequest,
  decodeRequest: readDescribeGroupsRequest,
  encodeResponse: writeDescribeGroupsResponse,
  decodeResponse: readDescribeGroupsResponse,
}
