import type { Column } from './column.ts'
import type { Style } from './style.ts'
import { renderLines, tableView, type View } from './view.ts'

/** What a change did to several like things: sentences on stderr for people, a list on stdout for programs. */
export function reportView<Row>(
  columns: readonly Column<Row>[],
  lines: (rows: readonly Row[], style: Style) => readonly string[],
): View<readonly Row[]> {
  return {
    ...tableView(columns),
    textTo: 'stderr',
    toText: async (rows, _choice, { style }) =>
      await Promise.resolve(renderLines((marked) => lines(rows, marked), style)),
  }
}
