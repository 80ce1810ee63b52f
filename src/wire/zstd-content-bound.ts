/** How large the content of zstd frames can be. */
export interface ContentBound {
  readonly bytes: number
  /** Every frame says its size, so that `bytes` is the size if the frames are true. */
  readonly exact: boolean
}

// RFC 8878, section 3.
const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
const MAX_BLOCK_SIZE = 128 * 1024
const BlockType = { raw: 0, repeated: 1, compressed: 2 } as const

/**
 * Goes over the frame and block headers, without decompressing. Java's producers leave the size of
 * the content out, and memory has to be there before the first byte.
 *
 * @returns null for bytes that are no whole zstd frames
 */
export function zstdContentBound(input: Uint8Array): ContentBound | null {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  let total = 0
  let exact = true
  let position = 0
  while (position < bytes.length) {
    if (bytes.length - position < 8) return null
    const magic = bytes.readUInt32LE(position)
    if ((magic & 0xfffffff0) === SKIPPABLE) {
      position += 8 + bytes.readUInt32LE(position + 4)
      continue
    }
    const frame = magic === MAGIC ? readFrame(bytes, position + 4) : null
    if (frame === null) return null
    total += frame.contentSize ?? frame.bound
    exact &&= frame.contentSize !== null
    position = frame.end
  }
  return position === bytes.length ? { bytes: total, exact } : null
}

interface Frame {
  readonly contentSize: number | null
  readonly bound: number
  readonly end: number
}

function readFrame(bytes: Buffer, start: number): Frame | null {
  const descriptor = bytes[start] as number
  const singleSegment = (descriptor & 0x20) !== 0
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] as number
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number
  let position = start + 1 + (singleSegment ? 0 : 1) + dictionaryBytes
  if (position + sizeBytes > bytes.length) return null
  const contentSize = readContentSize(bytes, position, sizeBytes)
  position += sizeBytes

  let bound = 0
  for (let last = false; !last;) {
    if (position + 3 > bytes.length) return null
    const header = bytes.readUIntLE(position, 3)
    const type = (header >>> 1) & 3
    const size = header >>> 3
    last = (header & 1) !== 0
    if (type > BlockType.compressed || size > MAX_BLOCK_SIZE) return null
    bound += type === BlockType.compressed ? MAX_BLOCK_SIZE : size
    position += 3 + (type === BlockType.repeated ? 1 : size)
  }
  const end = position + ((descriptor & 4) !== 0 ? 4 : 0)
  if (end > bytes.length || (contentSize !== null && contentSize > bound)) return null
  return { contentSize, bound, end }
}

function readContentSize(bytes: Buffer, position: number, sizeBytes: number): number | null {
  switch (sizeBytes) {
    case 0:
      return null
    case 2:
      return bytes.readUInt16LE(position) + 256
    case 8:
      return Number(bytes.readBigUInt64LE(position))
    default:
      return bytes.readUIntLE(position, sizeBytes)
  }
}
