import type { FormatToken } from '../domain/record-format.ts'
import { UsageError } from '../errors.ts'
import { DEFAULT_MAX_RECORD_BYTES, type InputRecord, tooLarge } from './input-record.ts'
import { NEED_MORE, NO_HINT, type ResumeHint, TemplateParser } from './template-parser.ts'

/**
 * Records as a template says: a text goes up to what stands after it in the template, or has the length
 * that stood before it (`%K{big32}%k`). The last newline of the input may be missing.
 *
 * @throws {UsageError} at once, when the template cannot be read by
 * @throws {KctlError} `BAD_INPUT` with the line number
 */
export function readTemplate(
  chunks: AsyncIterable<Uint8Array>,
  tokens: readonly FormatToken[],
  maxBytes = DEFAULT_MAX_RECORD_BYTES,
): AsyncGenerator<readonly InputRecord[]> {
  requireReadable(tokens)
  return readRecords(chunks, tokens, maxBytes)
}

async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  tokens: readonly FormatToken[],
  maxBytes: number,
): AsyncGenerator<readonly InputRecord[]> {
  const reader = new RecordReader(tokens, maxBytes)
  for await (const chunk of chunks) {
    reader.add(chunk)
    yield* reader.take(false)
  }
  yield* reader.take(true)
}

/** Keeps what is not a whole record yet. */
class RecordReader {
  private readonly tokens: readonly FormatToken[]
  private readonly maxBytes: number
  private memory = Buffer.alloc(0)
  /** In `memory`: the rest of the input so far. */
  private start = 0
  private end = 0
  private line = 1
  private hint: ResumeHint = NO_HINT

  constructor(tokens: readonly FormatToken[], maxBytes: number) {
    this.tokens = tokens
    this.maxBytes = maxBytes
  }

  /** Copies it; memory that records were given of is left as it is. */
  add(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.memory.length) {
      const left = this.end - this.start
      const memory = Buffer.allocUnsafeSlow(left * 2 + chunk.length)
      this.memory.copy(memory, 0, this.start, this.end)
      this.memory = memory
      this.start = 0
      this.end = left
    }
    this.memory.set(chunk, this.end)
    this.end += chunk.length
  }

  /** The whole records there are, and then what is wrong with the next one. */
  *take(isLast: boolean): Generator<readonly InputRecord[]> {
    const records: InputRecord[] = []
    try {
      this.readAll(records, isLast)
    } catch (error) {
      if (records.length > 0) yield records
      throw error
    }
    if (records.length > 0) yield records
  }

  private mayHoldRecord(isLast: boolean): boolean {
    const left = this.end - this.start
    return left > 0 && (isLast || left >= this.hint.needed)
  }

  private readAll(records: InputRecord[], isLast: boolean): void {
    const { memory, end, maxBytes } = this
    const bytes = memory.subarray(0, end)
    while (this.mayHoldRecord(isLast)) {
      const parser = new TemplateParser(bytes, this.start, this.line, isLast, maxBytes, this.hint)
      const record = parser.record(this.tokens)
      if (record === NEED_MORE) {
        this.hint = parser.hint
        break
      }
      if (parser.position - this.start > maxBytes) throw tooLarge(this.line, maxBytes)
      records.push(record)
      for (let i = this.start; i < parser.position; i++) if (bytes[i] === 0x0a) this.line++
      this.start = parser.position
      this.hint = NO_HINT
    }
    if (end - this.start > maxBytes) throw tooLarge(this.line, maxBytes)
  }
}

function requireReadable(tokens: readonly FormatToken[]): void {
  if (tokens.every(({ kind }) => kind === 'literal')) {
    throw new UsageError('the format reads nothing', 'name what is read, like %k %v\\n')
  }
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'time') throw new UsageError('%d{…} cannot be read', 'write %d for milliseconds')
    if (token.kind === 'number' && (token.field === 'counter' || token.encoding.kind === 'hex')) {
      throw new UsageError(
        'this number cannot be read',
        'there are decimals, {big32} and {little32}, for one',
      )
    }
    if (token.kind === 'headers') {
      if (token.each === null)
        throw new UsageError('%h without braces cannot be read', 'write %H %h{%k=%v;} with the number first')
      requireReadable(token.each)
    }
    const next = tokens[index + 1]
    if (token.kind !== 'text' || next === undefined || next.kind === 'literal') continue
    const size = `${token.field}Length`
    if (!tokens.slice(0, index).some((before) => before.kind === 'number' && before.field === size)) {
      throw new UsageError(
        `nothing says where the ${token.field} ends`,
        'put text after it, or its length before it, as in %K{big32}%k',
      )
    }
  }
}
