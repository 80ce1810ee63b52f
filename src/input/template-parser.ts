import type { FormatToken, NumberField, TextField } from '../domain/record-format.ts'
import type { RecordHeader } from '../domain/record.ts'
import { badInput, type InputRecord, tooLarge } from './input-record.ts'

/** What one record has said so far. */
interface Draft {
  key: Buffer | null
  value: Buffer | null
  /** Sizes that stand before what they measure; -1 is null, undefined is not said. */
  keyLength?: number | undefined
  valueLength?: number | undefined
  headerCount?: number | undefined
  headers: RecordHeader[]
  partition: number | null
  timestampMs: number | null
  topic: string | null
}

/** The input ends here for now: more of it may make the record whole. */
export const NEED_MORE = Symbol('need more input')

/** What the next attempt at the same record need not find out again. Positions count from its start. */
export interface ResumeHint {
  /** With fewer bytes it cannot be whole. */
  readonly needed: number
  /** The text that starts here has no end before `searchedTo`. */
  readonly textStart: number
  readonly searchedTo: number
}

export const NO_HINT: ResumeHint = { needed: 0, textStart: -1, searchedTo: 0 }
/** A record that ends within so many headers is tried again only when there is a good deal more of it. */
const MANY_HEADERS = 10_000

/** Reads one record as a template says. */
export class TemplateParser {
  position: number
  /** Why more input is needed. */
  hint: ResumeHint
  private readonly buffer: Buffer
  private readonly start: number
  private readonly line: number
  private readonly isLast: boolean
  private readonly maxBytes: number

  constructor(
    buffer: Buffer,
    start: number,
    line: number,
    isLast: boolean,
    maxBytes: number,
    hint: ResumeHint,
  ) {
    this.buffer = buffer
    this.start = start
    this.position = start
    this.line = line
    this.isLast = isLast
    this.maxBytes = maxBytes
    this.hint = hint
  }

  record(tokens: readonly FormatToken[]): InputRecord | typeof NEED_MORE {
    const draft: Draft = {
      key: null,
      value: null,
      headers: [],
      partition: null,
      timestampMs: null,
      topic: null,
    }
    if (!this.tokens(tokens, draft, false)) {
      if (draft.headers.length >= MANY_HEADERS) this.wait(Math.ceil((this.buffer.length - this.start) * 1.25))
      return NEED_MORE
    }
    if (this.position === this.start) throw badInput(this.line, null, 'the format reads records of no bytes')
    const { key, value, headers, partition, timestampMs, topic } = draft
    return { line: this.line, key, value, headers, partition, timestampMs, topic }
  }

  /** @returns false when the input ended before the tokens did */
  private tokens(tokens: readonly FormatToken[], draft: Draft, inHeader: boolean): boolean {
    for (const [index, token] of tokens.entries()) {
      const isEnd = !inHeader && index === tokens.length - 1
      if (!this.token(token, tokens[index + 1], draft, isEnd)) return false
    }
    return true
  }

  private token(token: FormatToken, next: FormatToken | undefined, draft: Draft, isEnd: boolean): boolean {
    switch (token.kind) {
      case 'literal':
        return this.literal(token.bytes, isEnd)
      case 'number': {
        const value = this.number(token)
        if (value !== null) this.setNumber(token.field, value, draft)
        return value !== null
      }
      case 'text': {
        const bytes = this.text(token.field, next, draft)
        if (bytes === undefined) return false
        const decoded =
          bytes === null || token.encoding === 'plain' ? bytes : this.decode(bytes, token.encoding)
        if (token.field === 'topic') draft.topic = decoded?.toString() ?? null
        else draft[token.field] = decoded
        return true
      }
      case 'headers':
        return this.headers(token.each ?? [], draft)
      case 'time':
        return true
    }
  }

  private literal(bytes: Uint8Array, isEnd: boolean): boolean {
    const { buffer, position } = this
    const available = Math.min(bytes.length, buffer.length - position)
    for (let i = 0; i < available; i++) {
      if (buffer[position + i] === bytes[i]) continue
      throw badInput(
        this.line,
        null,
        `expected ${JSON.stringify(Buffer.from(bytes).toString())} as the format says`,
      )
    }
    if (available < bytes.length) {
      if (!this.isLast) return false
      if (!isEnd || available > 0) throw badInput(this.line, null, 'the input ends within this record')
    }
    this.position += available
    return true
  }

