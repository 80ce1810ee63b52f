import type { Cluster } from '../../cluster/cluster.ts'
import { awaitEmpty } from './await-empty.ts'
import type { Context } from '../../context.ts'
import { type GroupDescription, isEmpty, requireEmpty } from '../../domain/group.ts'
import { movesToCommit } from '../../domain/reset-report.ts'
import { KctlError } from '../../errors.ts'
import { agreedPlan, asAgreed } from './agreed-plan.ts'
import { applyMoves } from './apply-moves.ts'
import { mayBeHidden, noteHiddenTopics } from './hidden-topics.ts'
import { findGroup, type Plan, planReset, type Start } from './plan-reset.ts'
import type { ResetRequest } from './reset-request.ts'
import { type Reset, resetView } from './reset-view.ts'
import { warnOfState } from './warn-of-state.ts'
import { wouldBeRefused } from './would-be-refused.ts'
import { writePlan } from './write-plan.ts'

/** The journey of a reset: gather, decide, ask, apply, read back, show. */
export async function resetGroup(request: ResetRequest, context: Context): Promise<void> {
  const view = resetView(context.output.options.utc)
  context.output.require(view)
  if (!isPlanOnly(request)) context.requireWritable('move offsets')
  await using cluster = await context.openCluster()
  const description = await findGroup(request, cluster)
  if (isPlanOnly(request)) {
    const state =
      request.planOut === null ? description : await waitForEmpty(request, description, cluster, context)
    const start = { description: state, nowMs: context.now() }
    const plan = await planAll({ ...request, dryRun: true }, start, cluster, context)
    await warnOfState([state], context)
    await context.output.result(view, plan.reset)
    if (!isEmpty(state)) throw wouldBeRefused(state)
    if (request.planOut !== null) await writePlan(plan, request.planOut, cluster, context)
    return
  }
  if (request.waitMs === null) requireEmpty(description)
  const emptied = await waitForEmpty(request, description, cluster, context)

  const start = { description: emptied, nowMs: context.now() }
  let plan = await planAll(request, start, cluster, context)
  if (movesToCommit(plan.reset.partitions).length === 0) return await context.output.result(view, plan.reset)
  for (;;) {
    await context.output.preview(view, plan.reset)
    await context.requireYes({
      message: `Move ${countMoves(plan.reset)} of group "${request.group}"?`,
      typeToConfirm: null,
    })
    if (context.settings.yes) break
    // The question may have stood for minutes: what was agreed to must still be what is there.
    const agreed = await planAgreed(request, plan, start, cluster, context)
    plan = agreed ?? (await planReset(request, start, cluster, context))
    if (agreed !== null) break
    await context.output.warn(() => 'the offsets have moved in the meantime; this is the new plan')
  }
  const { reset, committed } = plan
  await applyMoves({ reset, committed, action: 'reset' }, cluster, context)
}

/** With a note of what may not be in it. */
async function planAll(
  request: ResetRequest,
  start: Start,
  cluster: Cluster,
  context: Context,
): Promise<Plan> {
  const [plan, isHiding] = await Promise.all([
    planReset(request, start, cluster, context),
    mayBeHidden(request, cluster),
  ])
  if (isHiding) await noteHiddenTopics(context)
  return plan
}

/** Null when it cannot be carried out any more as it was agreed to. */
async function planAgreed(
  request: ResetRequest,
  plan: Plan,
  start: Start,
  cluster: Cluster,
  context: Context,
): Promise<Plan | null> {
  try {
    return agreedPlan(plan, await planReset(asAgreed(request, plan), start, cluster, context))
  } catch (error) {
    if (error instanceof KctlError) return null
    throw error
  }
}

const isPlanOnly = ({ dryRun, planOut }: ResetRequest): boolean => dryRun || planOut !== null

/** A plan holds only while nobody commits, so it is made when the group is as it will have to be. */
async function waitForEmpty(
  request: ResetRequest,
  description: GroupDescription,
  cluster: Cluster,
  context: Context,
): Promise<GroupDescription> {
  if (request.waitMs === null || isEmpty(description)) return description
  await awaitEmpty(cluster, description, request.waitMs, context)
  return await findGroup(request, cluster)
}

const countMoves = ({ partitions }: Reset): string => {
  const count = movesToCommit(partitions).length
  return `${count} offset${count === 1 ? '' : 's'}`
}
