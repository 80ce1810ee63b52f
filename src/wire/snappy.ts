import { CompressionError, tooLarge } from './compression-error.ts'
import { LZ_BLOCK_SIZE, type LzMemory, withLzMemory } from './lz-memory.ts'
import { copyOut, type Scratch } from './scratch.ts'

/** The framing of Java's snappy library ("xerial"): a name, two versions, then blocks with their sizes. */
const FRAMING = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
const MAGIC_SIZE = 8

/** Compresses in the framing that Java's readers insist on and others accept. */
export function compressSnappy(input: Uint8Array): Buffer {
  return withLzMemory((memory) => {
    const outputStart = memory.load(input)
    const blocks = Math.ceil(input.length / LZ_BLOCK_SIZE)
    memory.reserve(outputStart + FRAMING.length + input.length + input.length / 6 + blocks * 64)
    const { bytes, inputStart, code } = memory
    const inputEnd = inputStart + input.length
    bytes.set(FRAMING, outputStart)
    let to = outputStart + FRAMING.length
    for (let from = inputStart; from < inputEnd; from += LZ_BLOCK_SIZE) {
      const end = Math.min(inputEnd, from + LZ_BLOCK_SIZE)
      const written = code.snappyCompress(from, end, writeLength(bytes, to + 4, end - from))
      bytes.writeInt32BE(written - to - 4, to)
      to = written
    }
    return copyOut(bytes, outputStart, to, undefined)
  })
}

function writeLength(bytes: Buffer, position: number, length: number): number {
  let at = position
  let rest = length
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80
  bytes[at++] = rest
  return at
}

/**
 * Decompresses one raw block, as C clients write, or blocks in Java's framing.
 *
 * @throws {CompressionError}
 */
export function decompressSnappy(input: Uint8Array, maxBytes: number, scratch?: Scratch): Buffer {
  return withLzMemory((memory) => {
    const outputStart = memory.load(input)
    const inputEnd = memory.inputStart + input.length
    const framed =
      memory.bytes.subarray(memory.inputStart, inputEnd).indexOf(FRAMING.subarray(0, MAGIC_SIZE)) === 0
    let to = outputStart
    const room = (): number => maxBytes - (to - outputStart)
    if (framed) {
      let from = memory.inputStart + FRAMING.length
      if (from > inputEnd) throw damaged()
      while (from < inputEnd) {
        const blockStart = from + 4
        if (blockStart > inputEnd) throw damaged()
        const end = blockStart + memory.bytes.readInt32BE(from)
        if (end < blockStart || end > inputEnd) throw damaged()
        to = decompressBlock(memory, blockStart, end, to, room())
        from = end
      }
    } else to = decompressBlock(memory, memory.inputStart, inputEnd, to, room())
    return copyOut(memory.bytes, outputStart, to, scratch)
  })
}

/** @returns the address after the block's content, which takes `maxBytes` at most */
function decompressBlock(memory: LzMemory, start: number, end: number, to: number, maxBytes: number): number {
  let from = start
  let length = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = memory.bytes[from++] as number
    if (from > end || scale > 2 ** 28) throw damaged()
    length += (byte & 0x7f) * scale
    if (byte < 0x80) break
  }
  if (length > maxBytes) throw tooLarge()
  memory.reserve(to + length)
  const written = memory.code.snappyDecompress(from, end, to, to + length)
  if (written !== to + length) throw damaged()
  return written
}

function damaged(): CompressionError {
  return new CompressionError('its snappy data is damaged')
}
