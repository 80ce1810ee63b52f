// Generated from CreateAclsRequest and CreateAclsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface CreateAclsRequestAclCreation {
  readonly resourceType: number
  readonly resourceName: string
  readonly resourcePatternType?: number
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}
function writeCreateAclsRequestAclCreation(w: Writer, value: CreateAclsRequestAclCreation, version: number): void {
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 2)
  w.int8(value.resourcePatternType ?? 3)
  w.string(value.principal, version >= 2)
  w.string(value.host, version >= 2)
  w.int8(value.operation)
  w.int8(value.permissionType)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreateAclsRequestAclCreation(r: Reader, version: number): Decoded<CreateAclsRequestAclCreation> {
  const resourceType = r.int8()
  const resourceName = r.string(version >= 2)
  const resourcePatternType = r.int8()
  const principal = r.string(version >= 2)
  const host = r.string(version >= 2)
  const operation = r.int8()
  const permissionType = r.int8()
  if (version >= 2) r.tags()
  return { resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType }
}

export interface CreateAclsRequest {
  readonly creations: readonly CreateAclsRequestAclCreation[]
}
function writeCreateAclsRequest(w: Writer, value: CreateAclsRequest, version: number): void {
  w.array(value.creations, version >= 2, (item) => writeCreateAclsRequestAclCreation(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreateAclsRequest(r: Reader, version: number): Decoded<CreateAclsRequest> {
  const creations = r.array(version >= 2, () => readCreateAclsRequestAclCreation(r, version))
  if (version >= 2) r.tags()
  return { creations }
}

export interface CreateAclsResponseAclCreationResult {
  readonly errorCode: number
  readonly errorMessage: string | null
}
function writeCreateAclsResponseAclCreationResult(w: Writer, value: CreateAclsResponseAclCreationResult, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreateAclsResponseAclCreationResult(r: Reader, version: number): Decoded<CreateAclsResponseAclCreationResult> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  if (version >= 2) r.tags()
  return { errorCode, errorMessage }
}

export interface CreateAclsResponse {
  readonly throttleTimeMs: number
  readonly results: readonly CreateAclsResponseAclCreationResult[]
}
function writeCreateAclsResponse(w: Writer, value: CreateAclsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.results, version >= 2, (item) => writeCreateAclsResponseAclCreationResult(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readCreateAclsResponse(r: Reader, version: number): Decoded<CreateAclsResponse> {
  const throttleTimeMs = r.int32()
  const results = r.array(version >= 2, () => readCreateAclsResponseAclCreationResult(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, results }
}

export const createAcls: Api<CreateAclsRequest, CreateAclsResponse> = {
  key: 30,
  name: 'CreateAcls',
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  encodeRequest: writeCreateAclsRequest,
  decodeRequest: readCreateAclsRequest,
  encodeResponse: writeCreateAclsResponse,
  decodeResponse: readCreateAclsResponse,
}
