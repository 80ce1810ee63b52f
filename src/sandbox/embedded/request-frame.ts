import type { Api } from '../../wire/api.ts'
import { SplicingWriter } from '../../wire/frame-writer.ts'
import { Reader } from '../../wire/primitives.ts'

const API_VERSIONS_KEY = 18

/** What stands before the body of a request. */
export interface RequestHead {
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  /** Stands behind the client id. */
  readonly reader: Reader
}

/** @throws {MalformedMessageError} */
export function readRequestHead(frame: Buffer): RequestHead {
  const reader = new Reader(frame)
  const apiKey = reader.int16()
  const version = reader.int16()
  const correlationId = reader.int32()
  const clientId = reader.nullableString(false)
  return { apiKey, version, correlationId, clientId, reader }
}

/** @throws {MalformedMessageError} also when there are bytes after the request */
export function readRequestBody(api: Api<unknown, unknown>, { version, reader }: RequestHead) {
  if (version >= api.flexibleFrom) reader.tags()
  return api.decodeRequest(reader, version)
}

/** A whole response: its size, its header and its body. */
export function encodeResponse(
  api: Api<unknown, unknown>,
  version: number,
  correlationId: number,
  response: unknown,
): readonly Uint8Array[] {
  const writer = new SplicingWriter()
  writer.int32(0)
  writer.int32(correlationId)
  // The answer to ApiVersions has the old header in every version: the client does not know yet what we speak.
  if (version >= api.flexibleFrom && api.key !== API_VERSIONS_KEY) writer.tags([])
  api.encodeResponse(writer, response, version)
  writer.int32At(0, writer.size - 4)
  return writer.chunks()
}
