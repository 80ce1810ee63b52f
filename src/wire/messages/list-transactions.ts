// Generated from ListTransactionsRequest and ListTransactionsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, refuseField, type Writer } from '../primitives.ts'

export interface ListTransactionsRequest {
  readonly stateFilters: readonly string[]
  readonly producerIdFilters: readonly bigint[]
  readonly durationFilter?: bigint
  readonly transactionalIdPattern?: string | null
}
function writeListTransactionsRequest(w: Writer, value: ListTransactionsRequest, version: number): void {
  w.array(value.stateFilters, true, (item) => w.string(item, true))
  w.array(value.producerIdFilters, true, (item) => w.int64(item))
  if (version >= 1) {
    w.int64(value.durationFilter ?? -1n)
  } else if (value.durationFilter !== undefined && value.durationFilter !== -1n) {
    refuseField('ListTransactionsRequest', 'durationFilter', version)
  }
  if (version >= 2) {
    w.string(value.transactionalIdPattern ?? null, true)
  } else if (value.transactionalIdPattern !== undefined && value.transactionalIdPattern !== null) {
    refuseField('ListTransactionsRequest', 'transactionalIdPattern', version)
  }
  w.uvarint(0)
}

function readListTransactionsRequest(r: Reader, version: number): Decoded<ListTransactionsRequest> {
  const stateFilters = r.array(true, () => r.string(true))
  const producerIdFilters = r.array(true, () => r.int64())
  const durationFilter = version >= 1 ? r.int64() : -1n
  const transactionalIdPattern = version >= 2 ? r.nullableString(true) : null
  r.tags()
  return { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern }
}

export interface ListTransactionsResponseTransactionState {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly transactionState: string
}
function writeListTransactionsResponseTransactionState(w: Writer, value: ListTransactionsResponseTransactionState, version: number): void {
  void version
  w.string(value.transactionalId, true)
  w.int64(value.producerId)
  w.string(value.transactionState, true)
  w.uvarint(0)
}

function readListTransactionsResponseTransactionState(r: Reader, version: number): Decoded<ListTransactionsResponseTransactionState> {
  void version
  const transactionalId = r.string(true)
  const producerId = r.int64()
  const transactionState = r.string(true)
  r.tags()
  return { transactionalId, producerId, transactionState }
}

export interface ListTransactionsResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly unknownStateFilters: readonly string[]
  readonly transactionStates: readonly ListTransactionsResponseTransactionState[]
}
function writeListTransactionsResponse(w: Writer, value: ListTransactionsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.array(value.unknownStateFilters, true, (item) => w.string(item, true))
  w.array(value.transactionStates, true, (item) => writeListTransactionsResponseTransactionState(w, item, version))
  w.uvarint(0)
}

function readListTransactionsResponse(r: Reader, version: number): Decoded<ListTransactionsResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const unknownStateFilters = r.array(true, () => r.string(true))
  const transactionStates = r.array(true, () => readListTransactionsResponseTransactionState(r, version))
  r.tags()
  return { throttleTimeMs, errorCode, unknownStateFilters, transactionStates }
}

export const listTransactions: Api<ListTransactionsRequest, ListTransactionsResponse> = {
  key: 66,
  name: 'ListTransactions',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  encodeRequest: writeListTransactionsRequest,
  decodeRequest: readListTransactionsRequest,
  encodeResponse: writeListTransactionsResponse,
  decodeResponse: readListTransactionsResponse,
}
