import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import type { Context } from '../../context.ts'
import { formatAssignment, type GroupDescription } from '../../domain/group.ts'
import { formatPartition } from '../../domain/offset.ts'
import { type OffsetPlan, parsePlan, planDifferences } from '../../domain/offset-plan-file.ts'
import { movesToCommit } from '../../domain/reset-report.ts'
import { formatTime } from '../../domain/time-format.ts'
import { KctlError } from '../../errors.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { applyMoves } from './apply-moves.ts'
import { awaitEmpty } from './await-empty.ts'
import { parseWait, WAIT_HELP } from './wait-flag.ts'
import { offsetsOf } from './committed-by.ts'
import { findGroup, type Plan, planReset } from './plan-reset.ts'
import { readTextFile } from './read-text-file.ts'
import { requireVisible } from './require-visible.ts'
import type { ResetRequest } from './reset-request.ts'
import { resetView } from './reset-view.ts'

export interface ApplyRequest {
  /** `-` means standard input. */
  readonly file: string
  /** How long to wait for the group to be empty; null does not wait. */
  readonly waitMs: number | null
  readonly dryRun: boolean
}

export const applyCommand = (run: Run<ApplyRequest>) =>
  new Command('apply')
    .description('Carry out a plan of offsets reset --plan-out, if nothing has moved since')
    .argument('<file>', 'the plan; - for standard input')
    .option('--wait [duration]', `wait for the group to be empty, then go ${WAIT_HELP}`)
    .option('--dry-run', 'say whether it can be carried out, and change nothing', false)
    .action(async (file, { wait, dryRun }) => await run({ file, waitMs: parseWait(wait), dryRun }))

export const applyHelp: HelpText = {
  examples: [
    'kctl offsets reset billing --to @-2h --plan-out billing.plan.json',
    'kctl offsets apply billing.plan.json',
    'kctl offsets apply billing.plan.json --dry-run',
    'kctl offsets apply billing.plan.json --wait 5m --yes',
  ],
  notes:
    'A plan is refused (exit code 8) in another cluster, while anybody is in the group, where a committed offset is\n' +
    'not the one it was, and for topics that are gone or were made anew. Everything that differs is named.',
  seeAlso: ['kctl offsets reset', 'kctl offsets undo'],
}

export async function applyPlan({ file, waitMs, dryRun }: ApplyRequest, context: Context): Promise<void> {
  const { output } = context
  const view = resetView(output.options.utc)
  output.require(view)
  if (!dryRun) context.requireWritable('move offsets')
  const plan = parsePlan(await readTextFile(file, context))
  await using cluster = await context.openCluster()
  const request = resetRequest(plan, file, dryRun)
  if (waitMs !== null && !dryRun) await waitForEmpty(plan, waitMs, cluster, context)
  const first = await planAgain(plan, request, cluster, context)
  await output.note(
    () => `planned ${formatTime(plan.time, { utc: output.options.utc })}: kctl ${plan.command.join(' ')}`,
  )
  if (dryRun || movesToCommit(first.reset.partitions).length === 0)
    return await output.result(view, first.reset)
  await output.preview(view, first.reset)
  await context.requireYes({ message: `Apply this plan to group "${plan.group}"?`, typeToConfirm: null })
  // The question may have stood for minutes.
  const { reset, committed } = context.settings.yes ? first : await planAgain(plan, request, cluster, context)
  await applyMoves({ reset, committed, action: 'plan' }, cluster, context)
}

async function waitForEmpty(
  { group, clusterId }: OffsetPlan,
  waitMs: number,
  cluster: Cluster,
  context: Context,
): Promise<void> {
  // In another cluster there is nothing to wait for.
  if ((await cluster.clusterId()) !== clusterId) return
  const [description] = await describeGroups(cluster, [group])
  if (description?.error === null) await awaitEmpty(cluster, description, waitMs, context)
}

const resetRequest = (plan: OffsetPlan, file: string, dryRun: boolean): ResetRequest => ({
  group: plan.group,
  goal: {
    kind: 'offsets',
    offsets: new Map(plan.partitions.map((each) => [formatPartition(each), each.after])),
    from: `${plan.target}, as planned in ${file}`,
  },
  scopes: [],
  allowNew: true,
  clamp: false,
  waitMs: null,
  dryRun,
  planOut: null,
})

/** @throws {KctlError} `PLAN_STALE` naming what is not as it was */
async function planAgain(
  plan: OffsetPlan,
  request: ResetRequest,
  cluster: Cluster,
  context: Context,
): Promise<Plan> {
  const { clusterId, topics } = await cluster.metadata([
    ...new Set(plan.partitions.map(({ topic }) => topic)),
  ])
  if (clusterId !== plan.clusterId) {
    throw staleError(
      planDifferences(plan, { clusterId, state: '', memberCount: 0, committed: [], topics }),
      null,
    )
  }
  await requireVisible(
    plan.partitions.map(({ topic }) => topic),
    cluster,
  )
  const description = await findGroup(request, cluster)
  const { state, members } = description
  const requireAsPlanned = (committed: Plan['committed']): void => {
    const differences = planDifferences(plan, {
      clusterId,
      state,
      memberCount: members.length,
      committed,
      topics,
    })
    if (differences.length > 0) throw staleError(differences, description)
  }
  requireAsPlanned(await offsetsOf(cluster, plan.group))
  const again = await planReset(request, { description, nowMs: plan.time }, cluster, context).catch(
    (error: unknown) => {
      if (error instanceof KctlError && error.code === 'OFFSET_OUT_OF_RANGE')
        throw staleError(error.details, null)
      throw error
    },
  )
  requireAsPlanned(again.committed)
  return again
}

const SHOWN = 20

function staleError(differences: readonly string[], description: GroupDescription | null): KctlError {
  const more = differences.length - SHOWN
  return new KctlError(
    'precondition',
    'not everything is as it was when the plan was made: nothing was changed',
    {
      code: 'PLAN_STALE',
      details: [
        ...differences.slice(0, SHOWN),
        ...(more > 0 ? [`and ${more} more`] : []),
        ...(description?.members ?? []).map(({ instanceId, memberId, host, assignment }) =>
          [instanceId ?? memberId, host, formatAssignment(assignment)].join('   '),
        ),
      ],
      hint: 'plan again with kctl offsets reset --plan-out',
    },
  )
}
