// Generated from InitProducerIdRequest and InitProducerIdResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface InitProducerIdRequest {
  readonly transactionalId: string | null
  readonly transactionTimeoutMs: number
  readonly producerId?: bigint
  readonly producerEpoch?: number
}
function writeInitProducerIdRequest(w: Writer, value: InitProducerIdRequest, version: number): void {
  w.string(value.transactionalId, version >= 2)
  w.int32(value.transactionTimeoutMs)
  if (version >= 3) {
    w.int64(value.producerId ?? -1n)
  } else if (value.producerId !== undefined && value.producerId !== -1n) {
    refuseField('InitProducerIdRequest', 'producerId', version)
  }
  if (version >= 3) {
    w.int16(value.producerEpoch ?? -1)
  } else if (value.producerEpoch !== undefined && value.producerEpoch !== -1) {
    refuseField('InitProducerIdRequest', 'producerEpoch', version)
  }
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readInitProducerIdRequest(r: Reader, version: number): Decoded<InitProducerIdRequest> {
  const transactionalId = r.nullableString(version >= 2)
  const transactionTimeoutMs = r.int32()
  const producerId = version >= 3 ? r.int64() : -1n
  const producerEpoch = version >= 3 ? r.int16() : -1
  if (version >= 2) r.tags()
  return { transactionalId, transactionTimeoutMs, producerId, producerEpoch }
}

export interface InitProducerIdResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly producerId?: bigint
  readonly producerEpoch: number
  readonly ongoingTxnProducerId?: bigint
  readonly ongoingTxnProducerEpoch?: number
}
function writeInitProducerIdResponse(w: Writer, value: InitProducerIdResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.int64(value.producerId ?? -1n)
  w.int16(value.producerEpoch)
  if (version >= 6) {
    w.int64(value.ongoingTxnProducerId ?? -1n)
  } else if (value.ongoingTxnProducerId !== undefined && value.ongoingTxnProducerId !== -1n) {
    refuseField('InitProducerIdResponse', 'ongoingTxnProducerId', version)
  }
  if (version >= 6) {
    w.int16(value.ongoingTxnProducerEpoch ?? -1)
  } else if (value.ongoingTxnProducerEpoch !== undefined && value.ongoingTxnProducerEpoch !== -1) {
    refuseField('InitProducerIdResponse', 'ongoingTxnProducerEpoch', version)
  }
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readInitProducerIdResponse(r: Reader, version: number): Decoded<InitProducerIdResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const producerId = r.int64()
  const producerEpoch = r.int16()
  const ongoingTxnProducerId = version >= 6 ? r.int64() : -1n
  const ongoingTxnProducerEpoch = version >= 6 ? r.int16() : -1
  if (version >= 2) r.tags()
  return { throttleTimeMs, errorCode, producerId, producerEpoch, ongoingTxnProducerId, ongoingTxnProducerEpoch }
}

export const initProducerId: Api<InitProducerIdRequest, InitProducerIdResponse> = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 2,
  encodeRequest: writeInitProducerIdRequest,
  decodeRequest: readInitProducerIdRequest,
  encodeResponse: writeInitProducerIdResponse,
  decodeResponse: readInitProducerIdResponse,
}
