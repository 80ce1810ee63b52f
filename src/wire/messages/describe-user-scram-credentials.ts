// Generated from DescribeUserScramCredentialsRequest and DescribeUserScramCredentialsResponse of Apache Kafka's message definitions by `npm run generate`; do not edit.

import type { Api, Decoded } from '../api.ts'
import { type Reader, type Writer } from '../primitives.ts'

export interface DescribeUserScramCredentialsRequestUserName {
  readonly name: string
}
function writeDescribeUserScramCredentialsRequestUserName(w: Writer, value: DescribeUserScramCredentialsRequestUserName, version: number): void {
  void version
  w.string(value.name, true)
  w.uvarint(0)
}

function readDescribeUserScramCredentialsRequestUserName(r: Reader, version: number): Decoded<DescribeUserScramCredentialsRequestUserName> {
  void version
  const name = r.string(true)
  r.tags()
  return { name }
}

export interface DescribeUserScramCredentialsRequest {
  readonly users: readonly DescribeUserScramCredentialsRequestUserName[] | null
}
function writeDescribeUserScramCredentialsRequest(w: Writer, value: DescribeUserScramCredentialsRequest, version: number): void {
  w.array(value.users, true, (item) => writeDescribeUserScramCredentialsRequestUserName(w, item, version))
  w.uvarint(0)
}

function readDescribeUserScramCredentialsRequest(r: Reader, version: number): Decoded<DescribeUserScramCredentialsRequest> {
  const users = r.nullableArray(true, () => readDescribeUserScramCredentialsRequestUserName(r, version))
  r.tags()
  return { users }
}

export interface DescribeUserScramCredentialsResponseCredentialInfo {
  readonly mechanism: number
  readonly iterations: number
}
function writeDescribeUserScramCredentialsResponseCredentialInfo(w: Writer, value: DescribeUserScramCredentialsResponseCredentialInfo, version: number): void {
  void version
  w.int8(value.mechanism)
  w.int32(value.iterations)
  w.uvarint(0)
}

function readDescribeUserScramCredentialsResponseCredentialInfo(r: Reader, version: number): Decoded<DescribeUserScramCredentialsResponseCredentialInfo> {
  void version
  const mechanism = r.int8()
  const iterations = r.int32()
  r.tags()
  return { mechanism, iterations }
}

export interface DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult {
  readonly user: string
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly credentialInfos: readonly DescribeUserScramCredentialsResponseCredentialInfo[]
}
function writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(w: Writer, value: DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult, version: number): void {
  w.string(value.user, true)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.array(value.credentialInfos, true, (item) => writeDescribeUserScramCredentialsResponseCredentialInfo(w, item, version))
  w.uvarint(0)
}

function readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(r: Reader, version: number): Decoded<DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult> {
  const user = r.string(true)
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const credentialInfos = r.array(true, () => readDescribeUserScramCredentialsResponseCredentialInfo(r, version))
  r.tags()
  return { user, errorCode, errorMessage, credentialInfos }
}

export interface DescribeUserScramCredentialsResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly results: readonly DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult[]
}
function writeDescribeUserScramCredentialsResponse(w: Writer, value: DescribeUserScramCredentialsResponse, version: number): void {
  w.int32(value.throttleTimeMs)
  w.int16(value.errorCode)
  w.string(value.errorMessage, true)
  w.array(value.results, true, (item) => writeDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(w, item, version))
  w.uvarint(0)
}

function readDescribeUserScramCredentialsResponse(r: Reader, version: number): Decoded<DescribeUserScramCredentialsResponse> {
  const throttleTimeMs = r.int32()
  const errorCode = r.int16()
  const errorMessage = r.nullableString(true)
  const results = r.array(true, () => readDescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult(r, version))
  r.tags()
  return { throttleTimeMs, errorCode, errorMessage, results }
}

export const describeUserScramCredentials: Api<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> = {
  key: 50,
  name: 'DescribeUserScramCredentials',
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  encodeRequest: writeDescribeUserScramCredentialsRequest,
  decodeRequest: readDescribeUserScramCredentialsRequest,
  encodeResponse: writeDescribeUserScramCredentialsResponse,
  decodeResponse: readDescribeUserScramCredentialsResponse,
}
