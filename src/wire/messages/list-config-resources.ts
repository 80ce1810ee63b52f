// Generated from ListConfigResourcesRequest and ListConfigResourcesResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ListConfigResourcesRequest {
  readonly resourceTypes?: readonly number[]
}
function writeListConfigResourcesRequest(w: Writer, value: ListConfigResourcesRequest, version: number): void {
  if (version >= 1) {
    w.array(value.resourceTypes ?? [], true, (item) => w.int8(item))
  } else if (value.resourceTypes !== undefined && value.resourceTypes !== null && value.resourceTypes.length > 0) {
    refuseField('ListConfigResourcesRequest', 'resourceTypes', version)
  }
  w.uvarint(0)
}

function readListConfigResourcesRequest(r: Reader, version: number): Decoded<ListConfigResourcesRequest> {
  const resourceTypes = version >= 1 ? r.array(true, () => r.int8()) : []
  r.tags()
  return { resourceTypes }
}

export interface ListConfigResourcesResponseConfigResource {
  readonly resourceName: string
  readonly resourceType?: number
}
function writeListConfigResourcesResponseConfigResource(w: Writer, value: ListConfigResourcesResponseConfigResource, version: number): void {
  w.string(value.resourceName, true)
  if (version >= 1) {
    w.int8(value.resourceType ?? 16)
  }
  w.uvarint(0)
}

function readListConfigResourcesResponseConfigResource(r: Reader, version: number): Decoded<ListConfigResourcesResponseConfigResource> {
  const resourceName = r.string(true)
  const resourceType = version >= 1 ? r.int8() : 16
  r.tags()
  return { resourceName, resourceType }
}

export interface ListConfigResourcesResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly configResources: readonly ListConfigResourcesResponseConfigResource[]
}
function writeListConfigResourcesResponse(w: Writer, value: ListConfigResourcesResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.array(value.configResources, true, (item) => writeListConfigResourcesResponseConfigResource(w, item, version))
  w.uvarint(0)
}

function readListConfigResourcesResponse(r: Reader, version: number): Decoded<ListConfigResourcesResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const configResources = r.array(true, () => readListConfigResourcesResponseConfigResource(r, version))
  r.tags()
  return { throttleTimeMs, errorCode, configResources }
}

export const listConfigResources: Api<ListConfigResourcesRequest, ListConfigResourcesResponse> = {
  key: 74,
  name: 'ListConfigResources',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  encodeRequest: writeListConfigResourcesRequest,
  decodeRequest: readListConfigResourcesRequest,
  encodeResponse: writeListConfigResourcesResponse,
  decodeResponse: readListConfigResourcesResponse,
}
