// Generated from SaslHandshakeRequest and SaslHandshakeResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface SaslHandshakeRequest {
  readonly mechanism: string
}
function writeSaslHandshakeRequest(w: Writer, value: SaslHandshakeRequest, version: number): void {
  void version
  w.string(value.mechanism, false)
}

function readSaslHandshakeRequest(r: Reader, version: number): Decoded<SaslHandshakeRequest> {
  void version
  const mechanism = r.string(false)
  return { mechanism }
}

export interface SaslHandshakeResponse {
  readonly errorCode: number
  readonly mechanisms: readonly string[]
}
function writeSaslHandshakeResponse(w: Writer, value: SaslHandshakeResponse, version: number): void {
  void version
  w.int16(value.errorCode)
  w.array(value.mechanisms, false, (item) => w.string(item, false))
}

function readSaslHandshakeResponse(r: Reader, version: number): Decoded<SaslHandshakeResponse> {
  void version
  const errorCode = r.int16()
  const mechanisms = r.array(false, () => r.string(false))
  return { errorCode, mechanisms }
}

export const saslHandshake: Api<SaslHandshakeRequest, SaslHandshakeResponse> = {
  key: 17,
  name: 'SaslHandshake',
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: Infinity,
  encodeRequest: writeSaslHandshakeRequest,
  decodeRequest: readSaslHandshakeRequest,
  encodeResponse: writeSaslHandshakeResponse,
  decodeResponse: readSaslHandshakeResponse,
}
