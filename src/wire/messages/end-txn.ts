// Generated from EndTxnRequest and EndTxnResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface EndTxnRequest {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly committed: boolean
}
function writeEndTxnRequest(w: Writer, value: EndTxnRequest, version: number): void {
  w.string(value.transactionalId, version >= 3)
  w.int64(value.producerId)
  w.int16(value.producerEpoch)
  w.bool(value.committed)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readEndTxnRequest(r: Reader, version: number): Decoded<EndTxnRequest> {
  const transactionalId = r.string(version >= 3)
  const producerId = r.int64()
  const producerEpoch = r.int16()
  const committed = r.bool()
  if (version >= 3) r.tags()
  return { transactionalId, producerId, producerEpoch, committed }
}

export interface EndTxnResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly producerId?: bigint
  readonly producerEpoch?: number
}
function writeEndTxnResponse(w: Writer, value: EndTxnResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  if (version >= 5) {
    w.int64(value.producerId ?? -1n)
  }
  if (version >= 5) {
    w.int16(value.producerEpoch ?? -1)
  }
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readEndTxnResponse(r: Reader, version: number): Decoded<EndTxnResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const producerId = version >= 5 ? r.int64() : -1n
  const producerEpoch = version >= 5 ? r.int16() : -1
  if (version >= 3) r.tags()
  return { throttleTimeMs, errorCode, producerId, producerEpoch }
}

export const endTxn: Api<EndTxnRequest, EndTxnResponse> = {
  key: 26,
  name: 'EndTxn',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  encodeRequest: writeEndTxnRequest,
  decodeRequest: readEndTxnRequest,
  encodeResponse: writeEndTxnResponse,
  decodeResponse: readEndTxnResponse,
}
