import { DEFAULT_MAX_RECORD_BYTES, tooLarge } from './input-record.ts'

/** Whole lines, in place. Valid until the next block is asked for. */
export interface LineBlock {
  readonly buffer: Buffer
  readonly count: number
  /** Line `i` is `buffer[starts[i]]` up to, not including, `buffer[ends[i]]`; both arrays can be longer than `count`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** The number of the first line, from 1. */
  readonly firstLine: number
}

export interface SplitOptions {
  readonly maxLineBytes?: number
  /** Take a carriage return before the newline away. */
  readonly crlf?: boolean
}

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Lines of bytes: only `\n` ends one, everything else is its content. A last line without a newline counts.
 *
 * @throws {KctlError} `BAD_INPUT` with the line number, after the lines before it were given, and before more
 * of a line is kept than `maxLineBytes`
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes = DEFAULT_MAX_RECORD_BYTES, crlf = false }: SplitOptions = {},
): AsyncGenerator<LineBlock> {
  const lines = new LineList(maxLineBytes, crlf)
  const unfinished = new UnfinishedLine()
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    if (unfinished.length > 0) {
      const newline = buffer.indexOf(NEWLINE)
      start = newline === -1 ? buffer.length : newline + 1
      unfinished.add(buffer.subarray(0, newline === -1 ? start : newline))
      // One byte more than a line may have can still be its carriage return.
      if (unfinished.length > maxLineBytes + 1) throw tooLarge(lines.nextLine, maxLineBytes)
      if (newline === -1) continue
      yield lines.single(unfinished.take())
    }
    const block = lines.allOf(buffer, start)
    const rest = buffer.subarray(lines.end)
    const isTooLong = lines.foundTooLong || rest.length > maxLineBytes + 1
    if (!isTooLong) unfinished.add(rest)
    if (block.count > 0) yield block
    if (isTooLong) throw tooLarge(lines.nextLine, maxLineBytes)
  }
  if (unfinished.length > 0) yield lines.single(unfinished.take())
}

/** The start of a line whose end has not come yet, in memory of its own. */
class UnfinishedLine {
  length = 0
  private pieces: Buffer[] = []

  add(piece: Buffer): void {
    if (piece.length === 0) return
    this.pieces.push(Buffer.from(piece))
    this.length += piece.length
  }

  take(): Buffer {
    const line = Buffer.concat(this.pieces, this.length)
    this.pieces = []
    this.length = 0
    return line
  }
}

/** Finds lines and counts them. */
class LineList {
  nextLine = 1
  /** Past the newline of the last line found. */
  end = 0
  /** The line after the last one found is longer than any may be. */
  foundTooLong = false
  private starts = new Int32Array(4096)
  private ends = new Int32Array(4096)
  private readonly maxLineBytes: number
  private readonly crlf: boolean

  constructor(maxLineBytes: number, crlf: boolean) {
    this.maxLineBytes = maxLineBytes
    this.crlf = crlf
  }

  /**
   * A buffer that is one line, without its newline.
   *
   * @throws {KctlError} `BAD_INPUT` when it is too long
   */
  single(buffer: Buffer): LineBlock {
    if (!this.add(0, buffer, 0, buffer.length)) throw tooLarge(this.nextLine, this.maxLineBytes)
    return this.block(buffer, 1)
  }

  /** The lines that end in this buffer, up to the first that is too long. */
  allOf(buffer: Buffer, start: number): LineBlock {
    let count = 0
    this.end = start
    for (
      let newline = buffer.indexOf(NEWLINE, start);
      newline !== -1;
      newline = buffer.indexOf(NEWLINE, this.end)
    ) {
      if (count === this.starts.length) this.grow()
      this.foundTooLong = !this.add(count, buffer, this.end, newline)
      if (this.foundTooLong) break
      count++
      this.end = newline + 1
      if (this.end === buffer.length) break
    }
    return this.block(buffer, count)
  }

  /** @returns whether it is short enough */
  private add(index: number, buffer: Buffer, start: number, newline: number): boolean {
    const end =
      this.crlf && newline > start && buffer[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline
    if (end - start > this.maxLineBytes) return false
    this.starts[index] = start
    this.ends[index] = end
    return true
  }

  private block(buffer: Buffer, count: number): LineBlock {
    const firstLine = this.nextLine
    this.nextLine += count
    return { buffer, count, starts: this.starts, ends: this.ends, firstLine }
  }

  private grow(): void {
    const [starts, ends] = [this.starts, this.ends]
    this.starts = new Int32Array(starts.length * 2)
    this.ends = new Int32Array(ends.length * 2)
    this.starts.set(starts)
    this.ends.set(ends)
  }
}
