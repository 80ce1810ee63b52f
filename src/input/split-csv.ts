import { badInput, tooLarge } from './input-record.ts'

export interface CsvField {
  readonly bytes: Buffer
  /** `""` is an empty text, nothing between two commas is nothing. */
  readonly isQuoted: boolean
}

export interface CsvRow {
  /** Where the row starts, from 1. */
  readonly line: number
  readonly fields: readonly CsvField[]
}

/** There are ten columns that mean something. */
const MAX_CELLS = 1_000
const QUOTE = 0x22
const COMMA = 0x2c
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Rows of CSV as RFC 4180 has it, ended by LF or CRLF; a quoted field can hold both. An empty line is no row.
 *
 * @throws {KctlError} `BAD_INPUT` for a quote where none can be, or a row of more than `maxBytes`
 */
export async function* splitCsv(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<readonly CsvRow[]> {
  const splitter = new CsvSplitter(maxBytes)
  for await (const chunk of chunks) {
    try {
      for (const byte of chunk) splitter.take(byte)
    } catch (error) {
      // What precedes the bad row is sent before it is reported.
      const rows = splitter.takeRows()
      if (rows.length > 0) yield rows
      throw error
    }
    const rows = splitter.takeRows()
    if (rows.length > 0) yield rows
  }
  splitter.finish()
  const rows = splitter.takeRows()
  if (rows.length > 0) yield rows
}

/** Where in a field the last byte was; `closing` is after a quote that ends it or is the first half of two. */
type Place = 'start' | 'plain' | 'quoted' | 'closing' | 'return'

class CsvSplitter {
  private readonly maxBytes: number
  private rows: CsvRow[] = []
  private fields: CsvField[] = []
  private field = Buffer.alloc(1024)
  private length = 0
  private rowBytes = 0
  private place: Place = 'start'
  private isQuoted = false
  private line = 1
  private rowLine = 1

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  take(byte: number): void {
    if (byte === NEWLINE) this.line++
    if (++this.rowBytes > this.maxBytes) throw tooLarge(this.rowLine, this.maxBytes)
    if (this.place === 'quoted') {
      if (byte === QUOTE) this.place = 'closing'
      else this.push(byte)
      return
    }
    if (byte === NEWLINE) return this.endRow()
    if (this.place === 'return') {
      // A carriage return that ends no line is content.
      this.push(CARRIAGE_RETURN)
      this.place = 'plain'
    }
    if (byte === COMMA) return this.endField()
    if (byte === CARRIAGE_RETURN) {
      if (this.place === 'start' || this.place === 'plain' || this.place === 'closing') this.place = 'return'
      return
    }
    if (byte === QUOTE) return this.quote()
    if (this.place === 'closing' || this.isQuoted) {
      throw badInput(
        this.line,
        null,
        'text after a closing quote',
        'a quote within a quoted cell is written as two: ""',
      )
    }
    this.place = 'plain'
    this.push(byte)
  }

  finish(): void {
    if (this.place === 'quoted') throw badInput(this.rowLine, null, 'a quoted cell is never closed')
    if (this.rowBytes > 0) this.endRow()
  }

  takeRows(): readonly CsvRow[] {
    const { rows } = this
    this.rows = []
    return rows
  }

  private quote(): void {
    if (this.place === 'start') {
      this.place = 'quoted'
      this.isQuoted = true
    } else if (this.place === 'closing') {
      this.place = 'quoted'
      this.push(QUOTE)
    } else {
      throw badInput(
        this.line,
        null,
        'a quote in the middle of a cell',
        'put the whole cell in quotes and write the quote as two: ""',
      )
    }
  }

  private push(byte: number): void {
    if (this.length === this.field.length) {
      const grown = Buffer.alloc(this.length * 2)
      grown.set(this.field)
      this.field = grown
    }
    this.field[this.length++] = byte
  }

  private endField(): void {
    if (this.fields.length === MAX_CELLS) throw badInput(this.rowLine, null, `more than ${MAX_CELLS} cells`)
    this.fields.push({ bytes: Buffer.from(this.field.subarray(0, this.length)), isQuoted: this.isQuoted })
    this.length = 0
    this.isQuoted = false
    this.place = 'start'
  }

  private endRow(): void {
    const isEmpty = this.fields.length === 0 && this.length === 0 && !this.isQuoted
    if (!isEmpty) {
      this.endField()
      this.rows.push({ line: this.rowLine, fields: this.fields })
    }
    this.fields = []
    this.rowBytes = 0
    this.rowLine = this.line
    this.place = 'start'
  }
}
