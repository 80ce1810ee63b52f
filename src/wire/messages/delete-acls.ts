// Generated from DeleteAclsRequest and DeleteAclsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DeleteAclsRequestDeleteAclsFilter {
  readonly resourceTypeFilter: number
  readonly resourceNameFilter: string | null
  readonly patternTypeFilter?: number
  readonly principalFilter: string | null
  readonly hostFilter: string | null
  readonly operation: number
  readonly permissionType: number
}
function writeDeleteAclsRequestDeleteAclsFilter(w: Writer, value: DeleteAclsRequestDeleteAclsFilter, version: number): void {
  w.int8(value.resourceTypeFilter)
  w.string(value.resourceNameFilter, version >= 2)
  w.int8(value.patternTypeFilter ?? 3)
  w.string(value.principalFilter, version >= 2)
  w.string(value.hostFilter, version >= 2)
  w.int8(value.operation)
  w.int8(value.permissionType)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteAclsRequestDeleteAclsFilter(r: Reader, version: number): Decoded<DeleteAclsRequestDeleteAclsFilter> {
  const resourceTypeFilter = r.int8()
  const resourceNameFilter = r.nullableString(version >= 2)
  const patternTypeFilter = r.int8()
  const principalFilter = r.nullableString(version >= 2)
  const hostFilter = r.nullableString(version >= 2)
  const operation = r.int8()
  const permissionType = r.int8()
  if (version >= 2) r.tags()
  return { resourceTypeFilter, resourceNameFilter, patternTypeFilter, principalFilter, hostFilter, operation, permissionType }
}

export interface DeleteAclsRequest {
  readonly filters: readonly DeleteAclsRequestDeleteAclsFilter[]
}
function writeDeleteAclsRequest(w: Writer, value: DeleteAclsRequest, version: number): void {
  w.array(value.filters, version >= 2, (item) => writeDeleteAclsRequestDeleteAclsFilter(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteAclsRequest(r: Reader, version: number): Decoded<DeleteAclsRequest> {
  const filters = r.array(version >= 2, () => readDeleteAclsRequestDeleteAclsFilter(r, version))
  if (version >= 2) r.tags()
  return { filters }
}

export interface DeleteAclsResponseDeleteAclsMatchingAcl {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType?: number
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}
function writeDeleteAclsResponseDeleteAclsMatchingAcl(w: Writer, value: DeleteAclsResponseDeleteAclsMatchingAcl, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 2)
  w.int8(value.patternType ?? 3)
  w.string(value.principal, version >= 2)
  w.string(value.host, version >= 2)
  w.int8(value.operation)
  w.int8(value.permissionType)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteAclsResponseDeleteAclsMatchingAcl(r: Reader, version: number): Decoded<DeleteAclsResponseDeleteAclsMatchingAcl> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  const resourceType = r.int8()
  const resourceName = r.string(version >= 2)
  const patternType = r.int8()
  const principal = r.string(version >= 2)
  const host = r.string(version >= 2)
  const operation = r.int8()
  const permissionType = r.int8()
  if (version >= 2) r.tags()
  return { errorCode, errorMessage, resourceType, resourceName, patternType, principal, host, operation, permissionType }
}

export interface DeleteAclsResponseDeleteAclsFilterResult {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly matchingAcls: readonly DeleteAclsResponseDeleteAclsMatchingAcl[]
}
function writeDeleteAclsResponseDeleteAclsFilterResult(w: Writer, value: DeleteAclsResponseDeleteAclsFilterResult, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  w.array(value.matchingAcls, version >= 2, (item) => writeDeleteAclsResponseDeleteAclsMatchingAcl(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteAclsResponseDeleteAclsFilterResult(r: Reader, version: number): Decoded<DeleteAclsResponseDeleteAclsFilterResult> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  const matchingAcls = r.array(version >= 2, () => readDeleteAclsResponseDeleteAclsMatchingAcl(r, version))
  if (version >= 2) r.tags()
  return { errorCode, errorMessage, matchingAcls }
}

export interface DeleteAclsResponse {
  readonly throttleTimeMs: number
  readonly filterResults: readonly DeleteAclsResponseDeleteAclsFilterResult[]
}
function writeDeleteAclsResponse(w: Writer, value: DeleteAclsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.filterResults, version >= 2, (item) => writeDeleteAclsResponseDeleteAclsFilterResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDeleteAclsResponse(r: Reader, version: number): Decoded<DeleteAclsResponse> {
  const throttleTimeMs = r.int32()
  const filterResults = r.array(version >= 2, () => readDeleteAclsResponseDeleteAclsFilterResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, filterResults }
}

export const deleteAcls: Api<DeleteAclsRequest, DeleteAclsResponse> = {
  key: 31,
  name: 'DeleteAcls',
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  encodeRequest: writeDeleteAclsRequest,
  decodeRequest: readDeleteAclsRequest,
  encodeResponse: writeDeleteAclsResponse,
  decodeResponse: readDeleteAclsResponse,
}
