import { sanitiseText } from '../domain/sanitise.ts'
import { UsageError } from '../errors.ts'
import { csvLine, type CsvOptions, tsvLine } from './delimited.ts'
import { type JsonValue, stringifyJson } from './json.ts'
import { columnsForData, findColumn, type ListChoice, NO_CHOICE, sortRows } from './list-choice.ts'
import { compileRowTemplate } from './row-template.ts'
import { escapeJsonText } from './terminal-json.ts'
import { plainStyle } from './style.ts'
import type { ListOf, TextOptions, View } from './view.ts'

export const OUTPUT_FORMATS = ['table', 'wide', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'name'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]
type DataFormat = Exclude<OutputFormat, 'table' | 'wide'>

export interface RenderOptions extends Partial<TextOptions> {
  /** `--columns` and `--sort`. */
  readonly choice?: ListChoice
  /** `--template`; it takes the place of the format. */
  readonly template?: string | null
  readonly csv?: CsvOptions
}

/** Whether this format is for people, so that `View.textTo` says where it goes. */
export function isTextFormat(format: OutputFormat, { template = null }: RenderOptions = {}): boolean {
  return template === null && (format === 'table' || format === 'wide')
}

/**
 * One finished result in the format the user chose, newline included.
 *
 * @throws {UsageError} when the view has no such column, or is no list and the format needs one
 */
export async function render<Result>(
  result: Result,
  view: View<Result>,
  format: OutputFormat,
  options: RenderOptions = {},
): Promise<string> {
  const {
    choice = NO_CHOICE,
    template = null,
    style = plainStyle(false),
    width = 80,
    headings = true,
  } = options
  const safe = (text: string): string =>
    style.isTerminal ? sanitiseText(text.replaceAll('\r\n', '\n'), { multiline: true }) : text
  if (template !== null) return safe(renderTemplate(result, view, template, choice))
  if (format === 'table' || format === 'wide') {
    // A table makes its cells safe itself, or its colours would be lost.
    return await view.toText(result, { ...choice, wide: format === 'wide' }, { style, width, headings })
  }
  const text = await renderData(result, view, format, options)
  if (format !== 'json' && format !== 'ndjson') return safe(text)
  return style.isTerminal ? escapeJsonText(text) : text
}

function renderTemplate<Result>(
  result: Result,
  view: View<Result>,
  template: string,
  choice: ListChoice,
): string {
  const list = requireList(view, '--template')
  return sortRows(list.columns, list.rows(result), choice)
    .map(compileRowTemplate(template, list.columns))
    .join('')
}

async function renderData<Result>(
  result: Result,
  view: View<Result>,
  format: DataFormat,
  { choice = NO_CHOICE, headings = true, csv = {} }: RenderOptions,
): Promise<string> {
  switch (format) {
    case 'json':
      return `${stringifyJson(view.toJson(result, choice), 2)}\n`
    case 'ndjson':
      return asList(view.toJson(result, choice))
        .map((item) => `${stringifyJson(item)}\n`)
        .join('')
    case 'yaml': {
      const { stringify } = await import('yaml')
      return stringify(view.toJson(result, choice))
    }
    case 'csv':
    case 'tsv': {
      const list = requireList(view, `-o ${format}`)
      const columns = columnsForData(list.columns, choice)
      const rows: (readonly (JsonValue | undefined)[])[] = sortRows(
        list.columns,
        list.rows(result),
        choice,
      ).map((row) => columns.map((column) => column.value(row)))
      if (headings) rows.unshift(columns.map(({ key }) => key))
      return rows.map((values) => (format === 'csv' ? csvLine(values, csv) : tsvLine(values))).join('')
    }
    case 'name': {
      const list = requireList(view, '-o name')
      return sortRows(list.columns, list.rows(result), choice)
        .map((row) => `${list.name(row)}\n`)
        .join('')
    }
  }
}

/**
 * Finds out before any work is done whether `render` can do what is asked.
 *
 * @throws {UsageError} as `render` does
 */
export function requireRenderable<Result>(
  view: View<Result>,
  format: OutputFormat,
  options: RenderOptions = {},
): void {
  const { choice = NO_CHOICE, template = null } = options
  if (template !== null) compileRowTemplate(template, requireList(view, '--template').columns)
  else if (format === 'csv' || format === 'tsv' || format === 'name') requireList(view, `-o ${format}`)
  if (choice.columns !== null) {
    const { columns } = requireList(view, '--columns')
    for (const name of choice.columns) findColumn(columns, name)
  }
  if (choice.sort !== null) findColumn(requireList(view, '--sort').columns, choice.sort.column)
}

function requireList<Result>(view: View<Result>, flag: string): ListOf<Result> {
  if (view.list !== null) return view.list
  throw new UsageError(`${flag} needs a list, and this command has none`, 'use -o json or -o yaml')
}

function asList(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value]
}
