// Generated from IncrementalAlterConfigsRequest and IncrementalAlterConfigsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface IncrementalAlterConfigsRequestAlterableConfig {
  readonly name: string
  readonly configOperation: number
  readonly value: string | null
}
function writeIncrementalAlterConfigsRequestAlterableConfig(w: Writer, value: IncrementalAlterConfigsRequestAlterableConfig, version: number): void {
  w.string(value.name, version >= 1)
  w.int8(value.configOperation)
  w.string(value.value, version >= 1)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readIncrementalAlterConfigsRequestAlterableConfig(r: Reader, version: number): Decoded<IncrementalAlterConfigsRequestAlterableConfig> {
  const name = r.string(version >= 1)
  const configOperation = r.int8()
  const value = r.nullableString(version >= 1)
  if (version >= 1) r.tags()
  return { name, configOperation, value }
}

export interface IncrementalAlterConfigsRequestAlterConfigsResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly IncrementalAlterConfigsRequestAlterableConfig[]
}
function writeIncrementalAlterConfigsRequestAlterConfigsResource(w: Writer, value: IncrementalAlterConfigsRequestAlterConfigsResource, version: number): void {
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 1)
  w.array(value.configs, version >= 1, (item) => writeIncrementalAlterConfigsRequestAlterableConfig(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readIncrementalAlterConfigsRequestAlterConfigsResource(r: Reader, version: number): Decoded<IncrementalAlterConfigsRequestAlterConfigsResource> {
  const resourceType = r.int8()
  const resourceName = r.string(version >= 1)
  const configs = r.array(version >= 1, () => readIncrementalAlterConfigsRequestAlterableConfig(r, version))
  if (version >= 1) r.tags()
  return { resourceType, resourceName, configs }
}

export interface IncrementalAlterConfigsRequest {
  readonly resources: readonly IncrementalAlterConfigsRequestAlterConfigsResource[]
  readonly validateOnly: boolean
}
function writeIncrementalAlterConfigsRequest(w: Writer, value: IncrementalAlterConfigsRequest, version: number): void {
  w.array(value.resources, version >= 1, (item) => writeIncrementalAlterConfigsRequestAlterConfigsResource(w, item, version))
  w.bool(value.validateOnly)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readIncrementalAlterConfigsRequest(r: Reader, version: number): Decoded<IncrementalAlterConfigsRequest> {
  const resources = r.array(version >= 1, () => readIncrementalAlterConfigsRequestAlterConfigsResource(r, version))
  const validateOnly = r.bool()
  if (version >= 1) r.tags()
  return { resources, validateOnly }
}

export interface IncrementalAlterConfigsResponseAlterConfigsResourceResponse {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
}
function writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(w: Writer, value: IncrementalAlterConfigsResponseAlterConfigsResourceResponse, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 1)
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 1)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(r: Reader, version: number): Decoded<IncrementalAlterConfigsResponseAlterConfigsResourceResponse> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 1)
  const resourceType = r.int8()
  const resourceName = r.string(version >= 1)
  if (version >= 1) r.tags()
  return { errorCode, errorMessage, resourceType, resourceName }
}

export interface IncrementalAlterConfigsResponse {
  readonly throttleTimeMs: number
  readonly responses: readonly IncrementalAlterConfigsResponseAlterConfigsResourceResponse[]
}
function writeIncrementalAlterConfigsResponse(w: Writer, value: IncrementalAlterConfigsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.responses, version >= 1, (item) => writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readIncrementalAlterConfigsResponse(r: Reader, version: number): Decoded<IncrementalAlterConfigsResponse> {
  const throttleTimeMs = r.int32()
  const responses = r.array(version >= 1, () => readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(r, version))
  if (version >= 1) r.tags()
  return { throttleTimeMs, responses }
}

export const incrementalAlterConfigs: Api<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> = {
  key: 44,
  name: 'IncrementalAlterConfigs',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  encodeRequest: writeIncrementalAlterConfigsRequest,
  decodeRequest: readIncrementalAlterConfigsRequest,
  encodeResponse: writeIncrementalAlterConfigsResponse,
  decodeResponse: readIncrementalAlterConfigsResponse,
}
