import { UsageError } from '../errors.ts'

/** Bytes of a record. `hex` and `base64` write them as text. */
export type TextEncoding = 'plain' | 'hex' | 'base64'

/** How a number is written: in decimal, in hexadecimal of so many digits (0: as many as it takes), or in bytes. */
export type NumberEncoding =
  | { readonly kind: 'decimal' }
  | { readonly kind: 'hex'; readonly digits: number }
  | { readonly kind: 'big' | 'little'; readonly bytes: 1 | 2 | 4 | 8 }

export type TextField = 'topic' | 'key' | 'value'
export type NumberField =
  | 'topicLength'
  | 'keyLength'
  | 'valueLength'
  | 'headerCount'
  | 'partition'
  | 'offset'
  | 'timestamp'
  | 'counter'

/** A piece of a template, in order. */
export type FormatToken =
  | { readonly kind: 'literal'; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly field: TextField; readonly encoding: TextEncoding }
  | { readonly kind: 'number'; readonly field: NumberField; readonly encoding: NumberEncoding }
  /** A `strftime` pattern in UTC, or one of the names. */
  | { readonly kind: 'time'; readonly style: 'iso' | 'local' | { readonly strftime: string } }
  /** Repeated for every header, in which key and value are the header's; null is kcat's `a=1,b=NULL`. */
  | { readonly kind: 'headers'; readonly each: readonly FormatToken[] | null }

/** The page behind `kctl help output`, about `-f`. */
export const FORMAT_HELP = `A template is text with these in it:

%t topic          %p partition      %o offset         %i number of the record, from 1
%k key            %v %s value       %h headers as a=1,b=NULL
%K key length     %V %S value length (-1 is null)     %H number of headers
%d %T timestamp in ms               %d{iso} %d{local} %d{strftime[%F %T]}
%R value length as 4 bytes, big-endian
%h{%k=%v;}        repeated for every header; %k, %v, %K, %V are the header's there
%% %{ %}          the characters themselves

%k{hex} %v{base64}                  bytes as text
%p{hex} %o{hex16} %V{big32} %V{little64} %p{byte}     other ways to write a number
\\n \\t \\r \\0 \\\\ \\x1f              escapes

A null key or value is empty text. Nothing is added between records: end the template with \\n.`

const TEXT_FIELDS: Readonly<Record<string, TextField>> = { t: 'topic', k: 'key', v: 'value', s: 'value' }
const NUMBER_FIELDS: Readonly<Record<string, NumberField>> = {
  K: 'keyLength',
  V: 'valueLength',
  S: 'valueLength',
  H: 'headerCount',
  p: 'partition',
  o: 'offset',
  T: 'timestamp',
  d: 'timestamp',
  i: 'counter',
}
const HEADER_VERBS = 'kvsKVS'
const DECIMAL = { kind: 'decimal' } as const
const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, '0': 0, '\\': 92 }

/**
 * A percent template, ready to print with or to read by. `rpk`'s and `kcl`'s verbs, and those of kcat
 * that do not mean something else there, but `%T`, which is kcat's timestamp.
 *
 * @throws {UsageError} with the position of what is wrong
 */
export function compileRecordFormat(template: string): readonly FormatToken[] {
  return new FormatParser(template).tokens(0, template.length, false)
}

class FormatParser {
  private readonly template: string
  private position = 0

  constructor(template: string) {
    this.template = template
  }

  tokens(start: number, end: number, inHeader: boolean): FormatToken[] {
    const tokens: FormatToken[] = []
    let literal: number[] = []
    const flush = (): void => {
      if (literal.length > 0) tokens.push({ kind: 'literal', bytes: Uint8Array.from(literal) })
      literal = []
    }
    this.position = start
    while (this.position < end) {
      const character = String.fromCodePoint(this.template.codePointAt(this.position) ?? 0)
      if (character === '\\') {
        literal.push(this.escape(end))
      } else if (character !== '%') {
        literal.push(...utf8(character))
        this.position += character.length
      } else {
        const verb = this.template[this.position + 1] ?? ''
        if (this.position + 1 < end && (verb === '%' || verb === '{' || verb === '}')) {
          literal.push(verb.charCodeAt(0))
          this.position += 2
        } else {
          flush()
          tokens.push(this.verb(end, inHeader))
        }
      }
    }
    flush()
    return tokens
  }

