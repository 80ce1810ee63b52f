// Generated from AlterUserScramCredentialsRequest and AlterUserScramCredentialsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface AlterUserScramCredentialsRequestScramCredentialDeletion {
  readonly name: string
  readonly mechanism: number
}
function writeAlterUserScramCredentialsRequestScramCredentialDeletion(w: Writer, value: AlterUserScramCredentialsRequestScramCredentialDeletion, version: number): void {
  void version
  w.string(value.name, true)
  w.int8(value.mechanism)
  w.uvarint(0)
}

function readAlterUserScramCredentialsRequestScramCredentialDeletion(r: Reader, version: number): Decoded<AlterUserScramCredentialsRequestScramCredentialDeletion> {
  void version
  const name = r.string(true)
  const mechanism = r.int8()
  r.tags()
  return { name, mechanism }
}

export interface AlterUserScramCredentialsRequestScramCredentialUpsertion {
  readonly name: string
  readonly mechanism: number
  readonly iterations: number
  readonly salt: Uint8Array
  readonly saltedPassword: Uint8Array
}
function writeAlterUserScramCredentialsRequestScramCredentialUpsertion(w: Writer, value: AlterUserScramCredentialsRequestScramCredentialUpsertion, version: number): void {
  void version
  w.string(value.name, true)
  w.int8(value.mechanism)
  w.int32(value.iterations)
  w.bytes(value.salt, true)
  w.bytes(value.saltedPassword, true)
  w.uvarint(0)
}

function readAlterUserScramCredentialsRequestScramCredentialUpsertion(r: Reader, version: number): Decoded<AlterUserScramCredentialsRequestScramCredentialUpsertion> {
  void version
  const name = r.string(true)
  const mechanism = r.int8()
  const iterations = r.int32()
  const salt = r.bytes(true)
  const saltedPassword = r.bytes(true)
  r.tags()
  return { name, mechanism, iterations, salt, saltedPassword }
}

export interface AlterUserScramCredentialsRequest {
  readonly deletions: readonly AlterUserScramCredentialsRequestScramCredentialDeletion[]
  readonly upsertions: readonly AlterUserScramCredentialsRequestScramCredentialUpsertion[]
}
function writeAlterUserScramCredentialsRequest(w: Writer, value: AlterUserScramCredentialsRequest, version: number): void {
  w.array(value.deletions, true, (item) => writeAlterUserScramCredentialsRequestScramCredentialDeletion(w, item, version))
  w.array(value.upsertions, true, (item) => writeAlterUserScramCredentialsRequestScramCredentialUpsertion(w, item, version))
  w.uvarint(0)
}

function readAlterUserScramCredentialsRequest(r: Reader, version: number): Decoded<AlterUserScramCredentialsRequest> {
  const deletions = r.array(true, () => readAlterUserScramCredentialsRequestScramCredentialDeletion(r, version))
  const upsertions = r.array(true, () => readAlterUserScramCredentialsRequestScramCredentialUpsertion(r, version))
  r.tags()
  return { deletions, upsertions }
}

export interface AlterUserScramCredentialsResponseAlterUserScramCredentialsResult {
  readonly user: string
  readonly errorCode: number
  readonly errorMessage: string | null
}
function writeAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(w: Writer, value: AlterUserScramCredentialsResponseAlterUserScramCredentialsResult, version: number): void {
  void version
  w.string(value.user, true)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.uvarint(0)
}

function readAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(r: Reader, version: number): Decoded<AlterUserScramCredentialsResponseAlterUserScramCredentialsResult> {
  void version
  const user = r.string(true)
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  r.tags()
  return { user, errorCode, errorMessage }
}

export interface AlterUserScramCredentialsResponse {
  readonly throttleTimeMs: number
  readonly results: readonly AlterUserScramCredentialsResponseAlterUserScramCredentialsResult[]
}
function writeAlterUserScramCredentialsResponse(w: Writer, value: AlterUserScramCredentialsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.array(value.results, true, (item) => writeAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(w, item, version))
  w.uvarint(0)
}

function readAlterUserScramCredentialsResponse(r: Reader, version: number): Decoded<AlterUserScramCredentialsResponse> {
  const throttleTimeMs = r.int32()
  const results = r.array(true, () => readAlterUserScramCredentialsResponseAlterUserScramCredentialsResult(r, version))
  r.tags()
  return { throttleTimeMs, results }
}

export const alterUserScramCredentials: Api<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse> = {
  key: 51,
  name: 'AlterUserScramCredentials',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeAlterUserScramCredentialsRequest,
  decodeRequest: readAlterUserScramCredentialsRequest,
  encodeResponse: writeAlterUserScramCredentialsResponse,
  decodeResponse: readAlterUserScramCredentialsResponse,
}
