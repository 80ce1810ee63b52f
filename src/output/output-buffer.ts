/** Larger than a pipe and than most record batches: few writes, little memory. */
const INITIAL_SIZE = 262_144

/** Bytes on their way out, in one buffer that grows and is used again. */
export class OutputBuffer {
  bytes: Buffer = Buffer.allocUnsafeSlow(INITIAL_SIZE)
  /** The same memory, to write several bytes at a time. */
  view: DataView = viewOf(this.bytes)
  length = 0

  /** Makes room for so many more bytes. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
    this.view = viewOf(grown)
  }

  /** Adds a text that was prepared for it. There has to be room for it and three bytes more. */
  constant({ words, length }: PreparedText): void {
    const { view } = this
    let at = this.length
    for (let i = 0; i < words.length; i++, at += 4) view.setInt32(at, words[i] as number, true)
    this.length += length
  }

  text(text: string): void {
    // UTF-8 takes three bytes at most for each of JavaScript's characters.
    this.reserve(text.length * 3)
    this.length += this.bytes.write(text, this.length)
  }

  range(source: Uint8Array, start: number, end: number): void {
    const count = end - start
    this.reserve(count)
    const { bytes, length } = this
    if (count < 48) for (let i = 0; i < count; i++) bytes[length + i] = source[start + i] ?? 0
    else bytes.set(source.subarray(start, end), length)
    this.length += count
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** A whole number of JavaScript's exact range, in decimal. */
  number(value: number): void {
    this.reserve(20)
    if (value < 0) {
      this.bytes[this.length++] = 0x2d
      value = -value
    }
    // Two halves that fit into 32 bits: dividing those is several times as fast.
    if (value < 1e9) return this.digits(value | 0, 1)
    const high = Math.floor(value / 1e9)
    if (high < 1e9) {
      this.digits(high | 0, 1)
      this.digits((value - high * 1e9) | 0, 9)
    } else {
      this.text(String(value))
    }
  }

  /** What is in the buffer; valid until something is added after it. The buffer is empty then. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length)
    this.length = 0
    return taken
  }

  /** @param width at least so many digits; 1 is no padding */
  private digits(value: number, width: number): void {
    let count = 1
    for (let rest = (value / 10) | 0; rest > 0; rest = (rest / 10) | 0) count++
    if (count < width) count = width
    const { bytes } = this
    let rest = value
    for (let position = this.length + count - 1; position >= this.length; position--) {
      const next = (rest / 10) | 0
      bytes[position] = 0x30 + rest - next * 10
      rest = next
    }
    this.length += count
  }
}

/** A text that is written again and again, as words of four bytes, the last one padded. */
export interface PreparedText {
  readonly words: Int32Array
  readonly length: number
}

export function prepareText(text: string): PreparedText {
  const bytes = Buffer.from(text)
  const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  const words = Int32Array.from({ length: padded.length / 4 }, (_, index) => padded.readInt32LE(index * 4))
  return { words, length: bytes.length }
}

/** A view of all bytes of a buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
