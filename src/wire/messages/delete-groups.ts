// Generated from DeleteGroupsRequest and DeleteGroupsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DeleteGroupsRequest {
  readonly groupsNames: readonly string[]
}
function writeDeleteGroupsRequest(w: Writer, value: DeleteGroupsRequest, version: number): void {
  w.array(value.groupsNames, version >= 2, (item) => w.string(item, version >= 2))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteGroupsRequest(r: Reader, version: number): Decoded<DeleteGroupsRequest> {
  const groupsNames = r.array(version >= 2, () => r.string(version >= 2))
  if (version >= 2) r.tags()
  return { groupsNames }
}

export interface DeleteGroupsResponseDeletableGroupResult {
  readonly groupId: string
  readonly errorCode: number
}
function writeDeleteGroupsResponseDeletableGroupResult(w: Writer, value: DeleteGroupsResponseDeletableGroupResult, version: number): void {
  w.string(value.groupId, version >= 2)
  w.int16(value.errorCode)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteGroupsResponseDeletableGroupResult(r: Reader, version: number): Decoded<DeleteGroupsResponseDeletableGroupResult> {
  const groupId = r.string(version >= 2)
  const errorCode = r.int16()
  if (version >= 2) r.tags()
  return { groupId, errorCode }
}

export interface DeleteGroupsResponse {
  readonly throttleTimeMs: number
  readonly results: readonly DeleteGroupsResponseDeletableGroupResult[]
}
function writeDeleteGroupsResponse(w: Writer, value: DeleteGroupsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.results, version >= 2, (item) => writeDeleteGroupsResponseDeletableGroupResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteGroupsResponse(r: Reader, version: number): Decoded<DeleteGroupsResponse> {
  const throttleTimeMs = r.int32()
  const results = r.array(version >= 2, () => readDeleteGroupsResponseDeletableGroupResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, results }
}

export const deleteGroups: Api<DeleteGroupsRequest, DeleteGroupsResponse> = {
  key: 42,
  name: 'DeleteGroups',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  encodeRequest: writeDeleteGroupsRequest,
  decodeRequest: readDeleteGroupsRequest,
  encodeResponse: writeDeleteGroupsResponse,
  decodeResponse: readDeleteGroupsResponse,
}
