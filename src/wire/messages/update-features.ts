// Generated from UpdateFeaturesRequest and UpdateFeaturesResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface UpdateFeaturesRequestFeatureUpdateKey {
  readonly feature: string
  readonly maxVersionLevel: number
  readonly allowDowngrade?: boolean
  readonly upgradeType?: number
}
function writeUpdateFeaturesRequestFeatureUpdateKey(w: Writer, value: UpdateFeaturesRequestFeatureUpdateKey, version: number): void {
  w.string(value.feature, true)
  w.int16(value.maxVersionLevel)
  if (version <= 0) {
    w.bool(value.allowDowngrade ?? false)
  } else if (value.allowDowngrade !== undefined && value.allowDowngrade !== false) {
    refuseField('UpdateFeaturesRequest', 'allowDowngrade', version)
  }
  if (version >= 1) {
    w.int8(value.upgradeType ?? 1)
  } else if (value.upgradeType !== undefined && value.upgradeType !== 1) {
    refuseField('UpdateFeaturesRequest', 'upgradeType', version)
  }
  w.uvarint(0)
}

function readUpdateFeaturesRequestFeatureUpdateKey(r: Reader, version: number): Decoded<UpdateFeaturesRequestFeatureUpdateKey> {
  const feature = r.string(true)
  const maxVersionLevel = r.int16()
  const allowDowngrade = version <= 0 ? r.bool() : false
  const upgradeType = version >= 1 ? r.int8() : 1
  r.tags()
  return { feature, maxVersionLevel, allowDowngrade, upgradeType }
}

export interface UpdateFeaturesRequest {
  readonly timeoutMs?: number
  readonly featureUpdates: readonly UpdateFeaturesRequestFeatureUpdateKey[]
  readonly validateOnly?: boolean
}
function writeUpdateFeaturesRequest(w: Writer, value: UpdateFeaturesRequest, version: number): void {
  w.int32(value.timeoutMs ?? 60000)
  w.array(value.featureUpdates, true, (item) => writeUpdateFeaturesRequestFeatureUpdateKey(w, item, version))
  if (version >= 1) {
    w.bool(value.validateOnly ?? false)
  } else if (value.validateOnly !== undefined && value.validateOnly !== false) {
    refuseField('UpdateFeaturesRequest', 'validateOnly', version)
  }
  w.uvarint(0)
}

function readUpdateFeaturesRequest(r: Reader, version: number): Decoded<UpdateFeaturesRequest> {
  const timeoutMs = r.int32()
  const featureUpdates = r.array(true, () => readUpdateFeaturesRequestFeatureUpdateKey(r, version))
  const validateOnly = version >= 1 ? r.bool() : false
  r.tags()
  return { timeoutMs, featureUpdates, validateOnly }
}

export interface UpdateFeaturesResponseUpdatableFeatureResult {
  readonly feature: string
  readonly errorCode: number
  readonly errorMessage: string | null
}
function writeUpdateFeaturesResponseUpdatableFeatureResult(w: Writer, value: UpdateFeaturesResponseUpdatableFeatureResult, version: number): void {
  void version
  w.string(value.feature, true)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.uvarint(0)
}

function readUpdateFeaturesResponseUpdatableFeatureResult(r: Reader, version: number): Decoded<UpdateFeaturesResponseUpdatableFeatureResult> {
  void version
  const feature = r.string(true)
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  r.tags()
  return { feature, errorCode, errorMessage }
}

export interface UpdateFeaturesResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly results?: readonly UpdateFeaturesResponseUpdatableFeatureResult[]
}
function writeUpdateFeaturesResponse(w: Writer, value: UpdateFeaturesResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  if (version <= 1) {
    w.array(value.results ?? [], true, (item) => writeUpdateFeaturesResponseUpdatableFeatureResult(w, item, version))
  }
  w.uvarint(0)
}

function readUpdateFeaturesResponse(r: Reader, version: number): Decoded<UpdateFeaturesResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const results = version <= 1 ? r.array(true, () => readUpdateFeaturesResponseUpdatableFeatureResult(r, version)) : []
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, results }
}

export const updateFeatures: Api<UpdateFeaturesRequest, UpdateFeaturesResponse> = {
  key: 57,
  name: 'UpdateFeatures',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  encodeRequest: writeUpdateFeaturesRequest,
  decodeRequest: readUpdateFeaturesRequest,
  encodeResponse: writeUpdateFeaturesResponse,
  decodeResponse: readUpdateFeaturesResponse,
}
