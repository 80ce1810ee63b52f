// Generated from AlterConfigsRequest and AlterConfigsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface AlterConfigsRequestAlterableConfig {
  readonly name: string
  readonly value: string | null
}
function writeAlterConfigsRequestAlterableConfig(w: Writer, value: AlterConfigsRequestAlterableConfig, version: number): void {
  w.string(value.name, version >= 2)
  w.string(value.value, version >= 2)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readAlterConfigsRequestAlterableConfig(r: Reader, version: number): Decoded<AlterConfigsRequestAlterableConfig> {
  const name = r.string(version >= 2)
  const value = r.nullableString(version >= 2)
  if (version >= 2) r.tags()
  return { name, value }
}

export interface AlterConfigsRequestAlterConfigsResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly AlterConfigsRequestAlterableConfig[]
}
function writeAlterConfigsRequestAlterConfigsResource(w: Writer, value: AlterConfigsRequestAlterConfigsResource, version: number): void {
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 2)
  w.array(value.configs, version >= 2, (item) => writeAlterConfigsRequestAlterableConfig(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readAlterConfigsRequestAlterConfigsResource(r: Reader, version: number): Decoded<AlterConfigsRequestAlterConfigsResource> {
  const resourceType = r.int8()
  const resourceName = r.string(version >= 2)
  const configs = r.array(version >= 2, () => readAlterConfigsRequestAlterableConfig(r, version))
  if (version >= 2) r.tags()
  return { resourceType, resourceName, configs }
}

export interface AlterConfigsRequest {
  readonly resources: readonly AlterConfigsRequestAlterConfigsResource[]
  readonly validateOnly: boolean
}
function writeAlterConfigsRequest(w: Writer, value: AlterConfigsRequest, version: number): void {
  w.array(value.resources, version >= 2, (item) => writeAlterConfigsRequestAlterConfigsResource(w, item, version))
  w.bool(value.validateOnly)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readAlterConfigsRequest(r: Reader, version: number): Decoded<AlterConfigsRequest> {
  const resources = r.array(version >= 2, () => readAlterConfigsRequestAlterConfigsResource(r, version))
  const validateOnly = r.bool()
  if (version >= 2) r.tags()
  return { resources, validateOnly }
}

export interface AlterConfigsResponseAlterConfigsResourceResponse {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
}
function writeAlterConfigsResponseAlterConfigsResourceResponse(w: Writer, value: AlterConfigsResponseAlterConfigsResourceResponse, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 2)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readAlterConfigsResponseAlterConfigsResourceResponse(r: Reader, version: number): Decoded<AlterConfigsResponseAlterConfigsResourceResponse> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  const resourceType = r.int8()
  const resourceName = r.string(version >= 2)
  if (version >= 2) r.tags()
  return { errorCode, errorMessage, resourceType, resourceName }
}

export interface AlterConfigsResponse {
  readonly throttleTimeMs: number
  readonly responses: readonly AlterConfigsResponseAlterConfigsResourceResponse[]
}
function writeAlterConfigsResponse(w: Writer, value: AlterConfigsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.responses, version >= 2, (item) => writeAlterConfigsResponseAlterConfigsResourceResponse(w, item, version))
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readAlterConfigsResponse(r: Reader, version: number): Decoded<AlterConfigsResponse> {
  const throttleTimeMs = r.int32()
  const responses = r.array(version >= 2, () => readAlterConfigsResponseAlterConfigsResourceResponse(r, version))
  if (version >= 2) r.tags()
  return { throttleTimeMs, responses }
}

export const alterConfigs: Api<AlterConfigsRequest, AlterConfigsResponse> = {
  key: 33,
  name: 'AlterConfigs',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  encodeRequest: writeAlterConfigsRequest,
  decodeRequest: readAlterConfigsRequest,
  encodeResponse: writeAlterConfigsResponse,
  decodeResponse: readAlterConfigsResponse,
}
