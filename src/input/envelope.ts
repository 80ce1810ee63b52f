import { isUtf8 } from 'node:buffer'
import type { RecordHeader } from '../domain/record.ts'
import { utf8Length } from '../domain/utf8.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { parseTime } from '../domain/time.ts'
import { KctlError } from '../errors.ts'
import { badInput, type InputRecord } from './input-record.ts'
import { JsonScanner } from './json-scanner.ts'

const FIELDS = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'timestampType',
  'key',
  'keyEncoding',
  'value',
  'valueEncoding',
  'headers',
] as const
type Field = (typeof FIELDS)[number]
const FIELD_NAMES = FIELDS.map((name) => Buffer.from(name))
const HEADER_FIELDS = ['key', 'keyEncoding', 'value', 'valueEncoding'] as const
const HEADER_FIELD_NAMES = HEADER_FIELDS.map((name) => Buffer.from(name))

const VALUE_BIT = 1 << FIELDS.indexOf('value')
/** What `consume` always writes. */
const WRITTEN = ['topic', 'partition', 'offset', 'timestamp', 'key', 'value', 'headers'] as const
const WRITTEN_BITS = WRITTEN.reduce((bits, name) => bits | (1 << FIELDS.indexOf(name)), 0)
/** Each costs some hundred bytes of memory, and takes few of the input. */
const MAX_HEADERS = 200_000
const NO_HEADERS: readonly RecordHeader[] = []
const QUOTE = 0x22
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const COLON = 0x3a
const COMMA = 0x2c

/** Text or bytes, and how they are written. */
interface Part {
  bytes: Buffer | null
  encoding: string | null
  /** Where it stands, for messages. */
  at: number
}

const newPart = (): Part => ({ bytes: null, encoding: null, at: 0 })

/**
 * One record as an envelope, as `consume` writes it. Only `value` has to be there. A value or a key that
 * is no string is sent as the JSON it is written as; null is null. Headers are a list, or an object.
 *
 * @param isKnownUtf8 the caller has looked already, at many lines at once
 * @throws {KctlError} `BAD_INPUT` with line and byte; for bytes that are no UTF-8 too
 */
export function parseEnvelope(
  buffer: Buffer,
  start: number,
  end: number,
  line: number,
  isKnownUtf8 = false,
): InputRecord {
  if (!isKnownUtf8) requireUtf8(buffer, start, end, line)
  const scanner = new JsonScanner(buffer, start, end, line)
  const key = newPart()
  const value = newPart()
  let headers = NO_HEADERS
  let partition: number | null = null
  let timestampMs: number | null = null
  let topic: string | null = null
  let seen = 0

  scanner.expect(OPEN, 'at the start of a record')
  if (!scanner.accept(CLOSE)) {
    do {
      const index = readField(scanner, FIELDS, FIELD_NAMES)
      const field = FIELDS[index] as Field
      const bit = 1 << index
      if ((seen & bit) !== 0) scanner.fail(`"${field}" is there twice`)
      seen |= bit
      if (readPart(scanner, field, key, value)) continue
      if (field === 'headers') headers = readHeaders(scanner)
      else if (field === 'partition') partition = readPartition(scanner)
      else if (field === 'timestamp') timestampMs = readTimestamp(scanner)
      else if (field === 'topic' && !scanner.acceptNull()) topic = scanner.stringBytes().toString()
      else if (field !== 'topic') scanner.skipValue()
    } while (scanner.accept(COMMA))
    scanner.expect(CLOSE, 'or "," after a field')
  }
  if ((seen & VALUE_BIT) === 0) scanner.fail('a record needs a "value"; null makes a tombstone', start)
  scanner.requireEnd()
  return {
    line,
    key: decode(scanner, key),
    value: decode(scanner, value),
    headers,
    partition,
    timestampMs,
    topic,
  }
}

/**
 * Whether this is a line that `consume` has written: an object with all the fields of the envelope and no other.
 * A JSON value that merely has a `key` or a `value` is not one.
 */
export function isEnvelope(buffer: Buffer, start: number, end: number): boolean {
  if (buffer[start] !== OPEN || !isUtf8(buffer.subarray(start, end))) return false
  // Without making anything of what may be megabytes of something else.
  const scanner = new JsonScanner(buffer, start, end, 1)
  let seen = 0
  try {
    scanner.expect(OPEN, 'at the start')
    do {
      const index = scanner.nameIndex(FIELD_NAMES)
      if (index === -1) return false
      seen |= 1 << index
      scanner.expect(COLON, 'after a name')
      scanner.skipValue()
    } while (scanner.accept(COMMA))
    scanner.expect(CLOSE, 'at the end')
    scanner.requireEnd()
  } catch {
    return false
  }
  return (seen & WRITTEN_BITS) === WRITTEN_BITS
}

/** The `headers` of an envelope alone, as they stand in a cell of CSV. */
export function parseHeadersJson(json: Buffer, line: number): readonly RecordHeader[] {
  requireUtf8(json, 0, json.length, line)
  const scanner = new JsonScanner(json, 0, json.length, line)
  const headers = readHeaders(scanner)
  scanner.requireEnd()
  return headers
}

