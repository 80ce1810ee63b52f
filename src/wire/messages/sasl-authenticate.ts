// Generated from SaslAuthenticateRequest and SaslAuthenticateResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface SaslAuthenticateRequest {
  readonly authBytes: Uint8Array
}
function writeSaslAuthenticateRequest(w: Writer, value: SaslAuthenticateRequest, version: number): void {
  w.bytes(value.authBytes, version >= 2)
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readSaslAuthenticateRequest(r: Reader, version: number): Decoded<SaslAuthenticateRequest> {
  const authBytes = r.bytes(version >= 2)
  if (version >= 2) r.tags()
  return { authBytes }
}

export interface SaslAuthenticateResponse {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly authBytes: Uint8Array
  readonly sessionLifetimeMs?: bigint
}
function writeSaslAuthenticateResponse(w: Writer, value: SaslAuthenticateResponse, version: number): void {
  w.int16(value.errorCode)
  w.string(value.errorMessage, version >= 2)
  w.bytes(value.authBytes, version >= 2)
  if (version >= 1) {
    w.int64(value.sessionLifetimeMs ?? 0n)
  }
  if (version >= 2) {
    w.uvarint(0)
  }
}

function readSaslAuthenticateResponse(r: Reader, version: number): Decoded<SaslAuthenticateResponse> {
  const errorCode = r.int16()
  const errorMessage = r.nullableString(version >= 2)
  const authBytes = r.bytes(version >= 2)
  const sessionLifetimeMs = version >= 1 ? r.int64() : 0n
  if (version >= 2) r.tags()
  return { errorCode, errorMessage, authBytes, sessionLifetimeMs }
}

export const saslAuthenticate: Api<SaslAuthenticateRequest, SaslAuthenticateResponse> = {
  key: 36,
  name: 'SaslAuthenticate',
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  encodeRequest: writeSaslAuthenticateRequest,
  decodeRequest: readSaslAuthenticateRequest,
  encodeResponse: writeSaslAuthenticateResponse,
  decodeResponse: readSaslAuthenticateResponse,
}
