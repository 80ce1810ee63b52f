import type { Cluster } from '../../cluster/cluster.ts'
import { awaitEmpty } from './await-empty.ts'
import type { Context } from '../../context.ts'
import { type GroupDescription, isEmpty, requireEmpty } from '../../domain/group.ts'
import { isSamePlan } from '../../domain/offset-reset.ts'
import { movesToCommit } from '../../domain/reset-report.ts'
import { applyMoves } from './apply-moves.ts'
import { noteHiddenTopics } from './hidden-topics.ts'
import { findGroup, planReset } from './plan-reset.ts'
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
    const plan = await planReset({ ...request, dryRun: true }, start, cluster, context)
    await noteHiddenTopics(request, cluster, context)
    await warnOfState([state], context)
    await context.output.result(view, plan.reset)
    if (!isEmpty(state)) throw wouldBeRefused(state)
    if (request.planOut !== null) await writePlan(plan, request.planOut, cluster, context)
    return
  }
  if (request.waitMs === null) requireEmpty(description)
  const emptied = await waitForEmpty(request, description, cluster, context)

  const start = { description: emptied, nowMs: context.now() }
  let { reset, committed } = await planReset(request, start, cluster, context)
  await noteHiddenTopics(request, cluster, context)
  await warnOfState([emptied], context)
  if (movesToCommit(reset.partitions).length === 0) return await context.output.result(view, reset)
  for (;;) {
    await context.output.preview(view, reset)
    await context.requireYes({
      message: `Move ${countMoves(reset)} of group "${request.group}"?`,
      typeToConfirm: null,
    })
    if (context.settings.yes) break
    // The question may have stood for minutes: what was agreed to must still be what is there.
    const again = await planReset(request, start, cluster, context)
    const isSame = isSamePlan(reset.partitions, again.reset.partitions)
    ;({ reset, committed } = again)
    if (isSame) break
    await context.output.warn(() => 'the offsets have moved in the meantime; this is the new plan')
  }
  await applyMoves({ reset, committed, action: 'reset' }, cluster, context)
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
