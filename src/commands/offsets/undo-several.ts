import type { Cluster } from '../../cluster/cluster.ts'
import type { JournalEntry } from '../../config/journal-entry.ts'
import type { Journal } from '../../config/journal.ts'
import type { Context } from '../../context.ts'
import { isEmpty } from '../../domain/group.ts'
import { KctlError } from '../../errors.ts'
import { finishGroups } from './finish-groups.ts'
import { type GroupOutcome, groupOutcomesView } from './group-outcomes-view.ts'
import { moveInTurn } from './move-in-turn.ts'
import {
  isBack,
  isSnapshot,
  mayStillArrive,
  movesBack,
  offsetsNow,
  type PreparedUndo,
  prepareUndo,
} from './prepare-undo.ts'
import { STOP_MEMBERS, wouldBeRefused } from './would-be-refused.ts'

type Candidate = PreparedUndo | { readonly entry: JournalEntry; readonly error: KctlError }

/** One plan of all changes, one question; then each is put back by itself. */
export async function undoSeveral(
  entries: readonly JournalEntry[],
  dryRun: boolean,
  journal: Journal,
  cluster: Cluster,
  context: Context,
): Promise<void> {
  const candidates: Candidate[] = []
  for (const entry of entries) candidates.push(await prepareOne(entry, dryRun, cluster, context))
  if (dryRun) return await finishGroups(candidates.map(asDryRun), [], context)
  const moving = candidates.filter((each) => !('error' in each) && !isBack(each))
  if (moving.length > 0) {
    await context.output.preview(groupOutcomesView(context.output.options.utc), candidates.map(asPlanned))
    const what = moving.length === 1 ? `group "${moving[0]?.entry.group ?? ''}"` : `${moving.length} groups`
    await context.requireYes({ message: `Put the offsets of ${what} back?`, typeToConfirm: null })
  }
  const outcomes: GroupOutcome[] = []
  for (const candidate of candidates) {
    const { entry } = candidate
    const planned = asPlanned(candidate)
    const outcome =
      'error' in candidate || isBack(candidate)
        ? planned
        : await moveInTurn(
            planned,
            async () => movesBack(candidate, await offsetsNow(cluster, entry.group)),
            cluster,
            context,
          )
    outcomes.push(outcome)
    // One can go back to a snapshot again and again.
    const isUndone = outcome.error === null && !isSnapshot(entry)
    if (isUndone && (outcome !== planned || !mayStillArrive(entry, context.now())))
      journal.update(entry, { status: 'undone' })
  }
  await finishGroups(outcomes, [], context)
}

async function prepareOne(
  entry: JournalEntry,
  dryRun: boolean,
  cluster: Cluster,
  context: Context,
): Promise<Candidate> {
  try {
    return await prepareUndo(entry, dryRun, cluster, context)
  } catch (error) {
    if (error instanceof KctlError) return { entry, error }
    throw error
  }
}

const asPlanned = (candidate: Candidate): GroupOutcome =>
  'error' in candidate
    ? { group: candidate.entry.group, reset: null, error: candidate.error }
    : { group: candidate.entry.group, reset: candidate.whole, error: null }

const asDryRun = (candidate: Candidate): GroupOutcome =>
  'error' in candidate || isEmpty(candidate.description)
    ? asPlanned(candidate)
    : { ...asPlanned(candidate), error: wouldBeRefused(candidate.description, STOP_MEMBERS) }
