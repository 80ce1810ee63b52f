import { isUtf8 } from 'node:buffer'
import type { FormatToken } from '../domain/record-format.ts'
import type { RecordHeader } from '../domain/record.ts'
import { isEnvelope, parseEnvelope } from './envelope.ts'
import { badInput, DEFAULT_MAX_RECORD_BYTES, type InputRecord } from './input-record.ts'
import { readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readTemplate } from './read-template.ts'
import { type LineBlock, splitLines } from './split-lines.ts'

export const INPUT_DIALECTS = ['auto', 'lines', 'ndjson', 'json', 'csv', 'file'] as const
export type InputDialect = (typeof INPUT_DIALECTS)[number]

export interface InputOptions {
  readonly dialect: InputDialect
  /** Of a compiled `-f`; it takes the place of the dialect. Null is none. */
  readonly template: readonly FormatToken[] | null
  /** What stands between key and value in a line; null: lines are values. */
  readonly keyDelimiter: Uint8Array | null
  readonly crlf: boolean
  readonly maxRecordBytes?: number
  /** Lines up to this one are nobody's concern, and need not be what the dialect asks for where a line is a record. */
  readonly skipLines?: number
}

/**
 * What is to be sent. Lines stay where they are in memory, each a value or, with a key delimiter, a key and a
 * value; every other dialect gives records.
 */
export type Input =
  | {
      readonly kind: 'lines'
      readonly blocks: AsyncIterable<LineBlock>
      readonly keyDelimiter: Uint8Array | null
    }
  | { readonly kind: 'records'; readonly batches: AsyncIterable<readonly InputRecord[]> }

/** Opens an input. `auto` reads the first line: if `consume` could have written it, all are envelopes, else all are lines. */
export async function openInput(chunks: AsyncIterable<Uint8Array>, options: InputOptions): Promise<Input> {
  const { maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, keyDelimiter, crlf, skipLines = 0 } = options
  const lines = (): AsyncGenerator<LineBlock> => splitLines(chunks, { maxLineBytes: maxRecordBytes, crlf })
  if (options.template !== null) {
    return { kind: 'records', batches: readTemplate(chunks, options.template, maxRecordBytes) }
  }
  switch (options.dialect) {
    case 'lines':
      return { kind: 'lines', blocks: lines(), keyDelimiter }
    case 'ndjson':
      return { kind: 'records', batches: readEnvelopes(lines(), skipLines) }
    case 'json':
      return { kind: 'records', batches: readJson(chunks, maxRecordBytes) }
    case 'csv':
      return { kind: 'records', batches: readCsv(chunks, maxRecordBytes) }
    case 'file':
      return { kind: 'records', batches: readWhole(chunks, maxRecordBytes) }
    case 'auto': {
      const blocks = lines()
      const first = await blocks.next()
      if (first.done === true) return { kind: 'lines', blocks, keyDelimiter }
      const { buffer, starts, ends } = first.value
      const all = resume(first.value, blocks)
      const isOurs = keyDelimiter === null && isEnvelope(buffer, starts[0] ?? 0, ends[0] ?? 0)
      return isOurs
        ? { kind: 'records', batches: readEnvelopes(all, skipLines) }
        : { kind: 'lines', blocks: all, keyDelimiter }
    }
  }
}

async function* resume<Item>(first: Item, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  yield first
  yield* rest
}

/** Envelopes, one a line; a line of white space is none. */
async function* readEnvelopes(
  blocks: AsyncIterable<LineBlock>,
  skipLines: number,
): AsyncGenerator<readonly InputRecord[]> {
  for await (const { buffer, count, starts, ends, firstLine } of blocks) {
    const records: InputRecord[] = []
    const isKnownUtf8 = count > 0 && isUtf8(buffer.subarray(starts[0], ends[count - 1]))
    for (let i = Math.max(0, skipLines + 1 - firstLine); i < count; i++) {
      const end = ends[i] as number
      const start = pastByteOrderMark(buffer, starts[i] as number, firstLine + i)
      if (isBlank(buffer, start, end)) continue
      try {
        records.push(parseEnvelope(buffer, start, end, firstLine + i, isKnownUtf8))
      } catch (error) {
        // What precedes the bad line is sent before it is reported.
        if (records.length > 0) yield records
        throw error
      }
    }
    if (records.length > 0) yield records
  }
}

/** Some programs put one in front of a text that is UTF-8. */
function pastByteOrderMark(buffer: Buffer, start: number, line: number): number {
  if (line !== 1 || buffer[start] !== 0xef) return start
  return buffer[start + 1] === 0xbb && buffer[start + 2] === 0xbf ? start + 3 : start
}

function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = buffer[i]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  }
  return true
}

const NO_HEADERS: readonly RecordHeader[] = []

async function* readWhole(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<readonly InputRecord[]> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    pieces.push(Buffer.from(chunk))
    length += chunk.length
    if (length > maxBytes)
      throw badInput(1, null, `longer than ${maxBytes} bytes`, 'raise --max-message-bytes')
  }
  const value = Buffer.concat(pieces, length)
  yield [{ line: 1, key: null, value, headers: NO_HEADERS, partition: null, timestampMs: null, topic: null }]
}

/** Where the key of a line ends, or -1 when there is no delimiter in it and the line is a value without a key. */
export function findKeyEnd(buffer: Buffer, start: number, end: number, delimiter: Uint8Array): number {
  const last = end - delimiter.length
  const first = delimiter[0] as number
  for (let position = start; position <= last; position++) {
    if (buffer[position] !== first) continue
    let matched = 1
    while (matched < delimiter.length && buffer[position + matched] === delimiter[matched]) matched++
    if (matched === delimiter.length) return position
  }
  return -1
}
