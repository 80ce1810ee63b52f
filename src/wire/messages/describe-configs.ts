// Generated from DescribeConfigsRequest and DescribeConfigsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface DescribeConfigsRequestDescribeConfigsResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configurationKeys: readonly string[] | null
}
function writeDescribeConfigsRequestDescribeConfigsResource(w: Writer, value: DescribeConfigsRequestDescribeConfigsResource, version: number): void {
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 4)
  w.array(value.configurationKeys, version >= 4, (item) => w.string(item, version >= 4))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDescribeConfigsRequestDescribeConfigsResource(r: Reader, version: number): Decoded<DescribeConfigsRequestDescribeConfigsResource> {
  const resourceType = r.int8()
  const resourceName = r.string(version >= 4)
  const configurationKeys = r.nullableArray(version >= 4, () => r.string(version >= 4))
  if (version >= 4) r.tags()
  return { resourceType, resourceName, configurationKeys }
}

export interface DescribeConfigsRequest {
  readonly resources: readonly DescribeConfigsRequestDescribeConfigsResource[]
  readonly includeSynonyms?: boolean
  readonly includeDocumentation?: boolean
}
function writeDescribeConfigsRequest(w: Writer, value: DescribeConfigsRequest, version: number): void {
  w.array(value.resources, version >= 4, (item) => writeDescribeConfigsRequestDescribeConfigsResource(w, item, version))
  w.bool(value.includeSynonyms ?? false)
  if (version >= 3) {
    w.bool(value.includeDocumentation ?? false)
  } else if (value.includeDocumentation !== undefined && value.includeDocumentation !== false) {
    refuseField('DescribeConfigsRequest', 'includeDocumentation', version)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDescribeConfigsRequest(r: Reader, version: number): Decoded<DescribeConfigsRequest> {
  const resources = r.array(version >= 4, () => readDescribeConfigsRequestDescribeConfigsResource(r, version))
  const includeSynonyms = r.bool()
  const includeDocumentation = version >= 3 ? r.bool() : false
  if (version >= 4) r.tags()
  return { resources, includeSynonyms, includeDocumentation }
}

export interface DescribeConfigsResponseDescribeConfigsSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: number
}
function writeDescribeConfigsResponseDescribeConfigsSynonym(w: Writer, value: DescribeConfigsResponseDescribeConfigsSynonym, version: number): void {
  w.string(value.name, version >= 4)
  w.string(value.value, version >= 4)
  w.int8(value.source)
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDescribeConfigsResponseDescribeConfigsSynonym(r: Reader, version: number): Decoded<DescribeConfigsResponseDescribeConfigsSynonym> {
  const name = r.string(version >= 4)
  const value = r.nullableString(version >= 4)
  const source = r.int8()
  if (version >= 4) r.tags()
  return { name, value, source }
}

export interface DescribeConfigsResponseDescribeConfigsResourceResult {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource?: number
  readonly isSensitive: boolean
  readonly synonyms: readonly DescribeConfigsResponseDescribeConfigsSynonym[]
  readonly configType?: number
  readonly documentation?: string | null
}
function writeDescribeConfigsResponseDescribeConfigsResourceResult(w: Writer, value: DescribeConfigsResponseDescribeConfigsResourceResult, version: number): void {
  w.string(value.name, version >= 4)
  w.string(value.value, version >= 4)
  w.bool(value.readOnly)
  w.int8(value.configSource ?? -1)
  w.bool(value.isSensitive)
  w.array(value.synonyms, version >= 4, (item) => writeDescribeConfigsResponseDescribeConfigsSynonym(w, item, version))
  if (version >= 3) {
    w.int8(value.configType ?? 0)
  }
  if (version >= 3) {
    w.string((value.documentation === undefined ? "" : value.documentation), version >= 4)
  }
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDescribeConfigsResponseDescribeConfigsResourceResult(r: Reader, version: number): Decoded<DescribeConfigsResponseDescribeConfigsResourceResult> {
  const name = r.string(version >= 4)
  const value = r.nullableString(version >= 4)
  const readOnly = r.bool()
  const configSource = r.int8()
  const isSensitive = r.bool()
  const synonyms = r.array(version >= 4, () => readDescribeConfigsResponseDescribeConfigsSynonym(r, version))
  const configType = version >= 3 ? r.int8() : 0
  const documentation = version >= 3 ? r.nullableString(version >= 4) : ""
  if (version >= 4) r.tags()
  return { name, value, readOnly, configSource, isSensitive, synonyms, configType, documentation }
}

export interface DescribeConfigsResponseDescribeConfigsResult {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly DescribeConfigsResponseDescribeConfigsResourceResult[]
}
function writeDescribeConfigsResponseDescribeConfigsResult(w: Writer, value: DescribeConfigsResponseDescribeConfigsResult, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 4)
  w.int8(value.resourceType)
  w.string(value.resourceName, version >= 4)
  w.array(value.configs, version >= 4, (item) => writeDescribeConfigsResponseDescribeConfigsResourceResult(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDescribeConfigsResponseDescribeConfigsResult(r: Reader, version: number): Decoded<DescribeConfigsResponseDescribeConfigsResult> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 4)
  const resourceType = r.int8()
  const resourceName = r.string(version >= 4)
  const configs = r.array(version >= 4, () => readDescribeConfigsResponseDescribeConfigsResourceResult(r, version))
  if (version >= 4) r.tags()
  return { errorCode, errorMessage, resourceType, resourceName, configs }
}

export interface DescribeConfigsResponse {
  readonly throttleTimeMs: number
  readonly results: readonly DescribeConfigsResponseDescribeConfigsResult[]
}
function writeDescribeConfigsResponse(w: Writer, value: DescribeConfigsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.results, version >= 4, (item) => writeDescribeConfigsResponseDescribeConfigsResult(w, item, version))
  if (version >= 4) {
    w.uvarint(0)
  }
}

function readDescribeConfigsResponse(r: Reader, version: number): Decoded<DescribeConfigsResponse> {
  const throttleTimeMs = r.int32()
  const results = r.array(version >= 4, () => readDescribeConfigsResponseDescribeConfigsResult(r, version))
  if (version >= 4) r.tags()
  return { throttleTimeMs, results }
}

export const describeConfigs: Api<DescribeConfigsRequest, DescribeConfigsResponse> = {
  key: 32,
  name: 'DescribeConfigs',
  minVersion: 1,
  maxVersion: 4,
  flexibleFrom: 4,
  encodeRequest: writeDescribeConfigsRequest,
  decodeRequest: readDescribeConfigsRequest,
  encodeResponse: writeDescribeConfigsResponse,
  decodeResponse: readDescribeConfigsResponse,
}
