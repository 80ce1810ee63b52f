// Generated from DescribeAclsRequest and DescribeAclsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeAclsRequest {
  readonly resourceTypeFilter: number
  readonly resourceNameFilter: string | null
  readonly patternTypeFilter?: number
  readonly principalFilter: string | null
  readonly hostFilter: string | null
  readonly operation: number
  readonly permissionType: number
}
function writeDescribeAclsRequest(w: Writer, value: DescribeAclsRequest, version: number): void {
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

function readDescribeAclsRequest(r: Reader, version: number): Decoded<DescribeAclsRequest> {
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

export interface DescribeAclsResponseAclDescription {
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}
function writeDescribeAclsResponseAclDescription(w: Writer, value: DescribeAclsResponseAclDescription, version: number): void {
  w.string(value.principal, version >= 2)
  w.string(value.host, version >= 2)
  w.int8(value.operation)
  w.int8(value.permissionType)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeAclsResponseAclDescription(r: Reader, version: number): Decoded<DescribeAclsResponseAclDescription> {
  const principal = r.string(version >= 2)
  const host = r.string(version >= 2)
  const operation = r.int8()
  const permissionType = r.int8()
  if (version >= 2) r.tags()
  return { principal, host, operation, permissionType }
}

export interface DescribeAclsResponseDescribeAclsResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType?: number
  readonly acls: readonly DescribeAclsResponseAclDescription[]
}
function writeDescribeAclsResponseDescribeAclsResource(w: Writer, value: DescribeAclsResponseDescribeAclsResource, version: number): void {
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 2)
  w.int8(value.patternType ?? 3)
  w.array(value.acls, version >= 2, (item) => writeDescribeAclsResponseAclDescription(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeAclsResponseDescribeAclsResource(r: Reader, version: number): Decoded<DescribeAclsResponseDescribeAclsResource> {
  const resourceType = r.int8()
  const resourceName = r.string(version >= 2)
  const patternType = r.int8()
  const acls = r.array(version >= 2, () => readDescribeAclsResponseAclDescription(r, version))
  if (version >= 2) r.tags()
  return { resourceType, resourceName, patternType, acls }
}

export interface DescribeAclsResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resources: readonly DescribeAclsResponseDescribeAclsResource[]
}
function writeDescribeAclsResponse(w: Writer, value: DescribeAclsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  w.array(value.resources, version >= 2, (item) => writeDescribeAclsResponseDescribeAclsResource(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readDescribeAclsResponse(r: Reader, version: number): Decoded<DescribeAclsResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  const resources = r.array(version >= 2, () => readDescribeAclsResponseDescribeAclsResource(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, errorCode, errorMessage, resources }
}

export const describeAcls: Api<DescribeAclsRequest, DescribeAclsResponse> = {
  key: 29,
  name: 'DescribeAcls',
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  encodeRequest: writeDescribeAclsRequest,
  decodeRequest: readDescribeAclsRequest,
  encodeResponse: writeDescribeAclsResponse,
  decodeResponse: readDescribeAclsResponse,
}
