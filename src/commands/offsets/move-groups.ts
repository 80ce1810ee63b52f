import { explainFailure } from '../../cluster/explain-failure.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import { failureOfItems } from '../finish-items.ts'
import { carryOutMoves, type MovesToApply } from './apply-moves.ts'
import { type GroupOutcome, groupOutcomesView } from './group-outcomes-view.ts'
import {
  agreedCandidates,
  agreedTasks,
  asDryRun,
  asPlanned,
  type Candidate,
  describeTasks,
  type GroupTask,
  isMoving,
  planTasks,
  questionFor,
} from './plan-groups.ts'
import type { Reset } from './reset-view.ts'
import { warnOfState } from './warn-of-state.ts'

export interface GroupsToMove {
  readonly tasks: readonly GroupTask[]
  /** How messages call what is done: "reset" or "import". */
  readonly action: string
  /** How long to wait for the groups to be empty; null does not wait. */
  readonly waitMs: number | null
  readonly dryRun: boolean
  /** Takes out of the plan what need not be spoken of. */
  readonly select?: (candidates: readonly Candidate[]) => readonly Candidate[]
  /** Leader epochs and metadata to commit with. */
  readonly detailsOf?: (reset: Reset) => Promise<NonNullable<MovesToApply['details']>>
  /** Brokers that did not say which groups they have, a line each. */
  readonly unanswered?: readonly string[]
}

/**
 * The journey of several groups: one plan of all, one question, then each group by itself, with its own
 * journal entry, read-back and undo.
 *
 * @throws {KctlError} `partial` where some were moved and others not
 */
export async function moveGroups(groups: GroupsToMove, cluster: Cluster, context: Context): Promise<void> {
  const { tasks, dryRun, waitMs, select = (all) => all } = groups
  let starts = await describeTasks(tasks, dryRun ? null : waitMs, cluster, context)
  const plan = async (what: readonly GroupTask[]): Promise<readonly Candidate[]> =>
    select(await planTasks(what, starts, cluster, context))
  let candidates = await plan(tasks)
  await warnOfState([...starts.descriptions.values()], context)
  if (dryRun) return await finish(candidates.map(asDryRun), groups, context)
  for (;;) {
    const moving = candidates.filter(isMoving)
    if (moving.length === 0) break
    await context.output.preview(groupOutcomesView(context.output.options.utc), candidates.map(asPlanned))
    await context.requireYes({ message: questionFor(moving), typeToConfirm: null })
    if (context.settings.yes) break
    // The question may have stood for minutes: what was agreed to must still be what is there.
    starts = { ...(await describeTasks(tasks, null, cluster, context)), nowMs: starts.nowMs }
    const agreed = agreedCandidates(candidates, await plan(agreedTasks(tasks, candidates)))
    candidates = agreed ?? (await plan(tasks))
    if (agreed !== null) break
    await context.output.warn(() => 'the groups have changed in the meantime; this is the new plan')
  }
  const outcomes: GroupOutcome[] = []
  for (const candidate of candidates) {
    const outcome = isMoving(candidate)
      ? await moveOne(candidate, groups, cluster, context)
      : asPlanned(candidate)
    outcomes.push(outcome)
    // Many groups take longer than one command may, and so they may while the cluster answers.
    if (outcome.reset?.verified === true) cluster.deadline.restart(cluster.deadline.timeoutMs)
  }
  await finish(outcomes, groups, context)
}

/** Whatever happens to one group, it must not hide what was done to those before it. */
async function moveOne(
  candidate: Extract<Candidate, { error: null }>,
  { action, detailsOf }: GroupsToMove,
  cluster: Cluster,
  context: Context,
): Promise<GroupOutcome> {
  const { group, plan } = candidate
  const { reset, committed } = plan
  if (context.signal.aborted) return { ...asPlanned(candidate), error: notTried(group) }
  if (cluster.deadline.passed) return { ...asPlanned(candidate), error: outOfTime(group) }
  try {
    const details = await detailsOf?.(reset)
    const moves = { reset, committed, action, ...(details === undefined ? {} : { details }) }
    const applied = await carryOutMoves(moves, cluster, context)
    return { group, reset: applied.reset, error: applied.failure }
  } catch (error) {
    if (context.signal.aborted) return { ...asPlanned(candidate), error: notTried(group) }
    const explained = explainFailure(error)
    if (explained instanceof KctlError) return { ...asPlanned(candidate), error: explained }
    throw error
  }
}

const notTried = (group: string): KctlError =>
  new KctlError('interrupted', `group "${group}" was not moved: the command was stopped before`, {
    code: 'INTERRUPTED',
  })

const outOfTime = (group: string): KctlError =>
  new KctlError('unreachable', `group "${group}" was not moved: the time was over before`, {
    code: 'TIMEOUT',
    hint: 'run it again with those that are left, or with a longer --timeout',
  })

async function finish(
  outcomes: readonly GroupOutcome[],
  { unanswered = [] }: GroupsToMove,
  context: Context,
): Promise<void> {
  const { output } = context
  const { format, template } = output.options
  const isDryRun = outcomes.some(({ reset }) => reset?.dryRun === true)
  const hasChanged = outcomes.some(({ reset }) => reset !== null && reset.undoId !== null)
  const forPrograms = template !== null || (format !== null && format !== 'table' && format !== 'wide')
  // The plan has been shown before the question; people need to hear what became of it, not see it twice.
  const failed = outcomes.filter(({ reset, error }) => reset !== null && error !== null)
  const shown = forPrograms || isDryRun || !hasChanged ? outcomes : failed
  const view = groupOutcomesView(output.options.utc)
  if (shown.length > 0 || forPrograms) await output.result(view, shown)
  for (const { group, reset } of outcomes) {
    if (reset === null || reset.undoId === null) continue
    const moved = reset.partitions.filter(({ status }) => status === 'moved').length
    if (moved > 0) {
      await output.success(
        (style) =>
          `group ${style.accent(group)}: ${style.number(moved)} offset${moved === 1 ? '' : 's'} committed and read back`,
      )
    }
    await output.note((style) => style.dim(`  undo: kctl offsets undo ${reset.undoId ?? ''}`))
  }
  const failures = [
    ...outcomes.flatMap(({ error }) => (error === null ? [] : [{ error }])),
    ...unanswered.map((line) => ({ error: new KctlError('unreachable', line, { code: 'INCOMPLETE' }) })),
  ]
  const failure = failureOfItems(outcomes.filter(({ error }) => error === null).length, failures)
  if (failure !== null) throw failure
}
