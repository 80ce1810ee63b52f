import type { LagMotion } from '../../domain/lag-history.ts'
import { sparkline } from '../../domain/sparkline.ts'
import { formatCount, type Style } from '../../output/style.ts'
import { type Column, tableView } from '../../output/view.ts'
import type { LagLevel } from './lag.ts'
import { durationText, lagColumns, type LagRow, PROBLEMS, unknownText } from './lag-view.ts'

export interface WatchedRow extends LagRow, LagMotion {
  /** When it was looked at, in milliseconds since 1970. */
  readonly timeMs: number
}

export const watchView = (by: LagLevel, withAge: boolean) =>
  tableView<WatchedRow>([
    { key: 'time', value: ({ timeMs }) => new Date(timeMs).toISOString(), wide: true },
    ...lagColumns(by, withAge),
    rateColumn('produceRate', 'PRODUCED/S'),
    rateColumn('consumeRate', 'CONSUMED/S'),
    {
      key: 'trend',
      value: ({ trend }) => trend,
      text: ({ trend }, style) => trendText(trend, style),
    },
    // A picture is for people: programs have the lags themselves.
    { key: 'last', value: () => undefined, text: ({ lags }) => sparkline(lags) },
    {
      key: 'timeLeftMs',
      header: 'LEFT',
      value: ({ timeLeftMs }) => timeLeftMs,
      text: ({ timeLeftMs }, style) => durationText(timeLeftMs, style),
      align: 'right',
    },
    {
      key: 'unknown',
      header: 'NOTE',
      remark: true,
      value: ({ unknown }) => unknown,
      text: (row, style) =>
        remarksOn(row)
          .map((remark) => style.warning(remark))
          .join('  '),
    },
    PROBLEMS,
  ])

const rateColumn = (key: 'produceRate' | 'consumeRate', header: string): Column<WatchedRow> => ({
  key,
  header,
  value: (row) => row[key],
  text: (row, style) => rateText(row[key], style),
  align: 'right',
})

function rateText(rate: number | null, { isTerminal }: Style): string {
  if (rate === null) return '-'
  return isTerminal && rate >= 10 ? formatCount(Math.round(rate)) : String(rate)
}

function trendText(trend: LagMotion['trend'], style: Style): string {
  if (trend === null) return '-'
  return trend === 'growing' ? style.warning(trend) : trend === 'falling' ? style.success(trend) : trend
}

const remarksOn = (row: WatchedRow): readonly string[] => [
  ...(row.unknown > 0 ? [unknownText(row)] : []),
  ...(row.members === 0 && row.lag !== null && row.lag > 0n && row.trend === 'growing'
    ? ['! nobody reads it']
    : []),
]
