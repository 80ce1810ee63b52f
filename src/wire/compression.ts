import { createRequire } from 'node:module'

/** The codecs of the Kafka protocol, by the number that a batch has in its attributes. */
export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CodecName = (typeof CODECS)[number]

/** The most that one batch may inflate to, unless told otherwise. */
export const DEFAULT_MAX_INFLATED_BYTES = 256 * 1024 * 1024

/** Compressed bytes that are damaged, hold more than allowed, or are of a codec that does not exist. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError'
}

/** Memory that one decompression after the other can use. */
export class Scratch {
  private buffer = Buffer.alloc(0)

  /** At least this many bytes; their content is whatever was there. */
  take(length: number): Buffer {
    if (this.buffer.length < length)
      this.buffer = Buffer.allocUnsafeSlow(Math.max(length, this.buffer.length * 2))
    return this.buffer.subarray(0, length)
  }
}

const require = createRequire(import.meta.url)
const zlib = (): typeof import('node:zlib') => require('node:zlib') as typeof import('node:zlib')

export function compress(codec: number, bytes: Uint8Array): Buffer {
  switch (codec) {
    case 1:
      return zlib().gzipSync(bytes)
    default:
      throw new CompressionError(`unknown compression codec ${codec}`)
  }
}

/**
 * @param scratch memory to inflate into: the result then holds until its next use
 * @throws {CompressionError} before more than `maxBytes` are allocated
 */
export function decompress(
  codec: number,
  bytes: Uint8Array,
  maxBytes: number = DEFAULT_MAX_INFLATED_BYTES,
  _scratch?: Scratch,
): Buffer {
  switch (codec) {
    case 1:
      return zlib().gunzipSync(bytes, { maxOutputLength: maxBytes })
    default:
      throw new CompressionError(`unknown compression codec ${codec}`)
  }
}
