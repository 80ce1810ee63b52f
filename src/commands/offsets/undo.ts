import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import type { JournalEntry } from '../../config/journal-entry.ts'
import { type Journal, openJournal } from '../../config/journal.ts'
import type { Context } from '../../context.ts'
import { isEmpty } from '../../domain/group.ts'
import { KctlError, UsageError } from '../../errors.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { applyMoves } from './apply-moves.ts'
import { groupOutcomesView } from './group-outcomes-view.ts'
import { isBack, isSnapshot, mayStillArrive, movesBack, offsetsNow, prepareUndo } from './prepare-undo.ts'
import { resetView } from './reset-view.ts'
import { undoSeveral } from './undo-several.ts'
import { STOP_MEMBERS, wouldBeRefused } from './would-be-refused.ts'

export interface UndoRequest {
  /** Empty means the latest change. */
  readonly ids: readonly string[]
  readonly dryRun: boolean
}

export const undoCommand = (run: Run<UndoRequest>) =>
  new Command('undo')
    .description('Put the offsets of a group back to where they were before a change, or at a snapshot')
    .argument('[id...]', 'which ones, from kctl offsets history; the latest change when left out')
    .option('--dry-run', 'show what would be put back, and change nothing', false)
    .action(async (ids, { dryRun }) => await run({ ids, dryRun }))

export const undoHelp: HelpText = {
  examples: [
    'kctl offsets undo',
    'kctl offsets undo 7f3a',
    'kctl offsets undo 7f3a --dry-run',
    'kctl offsets undo 7f3a 90c1 2b77   # of several groups, as a reset of them says',
  ],
  seeAlso: ['kctl offsets history', 'kctl offsets snapshot', 'kctl offsets reset'],
}

export async function undo({ ids, dryRun }: UndoRequest, context: Context): Promise<void> {
  const { utc } = context.output.options
  const isOne = ids.length <= 1
  if (isOne) context.output.require(resetView(utc))
  else context.output.require(groupOutcomesView(utc))
  if (!dryRun) context.requireWritable('move offsets')
  const journal = openJournal(context.host)
  const entries = ids.length === 0 ? [latestOf(journal.list().entries)] : ids.map((id) => journal.find(id))
  requireEachOnce(entries)
  await using cluster = await context.openCluster()
  const [entry] = entries
  if (isOne && entry !== undefined) await undoOne(entry, dryRun, journal, cluster, context)
  else await undoSeveral(entries, dryRun, journal, cluster, context)
}

async function undoOne(
  entry: JournalEntry,
  dryRun: boolean,
  journal: Journal,
  cluster: Cluster,
  context: Context,
): Promise<void> {
  const view = resetView(context.output.options.utc)
  const prepared = await prepareUndo(entry, dryRun, cluster, context)
  const { description, reset, whole, committed } = prepared
  if (dryRun) {
    await context.output.result(view, whole)
    if (!isEmpty(description)) throw wouldBeRefused(description, STOP_MEMBERS)
    return
  }
  if (isBack(prepared)) {
    await context.output.result(view, reset)
    // The next undo is to find what was done before it.
    if (!isSnapshot(entry) && !mayStillArrive(entry, context.now()))
      journal.update(entry, { status: 'undone' })
    return
  }
  await context.output.preview(view, whole)
  await context.requireYes({
    message: `Put the offsets of group "${entry.group}" back?`,
    typeToConfirm: null,
  })
  // The question may have stood for minutes, and the journal is to hold what there is just before.
  const now = context.settings.yes ? committed : await offsetsNow(cluster, entry.group)
  await applyMoves(movesBack(prepared, now), cluster, context)
  // One can go back to a snapshot again and again.
  if (!isSnapshot(entry)) journal.update(entry, { status: 'undone' })
}

/** Of two changes of a group the one behind has to be put back first, and then the other is another. */
function requireEachOnce(entries: readonly JournalEntry[]): void {
  for (const [index, { id, group }] of entries.entries()) {
    const other = entries.slice(0, index).find((each) => each.group === group)
    if (other === undefined) continue
    throw new UsageError(
      other.id === id ? `change ${id} is named twice` : `${other.id} and ${id} are both of group "${group}"`,
      'put them back one after the other, the latest first',
    )
  }
}

function latestOf(entries: readonly JournalEntry[]): JournalEntry {
  const latest = entries.find(
    ({ status }) => status === 'applied' || status === 'unknown' || status === 'planned',
  )
  if (latest !== undefined) return latest
  throw new KctlError('notFound', 'there is nothing to undo: the journal of this machine has no change', {
    code: 'JOURNAL_ENTRY_NOT_FOUND',
    hint: 'kctl offsets history',
  })
}
