import { formatCount, type Style } from './style.ts'
import { type JsonValue, stringifyJson } from './json.ts'

/** One field of a result: once for programs and once for people. */
export interface Column<Row> {
  /** The field in JSON, in camelCase. */
  readonly key: string
  /** The heading in a table; made from the key when left out. */
  readonly header?: string
  /** Undefined leaves the field out of JSON; null is "none" and shows as `-` in a table. */
  value(row: Row): JsonValue | undefined
  /** What a person reads, made from the value when left out. Text from strangers is made safe by the table. */
  text?(row: Row, style: Style): string
  readonly align?: 'left' | 'right'
  /** What a thing is called, which is typed, pasted and compared again: never cut, however narrow the terminal. */
  readonly isName?: boolean
  /** Show it in a table with `-o wide` or `--columns` only. JSON, YAML, CSV and TSV always have it. */
  readonly wide?: boolean
  /** What only some kinds of things have: left out of a text in which no row has a value for it. */
  readonly optional?: boolean
  /** A remark on some rows: left out of a table in which no row has one. Only the last column should be one. */
  readonly remark?: boolean
  /** Never in a table, as for a list that a table of its own shows. */
  readonly hidden?: boolean
}

/** `inSyncReplicas` → `IN-SYNC-REPLICAS`: one word, so that `awk` counts columns right. */
export function headingOf<Row>({ key, header }: Column<Row>): string {
  return header ?? key.replaceAll(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase()
}

/** What a table shows of a column. */
export function cellText<Row>(column: Column<Row>, row: Row, style: Style): string {
  if (column.text !== undefined) return column.text(row, style)
  return valueText(column.value(row), style.isTerminal ? formatCount : String)
}

/** A value as one line of text, without quotes. */
export function valueText(
  value: JsonValue | undefined,
  count: (value: number | bigint) => string = String,
): string {
  if (value === undefined || value === null) return '-'
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return count(value)
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[]
    if (items.length === 0) return '-'
    return items.map((item) => (typeof item === 'object' ? stringifyJson(item) : String(item))).join(',')
  }
  return stringifyJson(value)
}

/** The fields of a row as JSON, in the order of the columns. */
export function rowToJson<Row>(
  columns: readonly Column<Row>[],
  row: Row,
): Readonly<Record<string, JsonValue | undefined>> {
  return Object.fromEntries(columns.map((column) => [column.key, column.value(row)]))
}
