import type { Reader, Writer } from './primitives.ts'

/** A message that is not a request, such as the subscription that a group member sends inside JoinGroup. */
export interface Message<T> {
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  encode(writer: Writer, value: T, version: number): void
  decode(reader: Reader, version: number): Decoded<T>
}

/** One API of the Kafka protocol: its number, its versions, and both of its messages in both directions. */
export interface Api<Request, Response> {
  readonly key: number
  readonly name: string
  /** Versions that both kctl and Kafka 4.3's definitions know. */
  readonly minVersion: number
  readonly maxVersion: number
  /** From this version on, headers and fields are in the compact, tagged form (KIP-482). Infinity if never. */
  readonly flexibleFrom: number
  encodeRequest(writer: Writer, request: Request, version: number): void
  decodeRequest(reader: Reader, version: number): Decoded<Request>
  encodeResponse(writer: Writer, response: Response, version: number): void
  decodeResponse(reader: Reader, version: number): Decoded<Response>
}

/** What is needed of an API to choose a version. */
export type AnyApi = Pick<Api<never, never>, 'key' | 'name' | 'minVersion' | 'maxVersion'>

/** What a decoder returns: every field is there, with the protocol's default where the version has none. */
export type Decoded<T> = T extends Uint8Array | string | number | bigint | boolean | null
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Decoded<Item>[]
    : { readonly [Key in keyof T]-?: Decoded<Exclude<T[Key], undefined>> }
