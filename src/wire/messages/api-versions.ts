// Generated from ApiVersionsRequest and ApiVersionsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ApiVersionsRequest {
  readonly clientSoftwareName?: string
  readonly clientSoftwareVersion?: string
}
function writeApiVersionsRequest(w: Writer, value: ApiVersionsRequest, version: number): void {
  if (version >= 3) {
    w.string(value.clientSoftwareName ?? "", version >= 3)
  }
  if (version >= 3) {
    w.string(value.clientSoftwareVersion ?? "", version >= 3)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readApiVersionsRequest(r: Reader, version: number): Decoded<ApiVersionsRequest> {
  const clientSoftwareName = version >= 3 ? r.string(version >= 3) : ""
  const clientSoftwareVersion = version >= 3 ? r.string(version >= 3) : ""
  if (version >= 3) r.tags()
  return { clientSoftwareName, clientSoftwareVersion }
}

export interface ApiVersionsResponseApiVersion {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
}
function writeApiVersionsResponseApiVersion(w: Writer, value: ApiVersionsResponseApiVersion, version: number): void {
  w.int16(value.apiKey)
  w.int16(value.minVersion)
  w.int16(value.maxVersion)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readApiVersionsResponseApiVersion(r: Reader, version: number): Decoded<ApiVersionsResponseApiVersion> {
  const apiKey = r.int16()
  const minVersion = r.int16()
  const maxVersion = r.int16()
  if (version >= 3) r.tags()
  return { apiKey, minVersion, maxVersion }
}

export interface ApiVersionsResponseSupportedFeatureKey {
  readonly name?: string
  readonly minVersion?: number
  readonly maxVersion?: number
}
function writeApiVersionsResponseSupportedFeatureKey(w: Writer, value: ApiVersionsResponseSupportedFeatureKey, version: number): void {
  if (version >= 3) {
    w.string(value.name ?? "", version >= 3)
  } else if (value.name !== undefined && value.name !== "") {
    refuseField('ApiVersionsResponse', 'name', version)
  }
  if (version >= 3) {
    w.int16(value.minVersion ?? 0)
  } else if (value.minVersion !== undefined && value.minVersion !== 0) {
    refuseField('ApiVersionsResponse', 'minVersion', version)
  }
  if (version >= 3) {
    w.int16(value.maxVersion ?? 0)
  } else if (value.maxVersion !== undefined && value.maxVersion !== 0) {
    refuseField('ApiVersionsResponse', 'maxVersion', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readApiVersionsResponseSupportedFeatureKey(r: Reader, version: number): Decoded<ApiVersionsResponseSupportedFeatureKey> {
  const name = version >= 3 ? r.string(version >= 3) : ""
  const minVersion = version >= 3 ? r.int16() : 0
  const maxVersion = version >= 3 ? r.int16() : 0
  if (version >= 3) r.tags()
  return { name, minVersion, maxVersion }
}

export interface ApiVersionsResponseFinalizedFeatureKey {
  readonly name?: string
  readonly maxVersionLevel?: number
  readonly minVersionLevel?: number
}
function writeApiVersionsResponseFinalizedFeatureKey(w: Writer, value: ApiVersionsResponseFinalizedFeatureKey, version: number): void {
  if (version >= 3) {
    w.string(value.name ?? "", version >= 3)
  } else if (value.name !== undefined && value.name !== "") {
    refuseField('ApiVersionsResponse', 'name', version)
  }
  if (version >= 3) {
    w.int16(value.maxVersionLevel ?? 0)
  } else if (value.maxVersionLevel !== undefined && value.maxVersionLevel !== 0) {
    refuseField('ApiVersionsResponse', 'maxVersionLevel', version)
  }
  if (version >= 3) {
    w.int16(value.minVersionLevel ?? 0)
  } else if (value.minVersionLevel !== undefined && value.minVersionLevel !== 0) {
    refuseField('ApiVersionsResponse', 'minVersionLevel', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readApiVersionsResponseFinalizedFeatureKey(r: Reader, version: number): Decoded<ApiVersionsResponseFinalizedFeatureKey> {
  const name = version >= 3 ? r.string(version >= 3) : ""
  const maxVersionLevel = version >= 3 ? r.int16() : 0
  const minVersionLevel = version >= 3 ? r.int16() : 0
  if (version >= 3) r.tags()
  return { name, maxVersionLevel, minVersionLevel }
}

export interface ApiVersionsResponse {
  readonly errorCode: number
  readonly apiKeys: readonly ApiVersionsResponseApiVersion[]
  readonly throttleTimeMs?: number
  readonly supportedFeatures?: readonly ApiVersionsResponseSupportedFeatureKey[]
  readonly finalizedFeaturesEpoch?: bigint
  readonly finalizedFeatures?: readonly ApiVersionsResponseFinalizedFeatureKey[]
  readonly zkMigrationReady?: boolean
}
function writeApiVersionsResponse(w: Writer, value: ApiVersionsResponse, version: number): void {
  w.int16(value.errorCode)
  w.array(value.apiKeys, version >= 3, (item) => writeApiVersionsResponseApiVersion(w, item, version))
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  if (version >= 3) {
    const tags: [number, (w: Writer) => void][] = []
    const supportedFeatures = value.supportedFeatures
    if (version >= 3 && supportedFeatures !== undefined && supportedFeatures.length > 0) {
      tags.push([0, (w) => {
        w.array(supportedFeatures, version >= 3, (item) => writeApiVersionsResponseSupportedFeatureKey(w, item, version))
      }])
    }
    const finalizedFeaturesEpoch = value.finalizedFeaturesEpoch
    if (version >= 3 && finalizedFeaturesEpoch !== undefined && finalizedFeaturesEpoch !== -1n) {
      tags.push([1, (w) => {
        w.int64(finalizedFeaturesEpoch)
      }])
    }
    const finalizedFeatures = value.finalizedFeatures
    if (version >= 3 && finalizedFeatures !== undefined && finalizedFeatures.length > 0) {
      tags.push([2, (w) => {
        w.array(finalizedFeatures, version >= 3, (item) => writeApiVersionsResponseFinalizedFeatureKey(w, item, version))
      }])
    }
    const zkMigrationReady = value.zkMigrationReady
    if (version >= 3 && zkMigrationReady !== undefined && zkMigrationReady !== false) {
      tags.push([3, (w) => {
        w.bool(zkMigrationReady)
      }])
    }
    w.tags(tags)
  }
}

function readApiVersionsResponse(r: Reader, version: number): Decoded<ApiVersionsResponse> {
  const errorCode = r.int16()
  const apiKeys = r.array(version >= 3, () => readApiVersionsResponseApiVersion(r, version))
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  let supportedFeatures: Decoded<ApiVersionsResponse>['supportedFeatures'] = []
  let finalizedFeaturesEpoch: Decoded<ApiVersionsResponse>['finalizedFeaturesEpoch'] = -1n
  let finalizedFeatures: Decoded<ApiVersionsResponse>['finalizedFeatures'] = []
  let zkMigrationReady: Decoded<ApiVersionsResponse>['zkMigrationReady'] = false
  if (version >= 3) r.tags((tag, field) => {
    if (tag === 0) supportedFeatures = field.array(version >= 3, () => readApiVersionsResponseSupportedFeatureKey(field, version))
    if (tag === 1) finalizedFeaturesEpoch = field.int64()
    if (tag === 2) finalizedFeatures = field.array(version >= 3, () => readApiVersionsResponseFinalizedFeatureKey(field, version))
    if (tag === 3) zkMigrationReady = field.bool()
  })
  return { errorCode, apiKeys, throttleTimeMs, supportedFeatures, finalizedFeaturesEpoch, finalizedFeatures, zkMigrationReady }
}

export const apiVersions: Api<ApiVersionsRequest, ApiVersionsResponse> = {
  key: 18,
  name: 'ApiVersions',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  encodeRequest: writeApiVersionsRequest,
  decodeRequest: readApiVersionsRequest,
  encodeResponse: writeApiVersionsResponse,
  decodeResponse: readApiVersionsResponse,
}
