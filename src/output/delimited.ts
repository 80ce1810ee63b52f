import { valueText } from './column.ts'
import type { JsonValue } from './json.ts'

export interface CsvOptions {
  /** Leave a leading `=`, `+`, `-`, `@`, tab or carriage return of a text as it is. */
  readonly raw?: boolean
}

/**
 * One line of RFC 4180 with CRLF. A text that a spreadsheet would take for a formula gets a `'` in
 * front, as OWASP advises, unless `raw`; numbers are never changed. Null is empty, an empty text `""`.
 */
export function csvLine(values: readonly (JsonValue | undefined)[], options: CsvOptions = {}): string {
  return `${values.map((value) => csvField(value, options)).join(',')}\r\n`
}

export function csvField(value: JsonValue | undefined, { raw = false }: CsvOptions = {}): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  const text = Array.isArray(value) && value.length === 0 ? '' : valueText(value)
  const safe = !raw && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One line of tab separated values; what would break the line is written as `\t`, `\n`, `\r` and `\\`. */
export function tsvLine(values: readonly (JsonValue | undefined)[]): string {
  return `${values.map(tsvField).join('\t')}\n`
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' }

function tsvField(value: JsonValue | undefined): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return ''
  return valueText(value).replaceAll(/[\t\n\r\\]/g, (character) => TSV_ESCAPES[character] ?? character)
}