  /** Undefined: more input is needed. */
  private text(field: TextField, next: FormatToken | undefined, draft: Draft): Buffer | null | undefined {
    const { buffer, position } = this
    const length = field === 'key' ? draft.keyLength : field === 'value' ? draft.valueLength : undefined
    if (length === -1) return null
    let end = length === undefined ? -1 : position + length
    if (length === undefined && next?.kind === 'literal') {
      const { textStart, searchedTo } = this.hint
      const from = this.start + textStart === position ? this.start + searchedTo : position
      end = buffer.indexOf(next.bytes, from)
    }
    if (end - this.start > this.maxBytes) throw tooLarge(this.line, this.maxBytes)
    if (end !== -1 && end <= buffer.length) {
      this.position = end
      return buffer.subarray(position, end)
    }
    if (!this.isLast) {
      if (end !== -1) this.wait(end - this.start)
      else if (next?.kind === 'literal') this.waitForEnd(position, next.bytes.length)
      return undefined
    }
    // The last text of the input: what should end it is only missing.
    const isOpen =
      length === undefined &&
      (next === undefined || Buffer.from('\n').equals((next as { bytes: Uint8Array }).bytes))
    if (!isOpen) throw badInput(this.line, null, `the input ends within the ${field}`)
    this.position = buffer.length
    return buffer.subarray(position)
  }

  private wait(needed: number): void {
    this.hint = { ...NO_HINT, needed }
  }

  /** The end of a text can be half there already. */
  private waitForEnd(textStart: number, endLength: number): void {
    const { buffer, start } = this
    const searchedTo = Math.max(textStart, buffer.length - endLength + 1) - start
    this.hint = { needed: buffer.length - start + 1, textStart: textStart - start, searchedTo }
  }

  /** Null: more input is needed. */
  private number({ encoding }: Extract<FormatToken, { kind: 'number' }>): number | null {
    const { buffer, position } = this
    if (encoding.kind === 'big' || encoding.kind === 'little') {
      const { bytes } = encoding
      if (position + bytes > buffer.length) return this.missing()
      let value = 0n
      for (let i = 0; i < bytes; i++) {
        const at = encoding.kind === 'big' ? position + i : position + bytes - 1 - i
        value = (value << 8n) | BigInt(buffer[at] as number)
      }
      this.position += bytes
      return Number(BigInt.asIntN(bytes === 1 ? 16 : bytes * 8, value))
    }
    let end = position
    if (buffer[end] === 0x2d) end++
    // One digit more than a number can have, to see that it has too many.
    const most = Math.min(buffer.length, end + 17)
    while (end < most && (buffer[end] as number) >= 0x30 && (buffer[end] as number) <= 0x39) end++
    if (end === buffer.length && !this.isLast) return null
    const text = buffer.toString('latin1', position, end)
    if (!/^-?\d{1,16}$/.test(text))
      throw badInput(
        this.line,
        null,
        `expected a number, found ${JSON.stringify(buffer.toString('utf8', position, position + 12))}`,
      )
    this.position = end
    return Number(text)
  }

  private missing(): null {
    if (this.isLast) throw badInput(this.line, null, 'the input ends within a number')
    return null
  }

  private setNumber(field: NumberField, value: number, draft: Draft): void {
    if (field === 'keyLength' || field === 'valueLength') {
      if (value < -1) throw badInput(this.line, null, `${value} is no length`)
      draft[field] = value
    } else if (field === 'headerCount') {
      if (value < 0 || value > 1_000_000) throw badInput(this.line, null, `${value} is no number of headers`)
      draft.headerCount = value
    } else if (field === 'partition') {
      if (value < 0 || value > 0x7fffffff) throw badInput(this.line, null, `${value} is not a partition`)
      draft.partition = value
    } else if (field === 'timestamp') {
      draft.timestampMs = value === -1 ? null : value
    }
  }

  private headers(each: readonly FormatToken[], draft: Draft): boolean {
    for (let left = draft.headerCount ?? 0; left > 0; left--) {
      const header: Draft = {
        key: null,
        value: null,
        headers: [],
        partition: null,
        timestampMs: null,
        topic: null,
      }
      if (!this.tokens(each, header, true)) return false
      if (header.key === null) throw badInput(this.line, null, 'a header has no key')
      draft.headers.push({ key: header.key, value: header.value })
    }
    return true
  }

  private decode(bytes: Buffer, encoding: 'hex' | 'base64'): Buffer {
    const text = bytes.toString('latin1')
    const decoded = Buffer.from(text, encoding)
    if (decoded.toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text)) return decoded
    throw badInput(this.line, null, `not valid ${encoding}`)
  }
}
