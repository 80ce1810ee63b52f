import { isUtf8 } from 'node:buffer'
import { offsetOf, type RecordView, timestampOf, toHeaders } from '../domain/record-view.ts'
import { formatIsoTime } from '../domain/time-format.ts'
import { csvField, csvLine, type CsvOptions } from './delimited.ts'
import { type JsonValue, stringifyJson } from './json.ts'
import type { RecordPrinter } from './record-printer.ts'

/** The columns of records as CSV; `produce -i csv` reads the same. */
export const RECORD_CSV_COLUMNS = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'key',
  'value',
  'headers',
  'keyEncoding',
  'valueEncoding',
] as const

/** CSV with headings. Headers are JSON in their column; bytes that are no UTF-8 are base64, null is empty, and a column says so. */
export function createCsvPrinter(options: CsvOptions & { readonly headings?: boolean } = {}): RecordPrinter {
  let text = options.headings === false ? '' : csvLine(RECORD_CSV_COLUMNS)
  return {
    append(record, topic, partition) {
      const { section, timestampMs } = record
      const key = encode(section.buffer, record.keyStart, record.keyLength)
      const value = encode(section.buffer, record.valueStart, record.valueLength)
      const time = timestampMs === -1 ? null : isoOrNumber(timestampOf(record))
      const headers = record.headerCount === 0 ? null : headersJson(record)
      const fields = [
        topic,
        partition,
        offsetOf(record),
        time,
        key,
        value,
        headers,
        key.encoding,
        value.encoding,
      ]
      text += `${fields.map((field) => encodedField(field, options)).join(',')}\r\n`
    },
    get pendingBytes() {
      return text.length
    },
    take() {
      const bytes = Buffer.from(text)
      text = ''
      return [bytes]
    },
  }
}

/** A time with a year of four digits after 1970; what lies outside of that is its number, or nothing could read it. */
function isoOrNumber(epochMs: number | bigint): string | number | bigint {
  return typeof epochMs === 'number' && epochMs >= 0 && epochMs <= 253_402_300_799_999
    ? formatIsoTime(epochMs)
    : epochMs
}

/** What is base64 already can be no formula, and a quote in front would make it another text. */
function encodedField(field: JsonValue | Encoded, options: CsvOptions): string {
  if (field === null || typeof field !== 'object') return csvField(field, options)
  const { text, encoding } = field as Encoded
  return csvField(text, encoding === 'base64' ? { raw: true } : options)
}

interface Encoded {
  readonly text: string | null
  readonly encoding: 'base64' | 'null' | null
}

function encode(buffer: Buffer, start: number, length: number): Encoded {
  if (length === -1) return { text: null, encoding: 'null' }
  const bytes = buffer.subarray(start, start + length)
  return isUtf8(bytes)
    ? { text: bytes.toString(), encoding: null }
    : { text: bytes.toString('base64'), encoding: 'base64' }
}

function headersJson(record: RecordView): string {
  return stringifyJson(
    toHeaders(record).map(({ key, value }) => {
      const name = encode(Buffer.from(key), 0, key.length)
      const content =
        value === null ? encode(Buffer.alloc(0), 0, -1) : encode(Buffer.from(value), 0, value.length)
      return {
        key: name.text,
        ...(name.encoding === null ? {} : { keyEncoding: name.encoding }),
        value: content.text,
        ...(content.encoding === 'base64' ? { valueEncoding: content.encoding } : {}),
      }
    }),
  )
}
