import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { CompressionError, tooLarge } from './compression-error.ts'
import { copyOut, type Scratch } from './scratch.ts'
import {
  compileWasm,
  instantiateWasm,
  WASM_PAGE_BYTES,
  type WasmMemory,
  type WasmModule,
} from './web-assembly.ts'
import { zstdContentBound } from './zstd-content-bound.ts'

const require = createRequire(import.meta.url)

/** The exports of `@foxglove/wasm-zstd` 1.0.1, whose build shortened their names. */
interface ZstdExports {
  readonly c: WasmMemory
  /** Constructors; call once. */
  d(): void
  /** malloc; 0 when there is no memory. */
  f(size: number): number
  /** free */
  g(address: number): void
  /** compressBound */
  h(size: number): number
  /** compress; -1 on failure. */
  i(to: number, toSize: number, from: number, fromSize: number, level: number): number
  /** decompress; -1 on failure. */
  j(to: number, toSize: number, from: number, fromSize: number): number
}

const MAX_MEMORY = 2 ** 31
/** One batch that needed more does not keep it for good. */
const KEPT_BYTES = 64 * 1024 * 1024
let module: WasmModule | null = null
let kept: ZstdExports | null = null

/** The package's own loader is passed over: it loads asynchronously and brings ways to end the process. */
function openZstd(): ZstdExports {
  if (kept !== null) return kept
  module ??= compileWasm(readFileSync(require.resolve('@foxglove/wasm-zstd/dist/wasm-zstd.wasm')))
  const resizeHeap = (size: number): number => {
    const missing = (size >>> 0) - zstd.c.buffer.byteLength
    if (size >>> 0 > MAX_MEMORY) return 0
    try {
      zstd.c.grow(Math.ceil(missing / WASM_PAGE_BYTES))
      return 1
    } catch {
      return 0
    }
  }
  const copy = (to: number, from: number, length: number): void => {
    new Uint8Array(zstd.c.buffer).copyWithin(to, from, from + length)
  }
  const zstd = instantiateWasm(module, { a: { a: resizeHeap, b: copy } }) as ZstdExports
  zstd.d()
  kept = zstd
  return zstd
}

/** Lends memory for input and output to one piece of work, which returns the size of the output or -1. */
function withMemory(
  input: Uint8Array,
  outputSize: number,
  scratch: Scratch | undefined,
  work: (zstd: ZstdExports, to: number, from: number) => number,
): Buffer | null {
  const zstd = openZstd()
  const from = zstd.f(Math.max(input.length, 1))
  const to = from === 0 ? 0 : zstd.f(Math.max(outputSize, 1))
  try {
    if (to === 0) throw new CompressionError(`no memory for ${outputSize} bytes`)
    Buffer.from(zstd.c.buffer).set(input, from)
    const written = work(zstd, to, from)
    return written < 0 ? null : copyOut(Buffer.from(zstd.c.buffer), to, to + written, scratch)
  } finally {
    zstd.g(to)
    zstd.g(from)
    if (zstd.c.buffer.byteLength > KEPT_BYTES) kept = null
  }
}

/** zstd for a Node that has none. */
export function compressZstdInWasm(input: Uint8Array, level: number): Buffer {
  const room = openZstd().h(input.length)
  const output = withMemory(input, room, undefined, (zstd, to, from) =>
    zstd.i(to, room, from, input.length, level),
  )
  if (output === null) throw new CompressionError('zstd could not compress')
  return output
}

/** @throws {CompressionError} */
export function decompressZstdInWasm(input: Uint8Array, maxBytes: number, scratch?: Scratch): Buffer {
  const bound = zstdContentBound(input)
  if (bound === null) throw new CompressionError('its zstd data is damaged')
  if (bound.exact && bound.bytes > maxBytes) throw tooLarge()
  const room = Math.min(bound.bytes, maxBytes)
  const output = withMemory(input, room, scratch, (zstd, to, from) => zstd.j(to, room, from, input.length))
  if (output !== null) return output
  throw bound.bytes > maxBytes
    ? new CompressionError('its zstd data is damaged, or inflates to more bytes than allowed')
    : new CompressionError('its zstd data is damaged')
}
