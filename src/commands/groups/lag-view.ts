import type { GroupLags } from '../../cluster/group-lags.ts'
import { formatDuration, formatRoughDuration } from '../../domain/duration.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { GroupType } from '../../domain/group.ts'
import { type PartitionLag, totalLag } from '../../domain/group-lag.ts'
import { lagProblems } from '../../domain/lag-problems.ts'
import { longestAge } from '../../domain/unread-age.ts'
import type { Style } from '../../output/style.ts'
import { type Column, tableView } from '../../output/view.ts'
import type { LagLevel } from './lag.ts'

export interface LagRow {
  readonly group: string
  readonly type: GroupType
  readonly state: string
  readonly topic: string | null
  readonly partition: number | null
  readonly member: string | null
  /** Without what cannot be told. */
  readonly lag: bigint | null
  /** How long the next unread record has been waiting; 0 where there is none, null where it cannot be told. */
  readonly ageMs: number | null
  /** Partitions that are not in `lag`, having no commit, or no end that is known. */
  readonly unknown: number
  readonly members: number
  /** What was added up. */
  readonly partitions: readonly PartitionLag[]
}

/** @param ageOf null where it was not asked for, or cannot be told */
export function lagRows(
  { description: { group, type, state, members }, partitions }: GroupLags,
  by: LagLevel,
  ageOf: (partition: PartitionLag) => number | null,
): readonly LagRow[] {
  const base = { group, type, state, members: members.length, topic: null, partition: null, member: null }
  const sumOf = (
    rows: readonly PartitionLag[],
  ): Pick<LagRow, 'lag' | 'unknown' | 'ageMs' | 'partitions'> => ({
    partitions: rows,
    lag: totalLag(rows),
    unknown: rows.filter((row) => row.lag === null).length,
    ageMs: longestAge(rows.map(ageOf)),
  })
  const sums = <Key>(keyOf: (row: PartitionLag) => Key, fields: (key: Key) => Partial<LagRow>) =>
    [...groupBy(partitions, keyOf)].map(([key, rows]) => ({ ...base, ...fields(key), ...sumOf(rows) }))
  switch (by) {
    case 'group':
      return [{ ...base, ...sumOf(partitions) }]
    case 'topic':
      return sums(
        ({ topic }) => topic,
        (topic) => ({ topic }),
      )
    case 'member':
      return sums(
        ({ memberId }) => memberId,
        (member) => ({ member }),
      )
    case 'partition':
      return partitions.map((row) => ({
        ...base,
        topic: row.topic,
        partition: row.partition,
        member: row.memberId,
        ...sumOf([row]),
      }))
  }
}

const AGE: Column<LagRow> = {
  key: 'ageMs',
  header: 'AGE',
  value: ({ ageMs }) => ageMs,
  text: ({ ageMs }, style) => durationText(ageMs, style),
  align: 'right',
}

/** Rough for people, exact in a pipe. */
export const durationText = (ms: number | null, style: Style): string =>
  ms === null ? '-' : style.isTerminal ? formatRoughDuration(ms) : formatDuration(ms)

/** What a row is about, and how far behind that is. */
export const lagColumns = (by: LagLevel, withAge: boolean): readonly Column<LagRow>[] => [
  { key: 'group', isName: true, value: ({ group }) => group },
  { key: 'type', value: ({ type }) => type, wide: true },
  { key: 'state', value: ({ state }) => state },
  ...(by === 'topic' || by === 'partition'
    ? [{ key: 'topic', isName: true, value: ({ topic }: LagRow) => topic }]
    : []),
  ...(by === 'partition'
    ? [{ key: 'partition', value: ({ partition }: LagRow) => partition, align: 'right' as const }]
    : []),
  ...(by === 'member' || by === 'partition'
    ? [{ key: 'member', isName: true, value: ({ member }: LagRow) => member }]
    : []),
  { key: 'members', value: ({ members }) => members, align: 'right', wide: true },
  { key: 'lag', value: ({ lag }) => lag, align: 'right' },
  ...(withAge ? [AGE] : []),
]

/** `! 2 partitions without a known lag: does not exist any more` */
export function unknownText({ unknown, partitions }: LagRow): string {
  const reasons = partitions.flatMap(({ lag, error }) => (lag === null && error !== null ? [error] : []))
  const why = reasons.length === 0 ? '' : `: ${[...new Set(reasons)].join(', ')}`
  return `! ${unknown} partition${unknown === 1 ? '' : 's'} without a known lag${why}`
}

/** What is wrong with the partitions, for programs. */
export const PROBLEMS: Column<LagRow> = {
  key: 'problems',
  hidden: true,
  value: ({ partitions }) => lagProblems(partitions),
}

export const lagView = (by: LagLevel, withAge: boolean) =>
  tableView<LagRow>([
    ...lagColumns(by, withAge),
    {
      key: 'unknown',
      header: 'NOTE',
      remark: true,
      value: ({ unknown }) => unknown,
      text: (row, style) => (row.unknown === 0 ? '' : style.warning(unknownText(row))),
    },
    PROBLEMS,
  ])
