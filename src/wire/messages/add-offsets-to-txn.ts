// Generated from AddOffsetsToTxnRequest and AddOffsetsToTxnResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface AddOffsetsToTxnRequest {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly groupId: string
}
function writeAddOffsetsToTxnRequest(w: Writer, value: AddOffsetsToTxnRequest, version: number): void {
  w.string(value.transactionalId, version >= 3)
  w.int64(value.producerId)
  w.int16(value.producerEpoch)
  w.string(value.groupId, version >= 3)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddOffsetsToTxnRequest(r: Reader, version: number): Decoded<AddOffsetsToTxnRequest> {
  const transactionalId = r.string(version >= 3)
  const producerId = r.int64()
  const producerEpoch = r.int16()
  const groupId = r.string(version >= 3)
  if (version >= 3) r.tags()
  return { transactionalId, producerId, producerEpoch, groupId }
}

export interface AddOffsetsToTxnResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
}
function writeAddOffsetsToTxnResponse(w: Writer, value: AddOffsetsToTxnResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  if (version >= 3) {
    w.uvarint(0)
  }
}

function readAddOffsetsToTxnResponse(r: Reader, version: number): Decoded<AddOffsetsToTxnResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  if (version >= 3) r.tags()
  return { throttleTimeMs, errorCode }
}

export const addOffsetsToTxn: Api<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> = {
  key: 25,
  name: 'AddOffsetsToTxn',
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  encodeRequest: writeAddOffsetsToTxnRequest,
  decodeRequest: readAddOffsetsToTxnRequest,
  encodeResponse: writeAddOffsetsToTxnResponse,
  decodeResponse: readAddOffsetsToTxnResponse,
}
