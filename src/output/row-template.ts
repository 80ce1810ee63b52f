import { UsageError } from '../errors.ts'
import { type Column, valueText } from './column.ts'
import { findColumn } from './list-choice.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '0': '\0',
  '{': '{',
  '}': '}',
}

/**
 * `{name}\t{partitions}` → a function from a row to its line. A newline is added unless the template ends in one.
 *
 * @throws {UsageError} naming the column or the place that is wrong
 */
export function compileRowTemplate<Row>(
  template: string,
  columns: readonly Column<Row>[],
): (row: Row) => string {
  const parts: (string | Column<Row>)[] = []
  const pattern = /\\(?<escape>[\s\S]?)|\{(?<name>[^{}]*)\}|(?<brace>[{}])|(?<literal>[^\\{}]+)/g
  for (const { index, groups = {} } of template.matchAll(pattern)) {
    const { escape, name, brace, literal } = groups
    if (brace !== undefined) {
      throw new UsageError(
        `template "${template}": "${brace}" at ${index + 1} has no partner`,
        `write \\${brace} for the character itself`,
      )
    }
    if (name !== undefined) parts.push(findColumn(columns, name))
    else if (escape !== undefined) parts.push(escapeOf(template, index, escape))
    else if (literal !== undefined) parts.push(literal)
  }
  const last = parts.at(-1)
  if (typeof last !== 'string' || !last.endsWith('\n')) parts.push('\n')
  return (row) => parts.map((part) => (typeof part === 'string' ? part : textOf(part, row))).join('')
}

function escapeOf(template: string, index: number, letter: string): string {
  const character = ESCAPES[letter]
  if (character !== undefined) return character
  throw new UsageError(
    `template "${template}": unknown escape "\\${letter}" at ${index + 1}`,
    'there are \\n, \\t, \\r, \\0, \\\\, \\{ and \\}',
  )
}

function textOf<Row>(column: Column<Row>, row: Row): string {
  const value = column.value(row)
  return value === null || value === undefined ? '' : valueText(value)
}
