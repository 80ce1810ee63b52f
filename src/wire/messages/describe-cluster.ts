// Generated from DescribeClusterRequest and DescribeClusterResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface DescribeClusterRequest {
  readonly includeClusterAuthorizedOperations: boolean
  readonly endpointType?: number
  readonly includeFencedBrokers?: boolean
}
function writeDescribeClusterRequest(w: Writer, value: DescribeClusterRequest, version: number): void {
  w.bool(value.includeClusterAuthorizedOperations)
  if (version >= 1) {
    w.int8(value.endpointType ?? 1)
  } else if (value.endpointType !== undefined && value.endpointType !== 1) {
    refuseField('DescribeClusterRequest', 'endpointType', version)
  }
  if (version >= 2) {
    w.bool(value.includeFencedBrokers ?? false)
  } else if (value.includeFencedBrokers !== undefined && value.includeFencedBrokers !== false) {
    refuseField('DescribeClusterRequest', 'includeFencedBrokers', version)
  }
  w.uvarint(0)
}

function readDescribeClusterRequest(r: Reader, version: number): Decoded<DescribeClusterRequest> {
  const includeClusterAuthorizedOperations = r.bool()
  const endpointType = version >= 1 ? r.int8() : 1
  const includeFencedBrokers = version >= 2 ? r.bool() : false
  r.tags()
  return { includeClusterAuthorizedOperations, endpointType, includeFencedBrokers }
}

export interface DescribeClusterResponseDescribeClusterBroker {
  readonly brokerId: number
  readonly host: string
  readonly port: number
  readonly rack?: string | null
  readonly isFenced?: boolean
}
function writeDescribeClusterResponseDescribeClusterBroker(w: Writer, value: DescribeClusterResponseDescribeClusterBroker, version: number): void {
  w.int32(value.brokerId)
  w.string(value.host, true)
  w.int32(value.port)
  w.string(value.rack ?? null, true)
  if (version >= 2) {
    w.bool(value.isFenced ?? false)
  } else if (value.isFenced !== undefined && value.isFenced !== false) {
    refuseField('DescribeClusterResponse', 'isFenced', version)
  }
  w.uvarint(0)
}

function readDescribeClusterResponseDescribeClusterBroker(r: Reader, version: number): Decoded<DescribeClusterResponseDescribeClusterBroker> {
  const brokerId = r.int32()
  const host = r.string(true)
  const port = r.int32()
  const rack = r.nullableString(true)
  const isFenced = version >= 2 ? r.bool() : false
  r.tags()
  return { brokerId, host, port, rack, isFenced }
}

export interface DescribeClusterResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null
  readonly endpointType?: number
  readonly clusterId: string
  readonly controllerId?: number
  readonly brokers: readonly DescribeClusterResponseDescribeClusterBroker[]
  readonly clusterAuthorizedOperations?: number
}
function writeDescribeClusterResponse(w: Writer, value: DescribeClusterResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage ?? null, true)
  if (version >= 1) {
    w.int8(value.endpointType ?? 1)
  } else if (value.endpointType !== undefined && value.endpointType !== 1) {
    refuseField('DescribeClusterResponse', 'endpointType', version)
  }
  w.string(value.clusterId, true)
  w.int32(value.controllerId ?? -1)
  w.array(value.brokers, true, (item) => writeDescribeClusterResponseDescribeClusterBroker(w, item, version))
  w.int32(value.clusterAuthorizedOperations ?? -2147483648)
  w.uvarint(0)
}

function readDescribeClusterResponse(r: Reader, version: number): Decoded<DescribeClusterResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const endpointType = version >= 1 ? r.int8() : 1
  const clusterId = r.string(true)
  const controllerId = r.int32()
  const brokers = r.array(true, () => readDescribeClusterResponseDescribeClusterBroker(r, version))
  const clusterAuthorizedOperations = r.int32()
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, endpointType, clusterId, controllerId, brokers, clusterAuthorizedOperations }
}

export const describeCluster: Api<DescribeClusterRequest, DescribeClusterResponse> = {
  key: 60,
  name: 'DescribeCluster',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  encodeRequest: writeDescribeClusterRequest,
  decodeRequest: readDescribeClusterRequest,
  encodeResponse: writeDescribeClusterResponse,
  decodeResponse: readDescribeClusterResponse,
}
