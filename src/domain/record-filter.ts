import { UsageError } from '../errors.ts'
import { HeaderCursor, type RecordBytes, type RecordView } from './record-view.ts'

/** Decides on a record as it lies in memory. */
export type RecordPredicate = (record: RecordView) => boolean

/** One condition of `--grep`, `--key` or `-H`; a record has to meet all of them. */
export type RecordFilter =
  /** A regular expression on a part of a record; `any` is key, value or the value of a header. Null never matches. */
  | {
      readonly kind: 'match'
      readonly part: 'any' | 'key' | 'value' | { readonly header: string }
      readonly expression: RegExp
      /** Keep what does not match, null too. */
      readonly negated: boolean
    }
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** A header of this name has this value; null: has any, null among them. */
  | { readonly kind: 'header'; readonly name: Uint8Array; readonly value: Uint8Array | null }

export const GREP_HELP =
  '[!][k:|v:|h:NAME=]RE: a regular expression on key, value or a header; /RE/i ignores case'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/**
 * `RE`, `k:RE`, `v:RE`, `h:NAME=RE`, each with `!` in front for "does not match". `/RE/i` takes flags.
 *
 * @throws {UsageError} for an expression that is none
 */
export function parseGrep(text: string): RecordFilter {
  const negated = text.startsWith('!')
  const condition = negated ? text.slice(1) : text
  const { part, pattern } = splitGrep(condition)
  if (pattern === '')
    throw new UsageError(
      `--grep "${text}" has no expression`,
      'write it like --grep error or --grep k:^order-',
    )
  return { kind: 'match', part, expression: parseExpression(text, pattern), negated }
}

function splitGrep(condition: string): {
  part: 'any' | 'key' | 'value' | { header: string }
  pattern: string
} {
  if (condition.startsWith('k:')) return { part: 'key', pattern: condition.slice(2) }
  if (condition.startsWith('v:')) return { part: 'value', pattern: condition.slice(2) }
  if (!condition.startsWith('h:')) return { part: 'any', pattern: condition }
  const equals = condition.indexOf('=')
  const header = condition.slice(2, equals === -1 ? undefined : equals)
  if (equals === -1 || header === '') {
    throw new UsageError(`--grep "${condition}" names no header`, 'write it like --grep h:trace=^abc')
  }
  return { part: { header }, pattern: condition.slice(equals + 1) }
}

function parseExpression(text: string, pattern: string): RegExp {
  const slashed = /^\/(.*)\/([a-z]+)$/s.exec(pattern)
  const flags = slashed?.[2] ?? ''
  if (/[^ims]/.test(flags))
    throw new UsageError(`--grep "${text}": unknown flag in "${flags}"`, 'there are i, m and s')
  try {
    const expression = new RegExp(slashed?.[1] ?? pattern, `${flags}u`)
    // One that is too large is found out only when it is used.
    expression.test('')
    return expression
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)
    throw new UsageError(
      `--grep "${text}": ${reason}`,
      'it is a regular expression of JavaScript; \\ makes a character stand for itself',
    )
  }
}

/** `NAME=VALUE`, or `NAME` alone for any value. */
export function parseHeaderFilter(text: string): RecordFilter {
  const equals = text.indexOf('=')
  const name = equals === -1 ? text : text.slice(0, equals)
  if (name === '') throw new UsageError(`-H "${text}" names no header`, 'write it like -H trace=abc')
  return { kind: 'header', name: utf8(name), value: equals === -1 ? null : utf8(text.slice(equals + 1)) }
}

/** `--key K`: the key is these bytes. */
export function parseKeyFilter(text: string): RecordFilter {
  return { kind: 'key', key: utf8(text) }
}

/** One predicate for all filters, or null when there is none and every record passes. */
export function compileFilters(filters: readonly RecordFilter[]): RecordPredicate | null {
  const predicates = filters.map(compileFilter)
  const [first, ...rest] = predicates
  if (first === undefined) return null
  if (rest.length === 0) return first
  return (record) => predicates.every((predicate) => predicate(record))
}

function compileFilter(filter: RecordFilter): RecordPredicate {
  switch (filter.kind) {
    case 'match':
      return compileMatch(filter)
    case 'key': {
      const { key } = filter
      return ({ section, keyStart, keyLength }) => isSame(section.buffer, keyStart, keyLength, key)
    }
    case 'header': {
      const { name, value } = filter
      return anyHeader(({ buffer }, header) => {
        if (!isSame(buffer, header.keyStart, header.keyLength, name)) return false
        return value === null || isSame(buffer, header.valueStart, header.valueLength, value)
      })
    }
  }
}

function compileMatch({
  part,
  expression,
  negated,
}: Extract<RecordFilter, { kind: 'match' }>): RecordPredicate {
  const matches = compileText(expression)
  const key: RecordPredicate = ({ section, keyStart, keyLength }) => matches(section, keyStart, keyLength)
  const value: RecordPredicate = ({ section, valueStart, valueLength }) =>
    matches(section, valueStart, valueLength)
  const positive = ((): RecordPredicate => {
    if (part === 'key') return key
    if (part === 'value') return value
    if (part === 'any') {
      const header = anyHeader((section, { valueStart, valueLength }) =>
        matches(section, valueStart, valueLength),
      )
      // In the order they lie in memory: a search is never begun anew.
      return (record) => key(record) || value(record) || (record.headerCount > 0 && header(record))
    }
    const name = utf8(part.header)
    return anyHeader(
      (section, header) =>
        isSame(section.buffer, header.keyStart, header.keyLength, name) &&
        matches(section, header.valueStart, header.valueLength),
    )
  })()
  return negated ? (record) => !positive(record) : positive
}

type TextTest = (section: RecordBytes, start: number, length: number) => boolean

/** What stands for itself in a regular expression. */
const PLAIN = /^[\w "':;,<>=@#%&~-]+$/

/** Plain text is looked for in the bytes; else what is not valid UTF-8 is decoded with replacement characters. */
function compileText(expression: RegExp): TextTest {
  if (expression.flags === 'u' && PLAIN.test(expression.source))
    return compilePlainText(utf8(expression.source))
  return ({ buffer }, start, length) =>
    length !== -1 && expression.test(buffer.toString('utf8', start, start + length))
}

/** Looks for the text in all records at once and remembers where it is next, so that most records cost a comparison. */
function compilePlainText(text: Uint8Array): TextTest {
  let searched: RecordBytes | null = null
  let from = 0
  let found = Infinity
  return (section, start, length) => {
    if (length < text.length) return false
    if (section !== searched || start < from || found < start) {
      const index = section.buffer.subarray(start, section.end).indexOf(text)
      found = index === -1 ? Infinity : start + index
      from = start
      searched = section
    }
    return found + text.length <= start + length
  }
}

function anyHeader(test: (section: RecordBytes, header: HeaderCursor) => boolean): RecordPredicate {
  const header = new HeaderCursor()
  return (record) => {
    header.open(record)
    while (header.next()) if (test(record.section, header)) return true
    return false
  }
}

/** A length of -1 is null, which is the same as nothing. */
function isSame(buffer: Buffer, start: number, length: number, bytes: Uint8Array): boolean {
  if (length !== bytes.length) return false
  for (let i = 0; i < length; i++) if (buffer[start + i] !== bytes[i]) return false
  return true
}
