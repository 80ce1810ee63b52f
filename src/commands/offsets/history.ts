import { Command } from '@commander-js/extra-typings'
import type { JournalEntry } from '../../config/journal-entry.ts'
import { openJournal } from '../../config/journal.ts'
import type { Context } from '../../context.ts'
import { formatIsoTime, formatTime } from '../../domain/time-format.ts'
import { tableView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface HistoryRequest {
  /** Null means every group. */
  readonly group: string | null
}

export const historyCommand = (run: Run<HistoryRequest>) =>
  new Command('history')
    .description('List what kctl has done to committed offsets from this machine, and snapshots')
    .argument('[group]', 'only this group')
    .action(async (group) => await run({ group: group ?? null }))

export const historyHelp: HelpText = {
  examples: ['kctl offsets history', 'kctl offsets history billing', 'kctl offsets history -o json'],
  seeAlso: ['kctl offsets undo', 'kctl offsets snapshot'],
}

export async function history({ group }: HistoryRequest, context: Context): Promise<void> {
  const view = historyView(context.output.options.utc)
  context.output.require(view)
  const { entries, unreadable } = openJournal(context.host).list()
  for (const { file, reason } of unreadable)
    await context.output.warn(() => `${file} cannot be read: ${reason}`)
  await context.output.result(
    view,
    entries.filter((entry) => group === null || entry.group === group),
  )
}

const historyView = (utc: boolean) =>
  tableView<JournalEntry>([
    { key: 'id', isName: true, value: ({ id }) => id },
    { key: 'time', value: ({ time }) => formatIsoTime(time), text: ({ time }) => formatTime(time, { utc }) },
    { key: 'context', value: ({ context }) => context },
    { key: 'group', isName: true, value: ({ group }) => group },
    { key: 'offsets', value: ({ before, after }) => Math.max(before.length, after.length), align: 'right' },
    { key: 'status', value: ({ status }) => status },
    { key: 'command', value: ({ command }) => `kctl ${command.join(' ')}` },
    {
      key: 'note',
      remark: true,
      value: ({ note }) => note,
      text: ({ note = '' }) => note,
    },
    { key: 'clusterId', isName: true, value: ({ clusterId }) => clusterId, wide: true },
    { key: 'before', value: ({ before }) => before.map((each) => ({ ...each })), hidden: true },
    { key: 'after', value: ({ after }) => after.map((each) => ({ ...each })), hidden: true },
  ])
