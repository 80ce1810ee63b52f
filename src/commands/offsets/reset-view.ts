import { formatPartition } from '../../domain/offset.ts'
import { formatIsoTime, formatTime } from '../../domain/time-format.ts'
import { movesToCommit, type ReportedMove } from '../../domain/reset-report.ts'
import type { Style } from '../../output/style.ts'
import { renderLines, tableView, type View } from '../../output/view.ts'

/** One reset: as a plan, and with what became of it. */
export interface Reset {
  readonly group: string
  readonly state: string
  readonly memberCount: number
  /** As the grammar writes it: `@-2h`, `earliest`, `group billing`. */
  readonly target: string
  /** The moment that the target means, or null. */
  readonly resolvedMs: number | null
  readonly dryRun: boolean
  /** Every offset was read back as committed. */
  readonly verified: boolean
  /** What `kctl offsets undo` takes; null where nothing was changed. */
  readonly undoId: string | null
  /** Topics of the group that this leaves alone. */
  readonly otherTopics: number
  /** The time of the record that is read next, by `formatPartition`; what is not known is not in it. */
  readonly targetTimes: ReadonlyMap<string, number>
  readonly partitions: readonly ReportedMove[]
}

const movesView = (utc: boolean, times: ReadonlyMap<string, number>) =>
  tableView<ReportedMove>([
    { key: 'topic', isName: true, value: ({ topic }) => topic },
    { key: 'partition', value: ({ partition }) => partition, align: 'right' },
    { key: 'before', value: ({ before }) => before, align: 'right' },
    { key: 'after', value: ({ after, isForgotten }) => (isForgotten ? null : after), align: 'right' },
    {
      key: 'delta',
      value: ({ delta }) => delta,
      text: ({ delta }, style) => (delta === null ? '-' : signed(delta, style)),
      align: 'right',
    },
    { key: 'lagBefore', value: ({ lagBefore }) => lagBefore, align: 'right' },
    {
      key: 'lagAfter',
      value: ({ lagAfter, isForgotten }) => (isForgotten ? null : lagAfter),
      align: 'right',
    },
    {
      key: 'targetTime',
      value: (move) => mapTime(times.get(formatPartition(move)), formatIsoTime),
      text: (move) =>
        mapTime(times.get(formatPartition(move)), (ms) => formatTime(ms, { utc, zone: false })) ?? '-',
    },
    {
      key: 'status',
      header: 'NOTE',
      remark: true,
      value: ({ status }) => status,
      text: (move, style) => remarkOf(move, style),
    },
    { key: 'error', value: ({ error }) => error ?? undefined, hidden: true },
  ])

const mapTime = (epochMs: number | undefined, format: (ms: number) => string): string | null =>
  epochMs === undefined ? null : format(epochMs)

function remarkOf({ status, error, remark }: ReportedMove, style: Style): string {
  const notes = [
    ...(status === 'failed' || status === 'unknown' ? [style.error(`! ${status}: ${error ?? ''}`)] : []),
    ...(status === 'unchanged' ? ['unchanged'] : []),
    ...(remark === null ? [] : [style.warning(remark)]),
  ]
  return notes.join('; ')
}

const signed = (delta: bigint, style: Style): string => `${delta > 0n ? '+' : ''}${style.number(delta)}`

/** A table of moves for people, and the whole report for programs. */
export function resetView(utc: boolean): View<Reset> {
  const { list } = movesView(utc, new Map())
  return {
    textTo: 'stdout',
    toJson: (reset, choice) => ({
      group: reset.group,
      target: reset.target,
      ...(reset.resolvedMs === null ? {} : { resolvedTime: formatIsoTime(reset.resolvedMs) }),
      dryRun: reset.dryRun,
      verified: reset.verified,
      ...(reset.undoId === null ? {} : { undoId: reset.undoId }),
      partitions: movesView(utc, reset.targetTimes).toJson(reset.partitions, choice),
    }),
    async toText(reset, choice, options) {
      const table = await movesView(utc, reset.targetTimes).toText(reset.partitions, choice, options)
      const around = (lines: (style: Style) => readonly string[]): string => renderLines(lines, options.style)
      return `${around(() => headOf(reset, utc))}${table.trimEnd()}\n${around((style) => tailOf(reset, style))}`
    },
    list: list === null ? null : { ...list, rows: ({ partitions }) => partitions },
  }
}

function headOf({ group, state, target, resolvedMs }: Reset, utc: boolean): readonly string[] {
  const when =
    resolvedMs === null
      ? ''
      : ` = ${formatTime(resolvedMs, { utc })}${utc ? '' : ` (${formatTime(resolvedMs, { utc: true })})`}`
  return [`group "${group}" · ${state === 'Dead' ? 'new' : state} · target ${target}${when}`]
}

function tailOf({ partitions, otherTopics }: Reset, style: Style): readonly string[] {
  const moves = movesToCommit(partitions.filter(({ status }) => status !== 'failed'))
  let again = 0n
  let skipped = 0n
  for (const { delta } of moves) {
    if (delta === null) continue
    if (delta < 0n) again -= delta
    else skipped += delta
  }
  const sentences = [
    ...(partitions.length > 0 && partitions.every(({ status }) => status === 'unchanged')
      ? ['The group is there already.']
      : []),
    ...(again > 0n ? [`${style.number(again)} record${again === 1n ? '' : 's'} will be read again.`] : []),
    ...(skipped > 0n ? [`${style.number(skipped)} record${skipped === 1n ? '' : 's'} will be skipped.`] : []),
    ...(otherTopics > 0
      ? [`${otherTopics} other topic${otherTopics === 1 ? ' stays as it is' : 's stay as they are'}.`]
      : []),
  ]
  return sentences.length === 0 ? [] : [sentences.join(' ')]
}
