import { type Column, cellText, rowToJson, valueText } from './column.ts'
import type { JsonValue } from './json.ts'
import { columnsForData, columnsForText, type ListChoice, NO_CHOICE, sortRows } from './list-choice.ts'
import { markStyle } from './marked-style.ts'
import type { Style } from './style.ts'
import { renderTable } from './table.ts'

export type { Column } from './column.ts'

export interface TextOptions {
  readonly style: Style
  /** Columns of the terminal; tables in pipes are as wide as they need to be. */
  readonly width: number
  readonly headings: boolean
}

/** How one kind of result looks: once for programs and once for people. */
export interface View<Result> {
  toJson(result: Result, choice: ListChoice): JsonValue
  toText(result: Result, choice: ListChoice, options: TextOptions): Promise<string>
  /**
   * Where the text goes. A list is the result and goes to stdout; "created topic x" is a remark
   * on a change and goes to stderr. Every other format goes to stdout.
   */
  readonly textTo: 'stdout' | 'stderr'
  /** The like rows in the result, for CSV, TSV, names, `--columns`, `--sort` and `--template`; null if there are none. */
  readonly list: ListOf<Result> | null
}

/** The list in a result. Its row type is forgotten: only its own columns know it. */
export interface ListOf<Result> {
  readonly columns: readonly Column<unknown>[]
  rows(result: Result): readonly unknown[]
  /** What `-o name` prints of a row. */
  name(row: unknown): string
}

export interface TableViewOptions<Row> {
  /** What `-o name` prints; the first column when left out. */
  readonly name?: (row: Row) => string
  /** Lines under the table, for people only: sums, what is left out. */
  readonly tail?: (rows: readonly Row[], style: Style) => readonly string[]
}

/** A result that is a list of like rows. Table and JSON come from the same columns, so they cannot drift apart. */
export function tableView<Row>(
  columns: readonly Column<Row>[],
  { name, tail }: TableViewOptions<Row> = {},
): View<readonly Row[]> {
  return {
    textTo: 'stdout',
    toJson: (rows, choice) => listToJson(columns, rows, choice),
    toText: async (rows, choice, options) => {
      const table = await listToText(columns, rows, choice, options)
      return tail === undefined ? table : table + renderLines((style) => tail(rows, style), options.style)
    },
    list: listOf(columns, (rows) => rows, name),
  }
}

/** A table inside of an object. Made by `nestedTable`, which ties its rows to their columns. */
export interface Nested<Result> {
  readonly key: string
  /** Undefined leaves it out. */
  toJson(result: Result, choice: ListChoice): JsonValue | undefined
  toText(result: Result, choice: ListChoice, options: TextOptions): Promise<string>
  readonly list: ListOf<Result>
}

export interface NestedTableOptions<Result, Row> {
  /** The field in JSON that holds the rows. */
  readonly key: string
  readonly columns: readonly Column<Row>[]
  /** Null where this kind of thing has no such table: then JSON has no such field. */
  readonly rows: (result: Result) => readonly Row[] | null
  /** What `-o name` prints; the first column when left out. */
  readonly name?: (row: Row) => string
  /** The line above the table; made from the key when left out. */
  readonly title?: string
}

export function nestedTable<Result, Row>({
  key,
  columns,
  rows,
  name,
  title = wordsOf(key),
}: NestedTableOptions<Result, Row>): Nested<Result> {
  return {
    key,
    toJson: (result, choice) => {
      const list = rows(result)
      return list === null ? undefined : listToJson(columns, list, choice)
    },
    toText: async (result, choice, options) => {
      const list = rows(result) ?? []
      if (list.length === 0) return ''
      return `\n${options.style.dim(title)}\n${await listToText(columns, list, choice, options)}`
    },
    list: listOf(columns, (result) => rows(result) ?? [], name),
  }
}

