import { CompressionError } from './compression-error.ts'
import { LZ_WASM } from './lz-wasm.ts'
import {
  compileWasm,
  instantiateWasm,
  WASM_PAGE_BYTES,
  type WasmMemory,
  type WasmModule,
} from './web-assembly.ts'

interface LzExports {
  readonly memory: WasmMemory
  readonly heapStart: { readonly value: number }
  /** Each returns the address after what it wrote. Blocks are 64 KiB at most. */
  lz4Compress(from: number, end: number, to: number): number
  snappyCompress(from: number, end: number, to: number): number
  /** Each returns 0 for damaged bytes, or more of them than there is room for. */
  lz4Decompress(from: number, fromEnd: number, to: number, toEnd: number, window: number): number
  snappyDecompress(from: number, fromEnd: number, to: number, toEnd: number): number
}

export const LZ_BLOCK_SIZE = 65_536
/** Bytes are moved by eights, past the end of what is meant. */
const SLACK = 64
/** One batch that needed more does not keep it for good. */
const KEPT_BYTES = 32 * 1024 * 1024

let module: WasmModule | null = null
let kept: LzMemory | null = null

/** The memory of the compiled code: first the input, then room for the output. Good for one call at a time. */
export class LzMemory {
  readonly code: LzExports
  /** All of the memory; `reserve` replaces it. */
  bytes: Buffer

  constructor() {
    module ??= compileWasm(Buffer.from(LZ_WASM, 'base64'))
    this.code = instantiateWasm(module) as LzExports
    this.bytes = Buffer.from(this.code.memory.buffer)
  }

  get inputStart(): number {
    return this.code.heapStart.value
  }

  /** Puts the input in its place. @returns the address where output may start */
  load(input: Uint8Array): number {
    const start = this.inputStart
    const outputStart = start + input.length + SLACK
    this.reserve(outputStart)
    this.bytes.set(input, start)
    return outputStart
  }

  /** Makes sure that one can write up to this address. */
  reserve(end: number): void {
    const missing = end + SLACK - this.bytes.length
    if (missing <= 0) return
    // By doubling, as output of unknown size asks for it bit by bit.
    const pages = Math.ceil(Math.max(missing, Math.min(this.bytes.length, KEPT_BYTES)) / WASM_PAGE_BYTES)
    try {
      this.code.memory.grow(pages)
    } catch (error) {
      throw new CompressionError(`no memory for ${missing} more bytes`, { cause: error })
    }
    this.bytes = Buffer.from(this.code.memory.buffer)
  }
}

/** Lends the memory to one piece of work, which must copy out what it wants to keep. */
export function withLzMemory<Result>(work: (memory: LzMemory) => Result): Result {
  const memory = (kept ??= new LzMemory())
  try {
    return work(memory)
  } finally {
    if (memory.bytes.length > KEPT_BYTES) kept = null
  }
}