export function requireUtf8(buffer: Buffer, start: number, end: number, line: number): void {
  if (isUtf8(buffer.subarray(start, end))) return
  let good = start
  for (let length = 1; length > 0; good += length) length = utf8Length(buffer, good, end)
  throw badInput(
    line,
    good - start + 1,
    'not valid UTF-8',
    'bytes go into an envelope as base64, with "valueEncoding":"base64"',
  )
}

/** @returns the index of the field whose name is next */
function readField(scanner: JsonScanner, fields: readonly string[], names: readonly Buffer[]): number {
  if (scanner.peek() !== QUOTE) scanner.fail(`expected the name of a field, found ${scanner.found()}`)
  const at = scanner.position
  const index = scanner.nameIndex(names)
  if (index === -1) refuseField(scanner, fields, at)
  if (!scanner.accept(COLON)) scanner.expect(COLON, 'after the name of a field')
  return index
}

function refuseField(scanner: JsonScanner, fields: readonly string[], at: number): never {
  scanner.position = at
  const name = scanner.stringBytes().toString()
  const meant = didYouMean(name, fields)
  return scanner.fail(`unknown field "${name}"${meant === null ? '' : `, did you mean "${meant}"?`}`, at)
}

/** @returns false when the field is another one */
function readPart(scanner: JsonScanner, field: Field, key: Part, value: Part): boolean {
  if (field === 'key' || field === 'value') {
    const part = field === 'key' ? key : value
    const first = scanner.peek()
    part.at = scanner.position
    if (first === QUOTE) part.bytes = scanner.stringBytes()
    else if (!scanner.acceptNull()) {
      const { start, end } = scanner.skipValue()
      part.bytes = scanner.buffer.subarray(start, end)
    }
    return true
  }
  if (field !== 'keyEncoding' && field !== 'valueEncoding') return false
  if (scanner.acceptNull()) return true
  const at = scanner.position
  const encoding = scanner.stringBytes().toString()
  if (encoding !== 'base64' && encoding !== 'utf8')
    scanner.fail(`unknown encoding "${encoding}"; there are base64 and utf8`, at)
  if (field === 'keyEncoding') key.encoding = encoding
  else value.encoding = encoding
  return true
}

function decode(scanner: JsonScanner, { bytes, encoding, at }: Part): Buffer | null {
  if (bytes === null || encoding !== 'base64') return bytes
  const text = bytes.toString('latin1')
  // One step back for each character: groups of four would take a place on the stack for each of millions.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) scanner.fail('not valid base64', at)
  return Buffer.from(text, 'base64')
}

function readHeaders(scanner: JsonScanner): readonly RecordHeader[] {
  if (scanner.acceptNull()) return NO_HEADERS
  const headers: RecordHeader[] = []
  if (scanner.accept(OPEN)) {
    if (scanner.accept(CLOSE)) return headers
    do {
      const name = scanner.stringBytes()
      scanner.expect(COLON, 'after the name of a header')
      headers.push({ key: name, value: scanner.acceptNull() ? null : scanner.stringBytes() })
      if (headers.length > MAX_HEADERS) scanner.fail(`more than ${MAX_HEADERS} headers`)
    } while (scanner.accept(COMMA))
    scanner.expect(CLOSE, 'or "," after a header')
    return headers
  }
  scanner.expect(OPEN_LIST, 'at the start of headers')
  if (scanner.accept(CLOSE_LIST)) return headers
  do {
    headers.push(readHeader(scanner))
    if (headers.length > MAX_HEADERS) scanner.fail(`more than ${MAX_HEADERS} headers`)
  } while (scanner.accept(COMMA))
  scanner.expect(CLOSE_LIST, 'or "," after a header')
  return headers
}

function readHeader(scanner: JsonScanner): RecordHeader {
  const key = newPart()
  const value = newPart()
  scanner.expect(OPEN, 'at the start of a header')
  const at = scanner.position
  if (!scanner.accept(CLOSE)) {
    do
      readPart(
        scanner,
        HEADER_FIELDS[readField(scanner, HEADER_FIELDS, HEADER_FIELD_NAMES)] as Field,
        key,
        value,
      )
    while (scanner.accept(COMMA))
    scanner.expect(CLOSE, 'or "," after a field')
  }
  const name = decode(scanner, key)
  if (name === null) return scanner.fail('a header needs a "key"', at)
  return { key: name, value: decode(scanner, value) }
}

function readPartition(scanner: JsonScanner): number | null {
  if (scanner.acceptNull()) return null
  const at = scanner.position
  const text = scanner.number()
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0x7fffffff) scanner.fail(`${text} is not a partition`, at)
  return Number(text)
}

function readTimestamp(scanner: JsonScanner): number | null {
  if (scanner.acceptNull()) return null
  const isText = scanner.peek() === QUOTE
  const at = scanner.position
  if (isText) {
    const text = scanner.stringBytes().toString()
    if (!/^\d{4}-/.test(text)) scanner.fail(`"${text}" is not a time like 2026-11-20T14:05:06Z`, at)
    try {
      return parseTime(text, { nowMs: 0, utc: true })
    } catch (error) {
      return scanner.fail(error instanceof KctlError ? error.message : String(error), at)
    }
  }
  const text = scanner.number()
  const ms = Number(text)
  if (!Number.isSafeInteger(ms) || !/^-?\d+$/.test(text))
    scanner.fail(`${text} is not a time in milliseconds`, at)
  return ms
}
