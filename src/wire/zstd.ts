import { createRequire } from 'node:module'
import { CompressionError, tooLarge } from './compression-error.ts'
import type { Scratch } from './scratch.ts'
import { zstdContentBound } from './zstd-content-bound.ts'
import { compressZstdInWasm, decompressZstdInWasm } from './zstd-wasm.ts'

/** Measured (decision 003): level 3 takes twice the time and saves nothing on records of 100 bytes. */
const LEVEL = 1

/** What of node:zlib is not in every version that kctl runs on: zstd came with 22.15. */
interface ZlibWithZstd {
  readonly constants: { readonly ZSTD_c_compressionLevel: number }
  zstdCompressSync(bytes: Uint8Array, options: { params: Record<number, number> }): Buffer
  zstdDecompressSync(bytes: Uint8Array, options: { maxOutputLength: number }): Buffer
}

const require = createRequire(import.meta.url)

/** Node's own zstd, or null before Node 22.15. */
function nativeZstd(): ZlibWithZstd | null {
  const zlib = require('node:zlib') as Partial<ZlibWithZstd>
  return zlib.zstdDecompressSync === undefined ? null : (zlib as ZlibWithZstd)
}

export function compressZstd(input: Uint8Array): Buffer {
  const zlib = nativeZstd()
  if (zlib === null) return compressZstdInWasm(input, LEVEL)
  return zlib.zstdCompressSync(input, { params: { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL } })
}

/** @throws {CompressionError} */
export function decompressZstd(input: Uint8Array, maxBytes: number, scratch?: Scratch): Buffer {
  const zlib = nativeZstd()
  if (zlib === null) return decompressZstdInWasm(input, maxBytes, scratch)
  // Node returns what there is of a stream that is cut short.
  if (zstdContentBound(input) === null) throw new CompressionError('its zstd data is damaged')
  try {
    return zlib.zstdDecompressSync(input, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw new CompressionError('its zstd data is damaged', { cause: error })
  }
}