  private escape(end: number): number {
    const at = this.position
    const letter = at + 1 < end ? (this.template[at + 1] ?? '') : ''
    const hex = /^x([0-9a-fA-F]{2})/.exec(this.template.slice(at + 1, Math.min(end, at + 4)))
    if (hex !== null) {
      this.position += 4
      return Number.parseInt(hex[1] ?? '', 16)
    }
    const code = ESCAPES[letter]
    if (code === undefined)
      this.refuse(at, `unknown escape "\\${letter}"`, 'there are \\n, \\t, \\r, \\0, \\\\ and \\xNN')
    this.position += 2
    return code
  }

  private verb(end: number, inHeader: boolean): FormatToken {
    const at = this.position
    const verb = at + 1 < end ? (this.template[at + 1] ?? '') : ''
    if (verb === '') this.refuse(at, '"%" without a verb', 'write %% for a percent sign')
    this.position += 2
    if (inHeader && !HEADER_VERBS.includes(verb)) {
      this.refuse(at, `"%${verb}" means nothing within a header`, 'there are %k, %v, %K and %V')
    }
    const inner = this.braces(end)
    if (verb === 'h') {
      if (inner === null) return { kind: 'headers', each: null }
      const each = this.tokens(inner.start, inner.end, true)
      this.position = inner.after
      return { kind: 'headers', each }
    }
    const modifier = inner === null ? null : this.template.slice(inner.start, inner.end)
    if (verb === 'R') return { kind: 'number', field: 'valueLength', encoding: { kind: 'big', bytes: 4 } }
    if (verb === 'd' && modifier !== null) {
      const style = timeStyle(modifier)
      if (style !== null) return { kind: 'time', style }
    }
    const text = TEXT_FIELDS[verb]
    if (text !== undefined) {
      if (modifier === null) return { kind: 'text', field: text, encoding: 'plain' }
      if (modifier === 'hex' || modifier === 'base64')
        return { kind: 'text', field: text, encoding: modifier }
      this.refuse(at, `"%${verb}{${modifier}}" is not known`, `there are %${verb}{hex} and %${verb}{base64}`)
    }
    const field = NUMBER_FIELDS[verb]
    if (field === undefined)
      this.refuse(at, `"%${verb}" is not known`, 'kctl help output lists what there is')
    const encoding = modifier === null ? DECIMAL : numberEncoding(modifier)
    if (encoding === null) {
      this.refuse(
        at,
        `"%${verb}{${modifier}}" is not known`,
        'there are {hex}, {hex16}, {big32}, {little32} and {byte}, for one',
      )
    }
    return { kind: 'number', field, encoding }
  }

  /** The braces after a verb, the ones within them left alone; null when there are none. Moves past them. */
  private braces(end: number): { start: number; end: number; after: number } | null {
    const open = this.position
    if (open >= end || this.template[open] !== '{') return null
    let depth = 0
    for (let i = open; i < end; i++) {
      const character = this.template[i]
      if (character === '\\' || (character === '%' && /[{}%]/.test(this.template[i + 1] ?? ''))) i++
      else if (character === '{') depth++
      else if (character === '}' && --depth === 0) {
        this.position = i + 1
        return { start: open + 1, end: i, after: i + 1 }
      }
    }
    this.refuse(open, '"{" is never closed', 'write %{ for the character itself')
  }

  private refuse(at: number, problem: string, hint: string): never {
    throw new UsageError(`format "${this.template}", position ${at + 1}: ${problem}`, hint)
  }
}

function timeStyle(modifier: string): 'iso' | 'local' | { readonly strftime: string } | null {
  if (modifier === 'iso' || modifier === 'local') return modifier
  const strftime = /^strftime\[(.*)\]$/s.exec(modifier)?.[1]
  return strftime === undefined ? null : { strftime }
}

function numberEncoding(modifier: string): NumberEncoding | null {
  if (modifier === 'ascii' || modifier === 'number') return DECIMAL
  if (modifier === 'byte') return { kind: 'big', bytes: 1 }
  const match = /^(hex|big|little)(64|32|16|8|4)?$/.exec(modifier)
  if (match === null) return null
  const bits = Number(match[2] ?? 0)
  if (match[1] === 'hex') return { kind: 'hex', digits: bits / 4 }
  const bytes = bits / 8
  if (bytes !== 1 && bytes !== 2 && bytes !== 4 && bytes !== 8) return null
  return { kind: match[1] === 'big' ? 'big' : 'little', bytes }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
