import { createRequire } from 'node:module'
import { CompressionError, tooLarge } from './compression-error.ts'
import { compressLz4, decompressLz4 } from './lz4.ts'
import type { Scratch } from './scratch.ts'
import { compressSnappy, decompressSnappy } from './snappy.ts'
import { compressZstd, decompressZstd } from './zstd.ts'

/** The codecs of the Kafka protocol: the index of each is its number in the attributes of a batch. */
export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CodecName = (typeof CODECS)[number]

/** The most that one batch may inflate to, unless told otherwise. */
export const DEFAULT_MAX_INFLATED_BYTES = 256 * 1024 * 1024

/** Decision 003: a tenth more bytes than at zlib's default level, in less than half the time. */
const GZIP_LEVEL = 1
const MIN_CHUNK_BYTES = 16 * 1024
const MAX_CHUNK_BYTES = 1024 * 1024

const require = createRequire(import.meta.url)
const zlib = (): typeof import('node:zlib') => require('node:zlib') as typeof import('node:zlib')

/** @throws {CompressionError} for a number that is no codec's */
export function compress(codec: number, bytes: Uint8Array): Buffer {
  switch (codec) {
    case 0:
      return Buffer.from(bytes)
    case 1:
      return zlib().gzipSync(bytes, { level: GZIP_LEVEL })
    case 2:
      return compressSnappy(bytes)
    case 3:
      return compressLz4(bytes)
    case 4:
      return compressZstd(bytes)
    default:
      throw new CompressionError(`codec ${codec} is unknown`)
  }
}

/**
 * @param scratch memory to inflate into: the result then holds until its next use
 * @throws {CompressionError} for damaged bytes, and before more than `maxBytes` are allocated
 */
export function decompress(
  codec: number,
  bytes: Uint8Array,
  maxBytes: number = DEFAULT_MAX_INFLATED_BYTES,
  scratch?: Scratch,
): Buffer {
  switch (codec) {
    case 0:
      return Buffer.from(bytes)
    case 1:
      return gunzip(bytes, maxBytes)
    case 2:
      return decompressSnappy(bytes, maxBytes, scratch)
    case 3:
      return decompressLz4(bytes, maxBytes, scratch)
    case 4:
      return decompressZstd(bytes, maxBytes, scratch)
    default:
      throw new CompressionError(`codec ${codec} is unknown`)
  }
}

function gunzip(bytes: Uint8Array, maxBytes: number): Buffer {
  const chunkSize = Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, bytes.length * 4))
  try {
    return zlib().gunzipSync(bytes, { chunkSize, maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw new CompressionError('its gzip data is damaged', { cause: error })
  }
}
