// Generated from AlterClientQuotasRequest and AlterClientQuotasResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface AlterClientQuotasRequestEntityData {
  readonly entityType: string
  readonly entityName: string | null
}
function writeAlterClientQuotasRequestEntityData(w: Writer, value: AlterClientQuotasRequestEntityData, version: number): void {
  w.string(value.entityType, version >= 1)
  w.string(value.entityName, version >= 1)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasRequestEntityData(r: Reader, version: number): Decoded<AlterClientQuotasRequestEntityData> {
  const entityType = r.string(version >= 1)
  const entityName = r.nullableString(version >= 1)
  if (version >= 1) r.tags()
  return { entityType, entityName }
}

export interface AlterClientQuotasRequestOpData {
  readonly key: string
  readonly value: number
  readonly remove: boolean
}
function writeAlterClientQuotasRequestOpData(w: Writer, value: AlterClientQuotasRequestOpData, version: number): void {
  w.string(value.key, version >= 1)
  w.float64(value.value)
  w.bool(value.remove)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasRequestOpData(r: Reader, version: number): Decoded<AlterClientQuotasRequestOpData> {
  const key = r.string(version >= 1)
  const value = r.float64()
  const remove = r.bool()
  if (version >= 1) r.tags()
  return { key, value, remove }
}

export interface AlterClientQuotasRequestEntryData {
  readonly entity: readonly AlterClientQuotasRequestEntityData[]
  readonly ops: readonly AlterClientQuotasRequestOpData[]
}
function writeAlterClientQuotasRequestEntryData(w: Writer, value: AlterClientQuotasRequestEntryData, version: number): void {
  w.array(value.entity, version >= 1, (item) => writeAlterClientQuotasRequestEntityData(w, item, version))
  w.array(value.ops, version >= 1, (item) => writeAlterClientQuotasRequestOpData(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasRequestEntryData(r: Reader, version: number): Decoded<AlterClientQuotasRequestEntryData> {
  const entity = r.array(version >= 1, () => readAlterClientQuotasRequestEntityData(r, version))
  const ops = r.array(version >= 1, () => readAlterClientQuotasRequestOpData(r, version))
  if (version >= 1) r.tags()
  return { entity, ops }
}

export interface AlterClientQuotasRequest {
  readonly entries: readonly AlterClientQuotasRequestEntryData[]
  readonly validateOnly: boolean
}
function writeAlterClientQuotasRequest(w: Writer, value: AlterClientQuotasRequest, version: number): void {
  w.array(value.entries, version >= 1, (item) => writeAlterClientQuotasRequestEntryData(w, item, version))
  w.bool(value.validateOnly)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasRequest(r: Reader, version: number): Decoded<AlterClientQuotasRequest> {
  const entries = r.array(version >= 1, () => readAlterClientQuotasRequestEntryData(r, version))
  const validateOnly = r.bool()
  if (version >= 1) r.tags()
  return { entries, validateOnly }
}

export interface AlterClientQuotasResponseEntityData {
  readonly entityType: string
  readonly entityName: string | null
}
function writeAlterClientQuotasResponseEntityData(w: Writer, value: AlterClientQuotasResponseEntityData, version: number): void {
  w.string(value.entityType, version >= 1)
  w.string(value.entityName, version >= 1)
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasResponseEntityData(r: Reader, version: number): Decoded<AlterClientQuotasResponseEntityData> {
  const entityType = r.string(version >= 1)
  const entityName = r.nullableString(version >= 1)
  if (version >= 1) r.tags()
  return { entityType, entityName }
}

export interface AlterClientQuotasResponseEntryData {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly entity: readonly AlterClientQuotasResponseEntityData[]
}
function writeAlterClientQuotasResponseEntryData(w: Writer, value: AlterClientQuotasResponseEntryData, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 1)
  w.array(value.entity, version >= 1, (item) => writeAlterClientQuotasResponseEntityData(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasResponseEntryData(r: Reader, version: number): Decoded<AlterClientQuotasResponseEntryData> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 1)
  const entity = r.array(version >= 1, () => readAlterClientQuotasResponseEntityData(r, version))
  if (version >= 1) r.tags()
  return { errorCode, errorMessage, entity }
}

export interface AlterClientQuotasResponse {
  readonly throttleTimeMs: number
  readonly entries: readonly AlterClientQuotasResponseEntryData[]
}
function writeAlterClientQuotasResponse(w: Writer, value: AlterClientQuotasResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.entries, version >= 1, (item) => writeAlterClientQuotasResponseEntryData(w, item, version))
  if (version >= 1) {
    w.uvarint(0)
  }
}

function readAlterClientQuotasResponse(r: Reader, version: number): Decoded<AlterClientQuotasResponse> {
  const throttleTimeMs = r.int32()
  const entries = r.array(version >= 1, () => readAlterClientQuotasResponseEntryData(r, version))
  if (version >= 1) r.tags()
  return { throttleTimeMs, entries }
}

export const alterClientQuotas: Api<AlterClientQuotasRequest, AlterClientQuotasResponse> = {
  key: 49,
  name: 'AlterClientQuotas',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  encodeRequest: writeAlterClientQuotasRequest,
  decodeRequest: readAlterClientQuotasRequest,
  encodeResponse: writeAlterClientQuotasResponse,
  decodeResponse: readAlterClientQuotasResponse,
}
