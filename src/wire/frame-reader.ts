/** Small answers share a block of this size; it is also the most that is ever copied of a large one. */
const BLOCK_BYTES = 64 * 1024
const SIZE_BYTES = 4
/** Spare buffers kept for large frames: one being read, one being looked at. */
const MAX_SPARE = 2

/** The bytes where the size of a frame should be, and why they cannot be one. */
export interface BadFrame {
  readonly size: number
  /** What has arrived since the frame's start: at least 4 bytes. */
  readonly bytes: Buffer
  /** Nothing has been understood on this connection before. */
  readonly first: boolean
}

interface FrameReaderOptions {
  readonly maxFrameBytes: number
  /** Gets each frame without its size, in one piece. Its memory is the receiver's to keep. */
  onFrame(frame: Buffer): void
  /** Called at most once; nothing is read after it. */
  onBadFrame(bad: BadFrame): void
}

/**
 * Cuts a stream of bytes into frames: an int32 size, then that many bytes.
 * The socket reads straight into memory that this hands out (`nextBuffer`), a
 * large frame directly into a buffer of its own size, so nothing is joined.
 */
export class FrameReader {
  private readonly options: FrameReaderOptions
  private block = Buffer.alloc(0)
  /** In `block`: where the frame begins that is being read, and where free room begins. */
  private start = 0
  private filled = 0
  /** A frame too large for the block, and how much of it is there. */
  private large: Buffer | null = null
  private largeFilled = 0
  private spare: Buffer[] = []
  private first = true
  private failed = false

  constructor(options: FrameReaderOptions) {
    this.options = options
  }

  /** Where the next bytes belong. Never empty. */
  nextBuffer(): Buffer {
    if (this.large !== null) return this.large.subarray(this.largeFilled)
    if (this.filled === this.block.length) this.moveToNewBlock()
    return this.block.subarray(this.filled)
  }

  /** Takes note that `count` bytes were put at the start of the last `nextBuffer()`. */
  accept(count: number): void {
    if (this.failed) return
    if (this.large === null) {
      this.filled += count
      this.cutFrames()
      return
    }
    this.largeFilled += count
    if (this.largeFilled < this.large.length) return
    const frame = this.large
    this.large = null
    this.deliver(frame)
  }

  /** Gives the memory of a large frame back for the next one. Only for a frame of which nothing is used any more. */
  recycle(view: Uint8Array): void {
    const memory = view.buffer
    if (memory.byteLength <= BLOCK_BYTES || !(memory instanceof ArrayBuffer)) return
    if (this.spare.some((buffer) => buffer.buffer === memory)) return
    this.spare.push(Buffer.from(memory))
    if (this.spare.length > MAX_SPARE) this.spare.shift()
  }

  private cutFrames(): void {
    while (this.filled - this.start >= SIZE_BYTES) {
      const size = this.block.readInt32BE(this.start)
      if (size < 0 || size > this.options.maxFrameBytes || (this.first && looksForeign(size))) {
        this.failed = true
        const bytes = this.block.subarray(this.start, this.filled)
        this.options.onBadFrame({ size, bytes, first: this.first })
        // Whoever still asks for room gets some.
        this.start = this.filled
        return
      }
      const from = this.start + SIZE_BYTES
      if (this.filled - from < size) {
        if (from + size > this.block.length) this.makeRoomFor(size, from)
        return
      }
      this.start = from + size
      this.deliver(this.block.subarray(from, from + size))
      if (this.failed) return
    }
  }

  private deliver(frame: Buffer): void {
    this.first = false
    this.options.onFrame(frame)
  }

  private makeRoomFor(size: number, from: number): void {
    if (SIZE_BYTES + size <= BLOCK_BYTES) {
      this.moveToNewBlock()
      return
    }
    this.large = this.takeLarge(size)
    this.largeFilled = this.block.copy(this.large, 0, from, this.filled)
    // What follows belongs to frames already handed out up to here; the rest of the block stays in use.
    this.start = this.filled
  }

  private takeLarge(size: number): Buffer {
    const fitting = this.spare.findIndex((buffer) => buffer.length >= size)
    const [spare] = fitting === -1 ? [] : this.spare.splice(fitting, 1)
    return spare?.subarray(0, size) ?? Buffer.allocUnsafeSlow(size)
  }

  /** Frames handed out are views of the old block, so it is left to them and never written again. */
  private moveToNewBlock(): void {
    const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
    const kept = this.block.copy(block, 0, this.start, this.filled)
    this.block = block
    this.start = 0
    this.filled = kept
  }
}

const HTTP = 0x48545450
const SSH = 0x5353482d

/** True for sizes that are the first letters of another protocol, however large a cap is set. */
function looksForeign(size: number): boolean {
  return size === HTTP || size === SSH || isTlsRecord(size)
}

/** A TLS alert (21) or handshake (22) record of version 3.x. */
function isTlsRecord(size: number): boolean {
  const type = size >>> 24
  return (type === 0x15 || type === 0x16) && ((size >>> 16) & 0xff) === 0x03
}

export type Speaks = 'http' | 'ssh' | 'tls' | 'unknown'

/** Which protocol it is that begins with these bytes. */
export function protocolOf(size: number): Speaks {
  if (size === HTTP) return 'http'
  if (size === SSH) return 'ssh'
  return isTlsRecord(size) ? 'tls' : 'unknown'
}
