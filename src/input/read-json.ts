import { parseEnvelope } from './envelope.ts'
import { badInput, DEFAULT_MAX_RECORD_BYTES, type InputRecord, tooLarge } from './input-record.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Some programs put one in front of a text that is UTF-8. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/**
 * Envelopes in a JSON array, or one after the other, over as many lines as they like.
 *
 * @throws {KctlError} `BAD_INPUT` with line and byte; what came before it has been given out
 */
export async function* readJson(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = DEFAULT_MAX_RECORD_BYTES,
): AsyncGenerator<readonly InputRecord[]> {
  const finder = new ObjectFinder(maxBytes)
  for await (const chunk of chunks) {
    const records: InputRecord[] = []
    try {
      finder.find(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), records)
    } catch (error) {
      if (records.length > 0) yield records
      throw error
    }
    if (records.length > 0) yield records
  }
  finder.requireEnd()
}

/** Finds where objects start and end, and leaves what is in them to the parser of envelopes. */
class ObjectFinder {
  private readonly maxBytes: number
  private pieces: Buffer[] = []
  private pieceBytes = 0
  private depth = 0
  private inString = false
  private isEscaped = false
  private line = 1
  private lineStart = 0
  private position = 0
  private objectLine = 1
  private list: 'none' | 'open' | 'closed' = 'none'
  private last: 'nothing' | 'object' | 'comma' = 'nothing'

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  find(chunk: Buffer, records: InputRecord[]): void {
    let start = 0
    for (let index = 0; index < chunk.length; index++, this.position++) {
      const byte = chunk[index] as number
      if (byte === 0x0a) {
        this.line++
        this.lineStart = this.position + 1
      }
      if (this.inString) {
        if (this.isEscaped) this.isEscaped = false
        else if (byte === BACKSLASH) this.isEscaped = true
        else if (byte === QUOTE) this.inString = false
      } else if (this.depth === 0) {
        if (byte === 0x7b) {
          this.startObject()
          start = index
        } else {
          this.between(byte)
        }
      } else if (byte === QUOTE) {
        this.inString = true
      } else if (byte === 0x7b || byte === 0x5b) {
        this.depth++
      } else if ((byte === 0x7d || byte === 0x5d) && --this.depth === 0) {
        this.keep(chunk.subarray(start, index + 1))
        const object =
          this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces, this.pieceBytes)
        this.pieces = []
        this.pieceBytes = 0
        records.push(parseEnvelope(object, 0, object.length, this.objectLine))
        this.last = 'object'
      }
    }
    // The chunk's memory may be used again for the next one.
    if (this.depth > 0) this.keep(Buffer.from(chunk.subarray(start)))
  }

  requireEnd(): void {
    if (this.depth > 0) throw badInput(this.objectLine, null, 'the input ends within this record')
    if (this.list === 'open')
      throw badInput(this.line, null, 'the input ends within its list: "]" is missing')
  }

  private keep(piece: Buffer): void {
    this.pieces.push(piece)
    this.pieceBytes += piece.length
    if (this.pieceBytes > this.maxBytes) throw tooLarge(this.objectLine, this.maxBytes)
  }

  private startObject(): void {
    if (this.list === 'closed') this.refuse('expected nothing after the list')
    if (this.list === 'open' && this.last === 'object') this.refuse('expected "," between two records')
    this.depth = 1
    this.objectLine = this.line
  }

  private between(byte: number): void {
    if (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) return
    if (byte === BYTE_ORDER_MARK[this.position]) return
    if (byte === 0x5b && this.list === 'none' && this.last === 'nothing') this.list = 'open'
    else if (byte === 0x5d && this.list === 'open' && this.last !== 'comma') this.list = 'closed'
    else if (byte === 0x2c && this.list === 'open' && this.last === 'object') this.last = 'comma'
    else
      this.refuse(
        `expected a record, found ${byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16)}`}`,
      )
  }

  private refuse(problem: string): never {
    throw badInput(
      this.line,
      this.position - this.lineStart + 1,
      problem,
      'every record is an object, like {"key":"k","value":"v"}',
    )
  }
}
