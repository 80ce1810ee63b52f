import { cellText, type Column, headingOf } from './column.ts'
import { markStyle } from './marked-style.ts'
import type { Style } from './style.ts'
import { textWidth, truncateText } from './text-width.ts'

export interface TableOptions {
  readonly style: Style
  /** Columns of the terminal to fit into; a table in a pipe is as wide as it needs to be. */
  readonly width: number
  readonly headings: boolean
}

/** Two spaces between columns, as `column -t` and `kubectl` do. */
const GAP = 2
/** No column is cut shorter than this: three letters say nothing. */
const MIN_TRUNCATED_WIDTH = 10

interface Cell {
  readonly text: string
  /** The text without its colours. */
  readonly plain: string
  readonly width: number
}

/** Rows under their headings, without borders, newline included. No columns or rows: only the headings. */
export async function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { style, width, headings }: TableOptions,
): Promise<string> {
  const marked = markStyle(style)
  const toCell = (text: string): Cell => {
    const plain = marked.strip(text)
    return { text: style.hasColor ? marked.paint(text) : plain, plain, width: textWidth(plain) }
  }
  const heads = headings ? [columns.map((column) => toCell(marked.style.bold(headingOf(column))))] : []
  const body = rows.map((row) => columns.map((column) => toCell(cellText(column, row, marked.style))))
  const lines = [...heads, ...body]
  if (!style.isTerminal) return layOut(columns, lines)

  const limits = fitWidths(columns, lines, width)
  // A cell that is cut loses its colours: a cut through them would leave the rest of the line coloured.
  const fitted = lines.map((line) =>
    line.map((cell, index): Cell => {
      const limit = limits[index] ?? cell.width
      if (cell.width <= limit) return cell
      const text = truncateText(cell.plain, limit)
      return { text, plain: text, width: textWidth(text) }
    }),
  )
  return await drawTable(columns, fitted)
}

const widestOf = <Row>(columns: readonly Column<Row>[], lines: readonly Cell[][]): number[] =>
  columns.map((_, index) => lines.reduce((widest, line) => Math.max(widest, line[index]?.width ?? 0), 0))

/**
 * The width each column may take, so that a line fits the terminal: the widest gives way first. Names and numbers
 * never do, for half of one is another one; where they alone are too wide, lines run over.
 */
function fitWidths<Row>(columns: readonly Column<Row>[], lines: readonly Cell[][], width: number): number[] {
  const widths = widestOf(columns, lines)
  const available = width - GAP * (columns.length - 1)
  let excess = widths.reduce((sum, each) => sum + each, 0) - available
  while (excess > 0) {
    let widest = -1
    for (const [index, { align, isName = false }] of columns.entries()) {
      if (align === 'right' || isName || (widths[index] ?? 0) <= MIN_TRUNCATED_WIDTH) continue
      // Of two that are as wide, the one further right says less.
      if (widest === -1 || (widths[index] ?? 0) >= (widths[widest] ?? 0)) widest = index
    }
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
    excess--
  }
  return widths
}

/** In a pipe nothing is cut or coloured, and the table library is not worth its time to load. */
function layOut<Row>(columns: readonly Column<Row>[], lines: readonly Cell[][]): string {
  const widths = widestOf(columns, lines)
  return lines
    .map((line) => {
      const cells = line.map(({ text, width }, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - width)
        return columns[index]?.align === 'right' ? padding + text : text + padding
      })
      return `${cells.join(' '.repeat(GAP)).trimEnd()}\n`
    })
    .join('')
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const

/** The library takes long for many rows at once: time grows with their square. */
const ROWS_AT_ONCE = 100
const BLANK = 'x'

/**
 * The library counts the columns of a text in its own way, and wrong for many scripts. So it is given blanks of
 * the right widths to arrange, which are then filled in, one after the other.
 */
async function drawTable<Row>(columns: readonly Column<Row>[], lines: readonly Cell[][]): Promise<string> {
  if (lines.length === 0) return ''
  const { default: Table } = await import('cli-table3')
  const colWidths = widestOf(columns, lines)
  const drawn: string[] = []
  for (let start = 0; start < lines.length; start += ROWS_AT_ONCE) {
    const some = lines.slice(start, start + ROWS_AT_ONCE)
    const table = new Table({
      chars: NO_BORDERS,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
      colAligns: columns.map(({ align }) => align ?? 'left'),
      colWidths,
    })
    table.push(...some.map((line) => line.map(({ width }) => BLANK.repeat(width))))
    const texts = some.flat().filter(({ width }) => width > 0)
    let next = 0
    for (const line of table.toString().split('\n'))
      drawn.push(`${line.replaceAll(/x+/g, () => texts[next++]?.text ?? '').trimEnd()}\n`)
  }
  return drawn.join('')
}