export interface ObjectViewOptions<Result> {
  readonly fields: readonly Column<Result>[]
  /** In JSON after the fields. CSV, TSV, names, `--columns`, `--sort` and `--template` speak of the first one. */
  readonly tables?: readonly Nested<Result>[]
}

/** A result that is one thing with fields and tables, as `describe` shows. Empty tables are left out of the text. */
export function objectView<Result>({ fields, tables = [] }: ObjectViewOptions<Result>): View<Result> {
  const main = tables[0]
  const choiceFor = (table: Nested<Result>, choice: ListChoice): ListChoice =>
    table === main ? choice : { ...NO_CHOICE, wide: choice.wide }
  return {
    textTo: 'stdout',
    toJson: (result, choice) => ({
      ...rowToJson(fields, result),
      ...Object.fromEntries(
        tables.map((table) => [table.key, table.toJson(result, choiceFor(table, choice))]),
      ),
    }),
    toText: async (result, choice, options) => {
      const parts = [fieldsToText(fields, result, choice, options.style)]
      for (const table of tables) parts.push(await table.toText(result, choiceFor(table, choice), options))
      return parts.join('')
    },
    list: main?.list ?? null,
  }
}

export interface MessageViewOptions<Result> {
  readonly toJson: (result: Result) => JsonValue
  /** The rows for CSV, TSV, names and templates, when the report is a list. */
  readonly list?: ListOf<Result>
  readonly lines: (result: Result, style: Style) => readonly string[]
}

/** What a change has done: sentences on stderr for people, the report on stdout for programs. */
export function messageView<Result>({ toJson, lines, list }: MessageViewOptions<Result>): View<Result> {
  return {
    textTo: 'stderr',
    toJson,
    toText: (result, _choice, { style }) =>
      Promise.resolve(renderLines((marked) => lines(result, marked), style)),
    list: list ?? null,
  }
}

/** Sentences, newline included, safe for a terminal whatever names from strangers are in them. */
export function renderLines(lines: (style: Style) => readonly string[], style: Style): string {
  const marked = markStyle(style)
  return lines(marked.style)
    .map((line) => `${marked.paint(line)}\n`)
    .join('')
}

function listToJson<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  choice: ListChoice,
): JsonValue {
  const chosen = columnsForData(columns, choice)
  return sortRows(columns, rows, choice).map((row) => rowToJson(chosen, row))
}

async function listToText<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  choice: ListChoice,
  options: TextOptions,
): Promise<string> {
  const saysSomething = ({ remark, optional, value, text }: Column<Row>): boolean =>
    (remark !== true || rows.some((row) => text?.(row, options.style) !== '')) &&
    (optional !== true || rows.some((row) => value(row) !== undefined))
  const chosen = columnsForText(columns, choice)
  const shown = choice.columns === null ? chosen.filter(saysSomething) : chosen
  return await renderTable(shown, sortRows(columns, rows, choice), options)
}

function listOf<Result, Row>(
  columns: readonly Column<Row>[],
  rows: (result: Result) => readonly Row[],
  name: ((row: Row) => string) | undefined,
): ListOf<Result> {
  const nameOf = name ?? ((row: Row) => valueText(columns[0]?.value(row) ?? ''))
  return { columns, rows, name: nameOf }
}

function fieldsToText<Result>(
  fields: readonly Column<Result>[],
  result: Result,
  choice: ListChoice,
  style: Style,
): string {
  const shown = columnsForText(fields, { ...NO_CHOICE, wide: choice.wide }).filter(
    ({ optional, value }) => optional !== true || value(result) !== undefined,
  )
  const labels = shown.map(({ key, header }) => `${header ?? wordsOf(key)}:`)
  const width = Math.max(0, ...labels.map((label) => label.length))
  return renderLines(
    (marked) =>
      shown.map(
        (field, index) => `${(labels[index] ?? '').padEnd(width)}  ${cellText(field, result, marked)}`,
      ),
    style,
  )
}

/** `inSyncReplicas` → `in sync replicas`. */
function wordsOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
