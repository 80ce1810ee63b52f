import { isUtf8 } from 'node:buffer'
import type { RecordHeader } from '../domain/record.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { parseTime } from '../domain/time.ts'
import { KctlError } from '../errors.ts'
import { parseHeadersJson } from './envelope.ts'
import { badInput, DEFAULT_MAX_RECORD_BYTES, type InputRecord } from './input-record.ts'
import { type CsvField, type CsvRow, splitCsv } from './split-csv.ts'

const COLUMNS = [
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
type ColumnName = (typeof COLUMNS)[number]

const NO_HEADERS: readonly RecordHeader[] = []

/**
 * CSV (RFC 4180) with headings, of which `value` is needed: key, value, partition, timestamp, headers, and
 * the others that `consume -o csv` writes. A value is null only where `valueEncoding` is `null`, so that an
 * empty cell deletes nothing; a key is null where its cell is empty and not quoted.
 *
 * @throws {KctlError} `BAD_INPUT` with the line number
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = DEFAULT_MAX_RECORD_BYTES,
): AsyncGenerator<readonly InputRecord[]> {
  let columns: readonly ColumnName[] | null = null
  for await (const rows of splitCsv(chunks, maxBytes)) {
    const records: InputRecord[] = []
    for (const row of rows) {
      try {
        if (columns === null) columns = readHeadings(row)
        else records.push(readRow(columns, row))
      } catch (error) {
        if (records.length > 0) yield records
        throw error
      }
    }
    if (records.length > 0) yield records
  }
}

function readHeadings({ line, fields }: CsvRow): readonly ColumnName[] {
  const columns = fields.map(({ bytes }, index) => {
    const name = bytes.toString().replace(index === 0 ? /^\ufeff/ : /^$/, '')
    const column = COLUMNS.find((each) => each.toLowerCase() === name.trim().toLowerCase())
    if (column !== undefined) return column
    const meant = didYouMean(name, COLUMNS)
    throw badInput(
      line,
      null,
      `unknown column "${name}"`,
      meant === null ? `the columns are ${COLUMNS.join(', ')}` : `did you mean "${meant}"?`,
    )
  })
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) throw badInput(line, null, `column "${twice}" is there twice`)
  if (columns.includes('value')) return columns
  throw badInput(line, null, 'there is no column "value"', 'the first line names the columns, like key,value')
}

function readRow(columns: readonly ColumnName[], { line, fields }: CsvRow): InputRecord {
  if (fields.length !== columns.length) {
    throw badInput(line, null, `${fields.length} cells where there are ${columns.length} columns`)
  }
  const cell = (name: ColumnName): CsvField | null => fields[columns.indexOf(name)] ?? null
  const text = (name: ColumnName): string => cell(name)?.bytes.toString() ?? ''
  return {
    line,
    key: decode(cell('key'), text('keyEncoding'), true, line),
    value: decode(cell('value'), text('valueEncoding'), false, line),
    headers:
      text('headers') === '' ? NO_HEADERS : parseHeadersJson(cell('headers')?.bytes ?? Buffer.alloc(0), line),
    partition: readPartition(text('partition'), line),
    timestampMs: readTimestamp(text('timestamp'), line),
    topic: text('topic') === '' ? null : text('topic'),
  }
}

function decode(
  field: CsvField | null,
  encoding: string,
  isEmptyNull: boolean,
  line: number,
): Uint8Array | null {
  if (encoding === 'null') return null
  if (field === null || (isEmptyNull && field.bytes.length === 0 && !field.isQuoted)) return null
  if (encoding === '' || encoding === 'utf8') {
    if (!isUtf8(field.bytes))
      throw badInput(
        line,
        null,
        'not valid UTF-8',
        'bytes go into CSV as base64, with a column valueEncoding',
      )
    return field.bytes
  }
  if (encoding !== 'base64')
    throw badInput(line, null, `unknown encoding "${encoding}"`, 'there are base64, utf8 and null')
  const base64 = field.bytes.toString('latin1')
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) throw badInput(line, null, 'not valid base64')
  return bytes
}

function readPartition(text: string, line: number): number | null {
  if (text === '') return null
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0x7fffffff)
    throw badInput(line, null, `"${text}" is not a partition`)
  return Number(text)
}

function readTimestamp(text: string, line: number): number | null {
  if (text === '') return null
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  try {
    if (/^\d{4}-/.test(text)) return parseTime(text, { nowMs: 0, utc: true })
  } catch (error) {
    throw badInput(line, null, error instanceof KctlError ? error.message : String(error))
  }
  throw badInput(
    line,
    null,
    `"${text}" is not a time`,
    'write milliseconds, or a time like 2026-11-20T14:05:06Z',
  )
}
