import type { Cluster } from '../../cluster/cluster.ts'
import {
  type CommitAnswer,
  commitGroupOffsets,
  deleteGroupOffsets,
  groupOffsets,
  mayHaveHappened,
} from '../../cluster/group-offsets.ts'
import { finishing } from '../../cluster/finishing.ts'
import { KafkaError } from '../../cluster/kafka-error.ts'
import type { JournalEntry } from '../../config/journal-entry.ts'
import { type Journal, openJournal } from '../../config/journal.ts'
import type { Context } from '../../context.ts'
import type { CommittedOffset } from '../../domain/group.ts'
import { formatPartition, type TopicPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'
import {
  failureOf,
  movesToCommit,
  type ReportedMove,
  reportForgotten,
  reportMoves,
} from '../../domain/reset-report.ts'
import { explainFailedMoves } from './explain-failed-moves.ts'
import { afterOf, beforeOf } from './journal-offsets.ts'
import { type Reset, resetView } from './reset-view.ts'

export interface MovesToApply {
  readonly reset: Reset
  /** Everything the group had committed just before: what undo goes back to. */
  readonly committed: readonly CommittedOffset[]
  /** How messages call what is done: "reset" or "undo". */
  readonly action: string
  /** Partitions whose offsets are to be forgotten, as before they were first committed. */
  readonly toDelete?: readonly TopicPartition[]
  /** Leader epochs and metadata to commit with, where they are known; by `formatPartition`. */
  readonly details?: ReadonlyMap<string, Pick<CommittedOffset, 'leaderEpoch' | 'metadata'>>
}

export interface AppliedMoves {
  /** With what became of each move. */
  readonly reset: Reset
  readonly entry: JournalEntry
  /** What is not as the plan has it; null when all is. */
  readonly failure: KctlError | null
}

/**
 * Journal, commit, read back, compare, show.
 *
 * @throws {KctlError} when anything is not as the plan has it
 */
export async function applyMoves(
  moves: MovesToApply,
  cluster: Cluster,
  context: Context,
): Promise<JournalEntry> {
  const { reset, entry, failure } = await carryOutMoves(moves, cluster, context)
  await show(reset, entry, context)
  if (failure !== null) throw failure
  return entry
}

/** Journal, commit, read back, compare. The journal is on the disk before the commit is sent. */
export async function carryOutMoves(
  moves: MovesToApply,
  given: Cluster,
  context: Context,
): Promise<AppliedMoves> {
  const { reset, committed, action, toDelete = [] } = moves
  // Nothing is begun after a signal, and what is begun comes to its end.
  context.signal.throwIfAborted()
  using end = finishing(given)
  const { cluster } = end
  const journal = openJournal(context.host)
  const clusterId = await cluster.clusterId()
  const planned = journal.append({
    time: context.now(),
    clusterId,
    context: context.settings.contextName,
    group: reset.group,
    command: context.args,
    before: beforeOf(reset.partitions, toDelete, committed),
    after: afterOf(reset.partitions, toDelete),
    status: 'planned',
  })
  leaveTime(cluster)
  const answers = await send(moves, cluster).catch((error: unknown) => {
    // It certainly was not carried out: the journal must not leave that open.
    markFailed(journal, planned)
    throw error
  })
  // The time may be over because no answer came: only looking can tell what became of it.
  leaveTime(cluster)
  const [now] = await groupOffsets(cluster, [reset.group]).catch(() => [])
  const readBack = now === undefined || !isKnown(now.error) ? null : now.offsets
  const report = [
    ...reportMoves(reset.partitions, answers, readBack),
    ...reportForgotten(toDelete, committed, answers, readBack),
  ]
  const failure = failureOf(report)
  const { entry, error } = closeEntry(journal, planned, report)
  const isChanged = report.some(({ status: each }) => each === 'moved' || each === 'unknown')
  const finished: Reset = {
    ...reset,
    verified: failure === null,
    undoId: isChanged ? entry.id : null,
    partitions: report,
  }
  return {
    reset: finished,
    entry,
    failure: failure === null ? error : await explainFailedMoves(finished, action, cluster),
  }
}

/** What is sent in the last moment is not answered in time, and nobody knows what became of it. */
function leaveTime({ deadline }: Cluster): void {
  const leastMs = Math.min(deadline.timeoutMs, 5_000)
  if (deadline.remainingMs() < leastMs) deadline.restart(leastMs)
}

function markFailed(journal: Journal, planned: JournalEntry): void {
  try {
    journal.update(planned, { status: 'failed' })
  } catch (error) {
    // What keeps it from being written is not what the user has to hear of now.
    if (!(error instanceof KctlError)) throw error
  }
}

/** That the journal cannot be written any more must not hide what was done. */
function closeEntry(
  journal: Journal,
  planned: JournalEntry,
  report: readonly ReportedMove[],
): { readonly entry: JournalEntry; readonly error: KctlError | null } {
  try {
    return { entry: journal.update(planned, outcomeOf(planned, report)), error: null }
  } catch (error) {
    if (!(error instanceof KctlError)) throw error
    const message = `it was done, but the journal does not know it: ${error.message}`
    return { entry: planned, error: new KctlError(error.kind, message, { code: error.code, cause: error }) }
  }
}

/** A group that is gone has nothing committed: that is what forgetting its last offset leads to. */
const isKnown = (error: string | null): boolean => error === null || error === 'GROUP_ID_NOT_FOUND'

/** What there is to undo: of a change that was refused in part, the part that was done. */
function outcomeOf(
  { before, after }: JournalEntry,
  report: readonly ReportedMove[],
): Pick<JournalEntry, 'status' | 'before' | 'after'> {
  const failure = failureOf(report)
  if (failure !== 'partial')
    return {
      status: failure === null ? 'applied' : failure === 'outcomeUnknown' ? 'unknown' : 'failed',
      before,
      after,
    }
  const moved = new Set(report.filter(({ status }) => status === 'moved').map(formatPartition))
  const isMoved = (each: TopicPartition): boolean => moved.has(formatPartition(each))
  return { status: 'applied', before: before.filter(isMoved), after: after.filter(isMoved) }
}

/** What the coordinator said of each partition, by `formatPartition`; null when no answer came. */
async function send(
  { reset, toDelete = [], details }: MovesToApply,
  cluster: Cluster,
): Promise<ReadonlyMap<string, string | null> | null> {
  const offsets = movesToCommit(reset.partitions).map(({ topic, partition, after }) => {
    const known = details?.get(formatPartition({ topic, partition }))
    return {
      topic,
      partition,
      offset: after,
      leaderEpoch: known?.leaderEpoch ?? null,
      metadata: known?.metadata ?? '',
    }
  })
  try {
    const committed = offsets.length === 0 ? [] : await commitGroupOffsets(cluster, reset.group, offsets)
    const deleted =
      toDelete.length === 0 ? [] : await forget(cluster, reset.group, toDelete, committed.length > 0)
    const answers = [...committed, ...deleted].map((each) => [formatPartition(each), each.error] as const)
    return new Map(answers)
  } catch (error) {
    // The request may have arrived although its answer did not: only reading back can tell.
    if (cluster.signal.aborted || mayHaveHappened(error)) return null
    throw error
  }
}

/** What is refused as a whole is refused for each: some offsets may have moved by now, and the report has to say so. */
async function forget(
  cluster: Cluster,
  group: string,
  partitions: readonly TopicPartition[],
  hasCommitted: boolean,
): Promise<readonly CommitAnswer[]> {
  try {
    return await deleteGroupOffsets(cluster, group, partitions)
  } catch (error) {
    if (!(error instanceof KafkaError)) {
      // Whatever it is, it must not hide what was committed: reading back tells what is left.
      if (hasCommitted) return []
      throw error
    }
    return partitions.map(({ topic, partition }) => ({ topic, partition, error: error.errorName }))
  }
}

async function show(reset: Reset, { id }: JournalEntry, { output, settings }: Context): Promise<void> {
  // The plan has been shown before the question; people need to hear what became of it, not see it twice.
  const forPrograms = output.options.format !== null && !['table', 'wide'].includes(output.options.format)
  const failed = reset.partitions.some(({ status }) => status === 'failed' || status === 'unknown')
  if (forPrograms || failed || output.options.template !== null)
    await output.result(resetView(settings.utc), reset)
  const done = reset.partitions.filter(({ status }) => status === 'moved')
  const forgotten = done.filter(({ isForgotten }) => isForgotten).length
  const say = async (count: number, what: string): Promise<void> => {
    if (count > 0)
      await output.success((style) => `${style.number(count)} offset${count === 1 ? '' : 's'} ${what}`)
  }
  await say(done.length - forgotten, 'committed and read back')
  await say(forgotten, 'forgotten, and read back as gone')
  if (reset.undoId !== null) await output.note((style) => style.dim(`  undo: kctl offsets undo ${id}`))
}
