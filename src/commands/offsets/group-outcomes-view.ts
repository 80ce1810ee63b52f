import type { ReportedMove } from '../../domain/reset-report.ts'
import type { KctlError } from '../../errors.ts'
import type { Column } from '../../output/column.ts'
import { renderLines, type View } from '../../output/view.ts'
import { type Reset, resetView } from './reset-view.ts'

/** What is to become, or has become, of one group of several. */
export interface GroupOutcome {
  readonly group: string
  /** Null where there is no plan, since the group was refused before. */
  readonly reset: Reset | null
  readonly error: KctlError | null
}

interface MoveOfGroup extends ReportedMove {
  readonly group: string
}

/** One report after the other for people, a list of them for programs, all moves together in CSV. */
export function groupOutcomesView(utc: boolean): View<readonly GroupOutcome[]> {
  const single = resetView(utc)
  const groupColumn: Column<unknown> = {
    key: 'group',
    isName: true,
    value: (row) => (row as MoveOfGroup).group,
  }
  return {
    textTo: 'stdout',
    toJson: (outcomes, choice) =>
      outcomes.map(({ group, reset, error }) => ({
        ...(reset === null
          ? { group, dryRun: false, verified: false, partitions: [] }
          : (single.toJson(reset, choice) as Readonly<Record<string, never>>)),
        ...(error === null ? {} : { error: { code: error.code, message: error.message } }),
      })),
    async toText(outcomes, choice, options) {
      const parts: string[] = []
      for (const { group, reset, error } of outcomes) {
        if (reset !== null) parts.push(await single.toText(reset, choice, options))
        else
          parts.push(
            renderLines(
              (style) => [`group "${group}" · ${style.error('! refused')}: ${error?.message ?? ''}`],
              options.style,
            ),
          )
      }
      return parts.join('\n')
    },
    list:
      single.list === null
        ? null
        : {
            columns: [groupColumn, ...single.list.columns],
            rows: (outcomes) =>
              outcomes.flatMap(
                ({ group, reset }) => reset?.partitions.map((move) => ({ ...move, group })) ?? [],
              ),
            name: (row) => (row as MoveOfGroup).group,
          },
  }
}
