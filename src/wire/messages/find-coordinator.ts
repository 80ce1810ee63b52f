// Generated from FindCoordinatorRequest and FindCoordinatorResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface FindCoordinatorRequest {
  readonly key?: string
  readonly keyType?: number
  readonly coordinatorKeys?: readonly string[]
}
function writeFindCoordinatorRequest(w: Writer, value: FindCoordinatorRequest, version: number): void {
  if (version <= 3) {
    w.string(value.key ?? "", version >= 3)
  } else if (value.key !== undefined && value.key !== "") {
    refuseField('FindCoordinatorRequest', 'key', version)
  }
  if (version >= 1) {
    w.int8(value.keyType ?? 0)
  } else if (value.keyType !== undefined && value.keyType !== 0) {
    refuseField('FindCoordinatorRequest', 'keyType', version)
  }
  if (version >= 4) {
    w.array(value.coordinatorKeys ?? [], version >= 3, (item) => w.string(item, version >= 3))
  } else if (value.coordinatorKeys !== undefined && value.coordinatorKeys !== null && value.coordinatorKeys.length > 0) {
    refuseField('FindCoordinatorRequest', 'coordinatorKeys', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readFindCoordinatorRequest(r: Reader, version: number): Decoded<FindCoordinatorRequest> {
  const key = version <= 3 ? r.string(version >= 3) : ""
  const keyType = version >= 1 ? r.int8() : 0
  const coordinatorKeys = version >= 4 ? r.array(version >= 3, () => r.string(version >= 3)) : []
  if (version >= 3) r.tags()
  return { key, keyType, coordinatorKeys }
}

export interface FindCoordinatorResponseCoordinator {
  readonly key?: string
  readonly nodeId?: number
  readonly host?: string
  readonly port?: number
  readonly errorCode?: number
  readonly errorMessage?: string | null
}
function writeFindCoordinatorResponseCoordinator(w: Writer, value: FindCoordinatorResponseCoordinator, version: number): void {
  if (version >= 4) {
    w.string(value.key ?? "", version >= 3)
  } else if (value.key !== undefined && value.key !== "") {
    refuseField('FindCoordinatorResponse', 'key', version)
  }
  if (version >= 4) {
    w.int32(value.nodeId ?? 0)
  } else if (value.nodeId !== undefined && value.nodeId !== 0) {
    refuseField('FindCoordinatorResponse', 'nodeId', version)
  }
  if (version >= 4) {
    w.string(value.host ?? "", version >= 3)
  } else if (value.host !== undefined && value.host !== "") {
    refuseField('FindCoordinatorResponse', 'host', version)
  }
  if (version >= 4) {
    w.int32(value.port ?? 0)
  } else if (value.port !== undefined && value.port !== 0) {
    refuseField('FindCoordinatorResponse', 'port', version)
  }
  if (version >= 4) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('FindCoordinatorResponse', 'errorCode', version)
  }
  if (version >= 4) {
    w.string((value.errorMessage === undefined ? "" : value.errorMessage), version >= 3)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readFindCoordinatorResponseCoordinator(r: Reader, version: number): Decoded<FindCoordinatorResponseCoordinator> {
  const key = version >= 4 ? r.string(version >= 3) : ""
  const nodeId = version >= 4 ? r.int32() : 0
  const host = version >= 4 ? r.string(version >= 3) : ""
  const port = version >= 4 ? r.int32() : 0
  const errorCode = version >= 4 ? r.int16() : 0
  const errorMessage = version >= 4 ? r.nullableString(version >= 3) : ""
  if (version >= 3) r.tags()
  return { key, nodeId, host, port, errorCode, errorMessage }
}

export interface FindCoordinatorResponse {
  readonly throttleTimeMs?: number
  readonly errorCode?: number
  readonly errorMessage?: string | null
  readonly nodeId?: number
  readonly host?: string
  readonly port?: number
  readonly coordinators?: readonly FindCoordinatorResponseCoordinator[]
}
function writeFindCoordinatorResponse(w: Writer, value: FindCoordinatorResponse, version: number): void {
  if (version >= 1) {
    w.int32(value.throttleTimeMs ?? 0)
  }
  if (version <= 3) {
    w.int16(value.errorCode ?? 0)
  } else if (value.errorCode !== undefined && value.errorCode !== 0) {
    refuseField('FindCoordinatorResponse', 'errorCode', version)
  }
  if (version >= 1 && version <= 3) {
    w.string((value.errorMessage === undefined ? "" : value.errorMessage), version >= 3)
  }
  if (version <= 3) {
    w.int32(value.nodeId ?? 0)
  } else if (value.nodeId !== undefined && value.nodeId !== 0) {
    refuseField('FindCoordinatorResponse', 'nodeId', version)
  }
  if (version <= 3) {
    w.string(value.host ?? "", version >= 3)
  } else if (value.host !== undefined && value.host !== "") {
    refuseField('FindCoordinatorResponse', 'host', version)
  }
  if (version <= 3) {
    w.int32(value.port ?? 0)
  } else if (value.port !== undefined && value.port !== 0) {
    refuseField('FindCoordinatorResponse', 'port', version)
  }
  if (version >= 4) {
    w.array(value.coordinators ?? [], version >= 3, (item) => writeFindCoordinatorResponseCoordinator(w, item, version))
  } else if (value.coordinators !== undefined && value.coordinators !== null && value.coordinators.length > 0) {
    refuseField('FindCoordinatorResponse', 'coordinators', version)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readFindCoordinatorResponse(r: Reader, version: number): Decoded<FindCoordinatorResponse> {
  const throttleTimeMs = version >= 1 ? r.int32() : 0
  const errorCode = version <= 3 ? r.int16() : 0
  const errorMessage = version >= 1 && version <= 3 ? r.nullableString(version >= 3) : ""
  const nodeId = version <= 3 ? r.int32() : 0
  const host = version <= 3 ? r.string(version >= 3) : ""
  const port = version <= 3 ? r.int32() : 0
  const coordinators = version >= 4 ? r.array(version >= 3, () => readFindCoordinatorResponseCoordinator(r, version)) : []
  if (version >= 3) r.tags()
  return { throttleTimeMs, errorCode, errorMessage, nodeId, host, port, coordinators }
}

export const findCoordinator: Api<FindCoordinatorRequest, FindCoordinatorResponse> = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  encodeRequest: writeFindCoordinatorRequest,
  decodeRequest: readFindCoordinatorRequest,
  encodeResponse: writeFindCoordinatorResponse,
  decodeResponse: readFindCoordinatorResponse,
}
