import type { Cluster } from '../../cluster/cluster.ts'
import type { Context } from '../../context.ts'
import { createProgress } from '../../terminal/progress.ts'
import type { MovesToApply } from './apply-moves.ts'
import { finishGroups } from './finish-groups.ts'
import { type GroupOutcome, groupOutcomesView } from './group-outcomes-view.ts'
import { moveInTurn } from './move-in-turn.ts'
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
  const { tasks, dryRun, waitMs, action, detailsOf, unanswered = [], select = (all) => all } = groups
  let starts = await describeTasks(tasks, dryRun ? null : waitMs, cluster, context)
  const plan = async (what: readonly GroupTask[]): Promise<readonly Candidate[]> =>
    select(await planTasks(what, starts, cluster, context))
  let candidates = await plan(tasks)
  await warnOfState([...starts.descriptions.values()], context)
  if (dryRun) return await finishGroups(candidates.map(asDryRun), unanswered, context)
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
  const progress = createProgress(context.output, { total: candidates.length })
  for (const candidate of candidates) {
    progress.update(outcomes.length)
    if (!isMoving(candidate)) {
      outcomes.push(asPlanned(candidate))
      continue
    }
    const { reset, committed } = candidate.plan
    const moves = async (): Promise<MovesToApply> => {
      const details = await detailsOf?.(reset)
      return { reset, committed, action, ...(details === undefined ? {} : { details }) }
    }
    outcomes.push(await moveInTurn(asPlanned(candidate), moves, cluster, context))
  }
  progress.clear()
  await finishGroups(outcomes, unanswered, context)
}
