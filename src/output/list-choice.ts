import { didYouMean } from '../domain/text-distance.ts'
import { UsageError } from '../errors.ts'
import { type Column, headingOf, valueText } from './column.ts'
import type { JsonValue } from './json.ts'

/** What a user may choose about a list: `--columns`, `--sort`, `-o wide`. */
export interface ListChoice {
  /** Column names in the order wanted; null shows what the list shows by itself. */
  readonly columns: readonly string[] | null
  readonly sort: ListSort | null
  readonly wide: boolean
}

export interface ListSort {
  readonly column: string
  readonly descending: boolean
}

export const NO_CHOICE: ListChoice = { columns: null, sort: null, wide: false }

/** `lag` or `-lag`; the minus puts the largest first. */
export function parseSort(text: string): ListSort {
  const descending = text.startsWith('-')
  const column = text.replace(/^[-+]/, '').trim()
  if (column === '')
    throw new UsageError('--sort names no column', 'write it like --sort name or --sort -lag')
  return { column, descending }
}

/** `name,partitions` → the names. */
export function parseColumns(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes(''))
    throw new UsageError(`--columns "${text}" has an empty name`, 'write it like --columns name,partitions')
  return names
}

/**
 * The column of this name; case and the dashes of a heading do not matter.
 *
 * @throws {UsageError} naming the columns there are
 */
export function findColumn<Row>(columns: readonly Column<Row>[], name: string): Column<Row> {
  const wanted = plainName(name)
  const found = columns.find(
    (column) => plainName(column.key) === wanted || plainName(headingOf(column)) === wanted,
  )
  if (found !== undefined) return found
  const keys = columns.map(({ key }) => key)
  const meant = didYouMean(name, keys)
  throw new UsageError(
    `there is no column "${name}"`,
    meant === null
      ? `the columns are ${keys.join(', ')}`
      : `did you mean "${meant}"? The columns are ${keys.join(', ')}`,
  )
}

/** Whether any flag names a column, for what costs something to find out. */
export function namesColumn(
  key: string,
  { choice: { columns, sort }, template }: { readonly choice: ListChoice; readonly template: string | null },
): boolean {
  const names = [...(columns ?? []), sort?.column ?? '', ...(template?.match(/\{[^{}]*\}/g) ?? [])]
  return names.some((name) => plainName(name) === plainName(key))
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Columns for a table: those asked for, else those that are not for programs or `-o wide` only. */
export function columnsForText<Row>(
  columns: readonly Column<Row>[],
  choice: ListChoice,
): readonly Column<Row>[] {
  if (choice.columns !== null) return choice.columns.map((name) => findColumn(columns, name))
  return columns.filter(({ hidden, wide }) => hidden !== true && (wide !== true || choice.wide))
}

/** Columns for programs: those asked for, else all. */
export function columnsForData<Row>(
  columns: readonly Column<Row>[],
  choice: ListChoice,
): readonly Column<Row>[] {
  return choice.columns === null ? columns : choice.columns.map((name) => findColumn(columns, name))
}

/** Sorted as asked, else as they come. Numbers by size, text by code unit, "none" last either way. */
export function sortRows<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { sort }: ListChoice,
): readonly Row[] {
  if (sort === null) return rows
  const column = findColumn(columns, sort.column)
  const direction = sort.descending ? -1 : 1
  return rows.toSorted((a, b) => compareValues(column.value(a), column.value(b), direction))
}

function compareValues(a: JsonValue | undefined, b: JsonValue | undefined, direction: number): number {
  const isNoneA = a === null || a === undefined
  const isNoneB = b === null || b === undefined
  if (isNoneA || isNoneB) return Number(isNoneA) - Number(isNoneB)
  if (isNumber(a) && isNumber(b)) return a < b ? -direction : a > b ? direction : 0
  if (Array.isArray(a) && Array.isArray(b)) return direction * (a.length - b.length)
  const [textA, textB] = [valueText(a), valueText(b)]
  return textA < textB ? -direction : textA > textB ? direction : 0
}

const isNumber = (value: JsonValue): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'
