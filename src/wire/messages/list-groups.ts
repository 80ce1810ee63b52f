// Generated from ListGroupsRequest and ListGroupsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ListGroupsRequest {
  readonly statesFilter?: readonly string[]
  readonly typesFilter?: readonly string[]
}
function writeListGroupsRequest(w: Writer, value: ListGroupsRequest, version: number): void {
  if (version >= 4) {
    w.array(value.statesFilter ?? [], version >= 3, (item) => w.string(item, version >= 3))
  } else if (value.statesFilter !== undefined && value.statesFilter !== null && value.statesFilter.length > 0) {
    refuseField('ListGroupsRequest', 'statesFilter', version)
  }
  if (version >= 5) {
    w.array(value.typesFilter ?? [], version >= 3, (item) => w.string(item, version >= 3))
  } else if (value.typesFilter !== undefined && value.typesFilter !== null && value.typesFilter.length > 0) {
    refuseField('ListGroupsRequest', 'typesFilter', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readListGroupsRequest(r: Reader, version: number): Decoded<ListGroupsRequest> {
  const statesFilter = version >= 4 ? r.array(version >= 3, () => r.string(version >= 3)) : []
  const typesFilter = version >= 5 ? r.array(version >= 3, () => r.string(version >= 3)) : []
  if (version >= 3) r.tags()
  return { statesFilter, typesFilter }
}

export interface ListGroupsResponseListedGroup {
  readonly groupId: string
  readonly protocolType: string
  readonly groupState?: string
  readonly groupType?: string
}
function writeListGroupsResponseListedGroup(w: Writer, value: ListGroupsResponseListedGroup, version: number): void {
  w.string(value.groupId, version >= 3)
  w.string(value.protocolType, version >= 3)
  if (version >= 4) {
    w.string(value.groupState ?? "", version >= 3)
  }
  if (version >= 5) {
    w.string(value.groupType ?? "", version >= 3)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readListGroupsResponseListedGroup(r: Reader, version: number): Decoded<ListGroupsResponseListedGroup> {
  const groupId = r.string(version >= 3)
  const protocolType = r.string(version >= 3)
  const groupState = version >= 4 ? r.string(version >= 3) : ""
  const groupType = version >= 5 ? r.string(version >= 3) : ""
  if (version >= 3) r.tags()
  return { groupId, protocolType, groupState, groupType }
}

export interface ListGroupsResponse {
  readonly throttleTimeMs?: number
  readonly errorCode: number
  readonly groups: readonly ListGroupsResponseListedGroup[]
}
function writeListGroupsResponse(w: Writer, value: ListGroupsResponse, version: number): void {
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  w.int16(value.errorCode)
  w.array(value.groups, version >= 3, (item) => writeListGroupsResponseListedGroup(w, item, version))
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readListGroupsResponse(r: Reader, version: number): Decoded<ListGroupsResponse> {
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  const errorCode = r.int16()
  const groups = r.array(version >= 3, () => readListGroupsResponseListedGroup(r, version))
  if (version >= 3) r.tags()
  return { throttleTimeMs, errorCode, groups }
}

export const listGroups: Api<ListGroupsRequest, ListGroupsResponse> = {
  key: 16,
  name: 'ListGroups',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  encodeRequest: writeListGroupsRequest,
  decodeRequest: readListGroupsRequest,
  encodeResponse: writeListGroupsResponse,
  decodeResponse: readListGroupsResponse,
}
