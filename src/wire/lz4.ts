import { CompressionError, tooLarge } from './compression-error.ts'
import { LZ_BLOCK_SIZE, type LzMemory, withLzMemory } from './lz-memory.ts'
import { copyOut, type Scratch } from './scratch.ts'

// Names are those of lz4_Frame_format.md.
const MAGIC = 0x184d2204
/** Version 1, independent blocks, nothing optional; blocks of 64 KiB; the checksum of these two bytes. */
const FRAME_HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82])
const Flag = { dictionaryId: 0x01, contentChecksum: 0x04, contentSize: 0x08, blockChecksum: 0x10 } as const
const STORED = 0x80000000

/** Compresses into one LZ4 frame of the kind that Java's producers write. */
export function compressLz4(input: Uint8Array): Buffer {
  return withLzMemory((memory) => {
    const outputStart = memory.load(input)
    const blocks = Math.ceil(input.length / LZ_BLOCK_SIZE)
    memory.reserve(outputStart + FRAME_HEADER.length + input.length + input.length / 255 + blocks * 64 + 4)
    const { bytes, inputStart, code } = memory
    const inputEnd = inputStart + input.length
    bytes.set(FRAME_HEADER, outputStart)
    let to = outputStart + FRAME_HEADER.length
    for (let from = inputStart; from < inputEnd; from += LZ_BLOCK_SIZE) {
      const end = Math.min(inputEnd, from + LZ_BLOCK_SIZE)
      const size = code.lz4Compress(from, end, to + 4) - to - 4
      const store = size >= end - from
      if (store) bytes.copyWithin(to + 4, from, end)
      bytes.writeUInt32LE(store ? end - from + STORED : size, to)
      to += 4 + (store ? end - from : size)
    }
    bytes.writeUInt32LE(0, to)
    return copyOut(bytes, outputStart, to + 4, undefined)
  })
}

/**
 * Decompresses LZ4 frames, with linked or independent blocks. The checksums inside are passed over:
 * the batch has one over all of it, and old clients are known to have written wrong ones (KAFKA-3160).
 *
 * @throws {CompressionError}
 */
export function decompressLz4(input: Uint8Array, maxBytes: number, scratch?: Scratch): Buffer {
  return withLzMemory((memory) => {
    const outputStart = memory.load(input)
    const frames = new FrameReader(
      memory,
      memory.inputStart + input.length,
      outputStart,
      outputStart + maxBytes,
    )
    do frames.readFrame()
    while (frames.from < frames.end)
    return copyOut(memory.bytes, outputStart, frames.to, scratch)
  })
}

class FrameReader {
  from: number
  to: number
  readonly end: number
  private readonly memory: LzMemory
  private readonly limit: number

  constructor(memory: LzMemory, end: number, to: number, limit: number) {
    this.memory = memory
    this.from = memory.inputStart
    this.end = end
    this.to = to
    this.limit = limit
  }

  readFrame(): void {
    if (this.uint32() !== MAGIC) throw damaged()
    const flags = this.memory.bytes[this.take(1)] as number
    const maxBlockSize = maxBlockSizeOf(this.memory.bytes[this.take(1)] as number)
    if (flags >>> 6 !== 1 || maxBlockSize === null || (flags & Flag.dictionaryId) !== 0) throw damaged()
    if ((flags & Flag.contentSize) !== 0) this.take(8)
    this.take(1)
    const window = this.to
    for (let size = this.uint32(); size !== 0; size = this.uint32()) {
      this.readBlock(size, maxBlockSize, window)
      if ((flags & Flag.blockChecksum) !== 0) this.take(4)
    }
    if ((flags & Flag.contentChecksum) !== 0) this.take(4)
  }

  private readBlock(size: number, maxBlockSize: number, window: number): void {
    const { memory, to } = this
    const length = size >= STORED ? size - STORED : size
    const start = this.take(length)
    if (length > maxBlockSize) throw damaged()
    const room = Math.min(maxBlockSize, this.limit - to)
    memory.reserve(to + room)
    if (size >= STORED) {
      if (length > room) throw tooLarge()
      memory.bytes.copyWithin(to, start, start + length)
      this.to = to + length
      return
    }
    const written = memory.code.lz4Decompress(start, start + length, to, to + room, window)
    if (written === 0) throw room < maxBlockSize ? tooLarge() : damaged()
    this.to = written
  }

  private uint32(): number {
    return this.memory.bytes.readUInt32LE(this.take(4))
  }

  private take(length: number): number {
    const start = this.from
    if (length > this.end - start) throw damaged()
    this.from = start + length
    return start
  }
}

function maxBlockSizeOf(descriptor: number): number | null {
  const code = (descriptor >>> 4) & 7
  return code < 4 ? null : 2 ** (8 + 2 * code)
}

function damaged(): CompressionError {
  return new CompressionError('its lz4 data is damaged')
}
