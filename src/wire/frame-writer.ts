import type { Api } from './api.ts'
import { Writer } from './primitives.ts'

/** From this size on, bytes are sent from where they are. Below, copying is cheaper than another chunk. */
const SPLICE_BYTES = 8 * 1024

/** A writer that does not copy large byte fields: it remembers where they belong between what it wrote. */
export class SplicingWriter extends Writer {
  private readonly splices: { at: number; bytes: Uint8Array }[] = []
  private splicedBytes = 0

  override raw(bytes: Uint8Array): void {
    if (bytes.length < SPLICE_BYTES) {
      super.raw(bytes)
      return
    }
    this.splices.push({ at: this.position, bytes })
    this.splicedBytes += bytes.length
  }

  get size(): number {
    return this.position + this.splicedBytes
  }

  /** Everything written, in order. */
  chunks(): readonly Uint8Array[] {
    const own = this.finish()
    if (this.splices.length === 0) return [own]
    const chunks: Uint8Array[] = []
    let from = 0
    for (const { at, bytes } of this.splices) {
      if (at > from) chunks.push(own.subarray(from, at))
      chunks.push(bytes)
      from = at
    }
    if (own.length > from) chunks.push(own.subarray(from))
    return chunks
  }
}

export interface RequestHeader {
  readonly version: number
  readonly correlationId: number
  readonly clientId: string
}

/**
 * One request as it goes over the wire: size, header, body. Large byte fields
 * are the caller's own memory, not copies: leave them alone until the answer is there.
 */
export function encodeRequestFrame<Request, Response>(
  api: Api<Request, Response>,
  request: Request,
  { version, correlationId, clientId }: RequestHeader,
): readonly Uint8Array[] {
  const writer = new SplicingWriter()
  writer.int32(0)
  writer.int16(api.key)
  writer.int16(version)
  writer.int32(correlationId)
  // The client id stays in the old form even in the flexible header, so that any broker can read it.
  writer.string(clientId, false)
  if (version >= api.flexibleFrom) writer.tags([])
  api.encodeRequest(writer, request, version)
  writer.int32At(0, writer.size - 4)
  return writer.chunks()
}
