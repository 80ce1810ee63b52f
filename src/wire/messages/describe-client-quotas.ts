// Generated from DescribeClientQuotasRequest and DescribeClientQuotasResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeClientQuotasRequestComponentData {
  readonly entityType: string
  readonly matchType: number
  readonly match: string | null
}
function writeDescribeClientQuotasRequestComponentData(w: Writer, value: DescribeClientQuotasRequestComponentData, version: number): void {
  w.string(value.entityType, version >= 1)
  w.int8(value.matchType)
  w.string(value.match, version >= 1)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readDescribeClientQuotasRequestComponentData(r: Reader, version: number): Decoded<DescribeClientQuotasRequestComponentData> {
  const entityType = r.string(version >= 1)
  const matchType = r.int8()
  const match = r.nullableString(version >= 1)
  if (version >= 1) r.tags()
  return { entityType, matchType, match }
}

export interface DescribeClientQuotasRequest {
  readonly components: readonly DescribeClientQuotasRequestComponentData[]
  readonly strict: boolean
}
function writeDescribeClientQuotasRequest(w: Writer, value: DescribeClientQuotasRequest, version: number): void {
  w.array(value.components, version >= 1, (item) => writeDescribeClientQuotasRequestComponentData(w, item, version))
  w.bool(value.strict)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readDescribeClientQuotasRequest(r: Reader, version: number): Decoded<DescribeClientQuotasRequest> {
  const components = r.array(version >= 1, () => readDescribeClientQuotasRequestComponentData(r, version))
  const strict = r.bool()
  if (version >= 1) r.tags()
  return { components, strict }
}

export interface DescribeClientQuotasResponseEntityData {
  readonly entityType: string
  readonly entityName: string | null
}
function writeDescribeClientQuotasResponseEntityData(w: Writer, value: DescribeClientQuotasResponseEntityData, version: number): void {
  w.string(value.entityType, version >= 1)
  w.string(value.entityName, version >= 1)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readDescribeClientQuotasResponseEntityData(r: Reader, version: number): Decoded<DescribeClientQuotasResponseEntityData> {
  const entityType = r.string(version >= 1)
  const entityName = r.nullableString(version >= 1)
  if (version >= 1) r.tags()
  return { entityType, entityName }
}

export interface DescribeClientQuotasResponseValueData {
  readonly key: string
  readonly value: number
}
function writeDescribeClientQuotasResponseValueData(w: Writer, value: DescribeClientQuotasResponseValueData, version: number): void {
  w.string(value.key, version >= 1)
  w.float64(value.value)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readDescribeClientQuotasResponseValueData(r: Reader, version: number): Decoded<DescribeClientQuotasResponseValueData> {
  const key = r.string(version >= 1)
  const value = r.float64()
  if (version >= 1) r.tags()
  return { key, value }
}

export interface DescribeClientQuotasResponseEntryData {
  readonly entity: readonly DescribeClientQuotasResponseEntityData[]
  readonly values: readonly DescribeClientQuotasResponseValueData[]
}
function writeDescribeClientQuotasResponseEntryData(w: Writer, value: DescribeClientQuotasResponseEntryData, version: number): void {
  w.array(value.entity, version >= 1, (item) => writeDescribeClientQuotasResponseEntityData(w, item, version))
  w.array(value.values, version >= 1, (item) => writeDescribeClientQuotasResponseValueData(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readDescribeClientQuotasResponseEntryData(r: Reader, version: number): Decoded<DescribeClientQuotasResponseEntryData> {
  const entity = r.array(version >= 1, () => readDescribeClientQuotasResponseEntityData(r, version))
  const values = r.array(version >= 1, () => readDescribeClientQuotasResponseValueData(r, version))
  if (version >= 1) r.tags()
  return { entity, values }
}

export interface DescribeClientQuotasResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly entries: readonly DescribeClientQuotasResponseEntryData[] | null
}
function writeDescribeClientQuotasResponse(w: Writer, value: DescribeClientQuotasResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 1)
  w.array(value.entries, version >= 1, (item) => writeDescribeClientQuotasResponseEntryData(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readDescribeClientQuotasResponse(r: Reader, version: number): Decoded<DescribeClientQuotasResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 1)
  const entries = r.nullableArray(version >= 1, () => readDescribeClientQuotasResponseEntryData(r, version))
  if (version >= 1) r.tags()
  return { throttleTimeMs, errorCode, errorMessage, entries }
}

export const describeClientQuotas: Api<DescribeClientQuotasRequest, DescribeClientQuotasResponse> = {
  key: 48,
  name: 'DescribeClientQuotas',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  encodeRequest: writeDescribeClientQuotasRequest,
  decodeRequest: readDescribeClientQuotasRequest,
  encodeResponse: writeDescribeClientQuotasResponse,
  decodeResponse: readDescribeClientQuotasResponse,
}
