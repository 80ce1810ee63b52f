import type { Cluster } from '../../cluster/cluster.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { groupOffsets } from '../../cluster/group-offsets.ts'
import type { Context } from '../../context.ts'
import { type GroupDescription, isEmpty, requireEmpty } from '../../domain/group.ts'
import { movesToCommit } from '../../domain/reset-report.ts'
import { KctlError } from '../../errors.ts'
import { agreedPlan, asAgreed } from './agreed-plan.ts'
import { awaitAllEmpty, stillNotEmpty } from './await-empty.ts'
import type { GroupOutcome } from './group-outcomes-view.ts'
import { requireOffsets } from './committed-by.ts'
import { type Plan, planReset, requireFound, type Start } from './plan-reset.ts'
import type { ResetRequest } from './reset-request.ts'
import { wouldBeRefused } from './would-be-refused.ts'

/** A group that cannot be moved, and why. */
interface Refused {
  readonly group: string
  readonly error: KctlError
}

interface Planned {
  readonly group: string
  readonly description: GroupDescription
  readonly plan: Plan
  readonly error: null
}

/** One of several groups: what is to become of it, or why it is refused. */
export type Candidate = Planned | Refused

/** What is asked for one of several groups, or why that is known to be impossible already. */
export type GroupTask = { readonly group: string; readonly request: ResetRequest | KctlError }

/** What each group of a command starts from. */
export interface GroupStarts {
  readonly descriptions: ReadonlyMap<string, GroupDescription>
  /** Why groups that should be empty by now are not. */
  readonly notEmpty: ReadonlyMap<string, KctlError>
  readonly nowMs: number
}

/** Describes all groups, and waits for those that have members if that is wanted: all in one batch of requests. */
export async function describeTasks(
  tasks: readonly GroupTask[],
  waitMs: number | null,
  cluster: Cluster,
  context: Context,
): Promise<GroupStarts> {
  const groups = requestsIn(tasks).map(({ group }) => group)
  const described = await describeGroups(cluster, groups)
  const waitsFor = described.filter(({ error }) => error === null)
  const left = waitMs === null ? [] : await awaitAllEmpty(cluster, waitsFor, waitMs, context)
  // Whoever was waited for is another than it was.
  const now = waitMs === null || waitsFor.every(isEmpty) ? described : await describeGroups(cluster, groups)
  return {
    descriptions: new Map(now.map((each) => [each.group, each])),
    notEmpty: new Map(left.map((each) => [each.group, stillNotEmpty(each, waitMs ?? 0)])),
    nowMs: context.now(),
  }
}

/** So many groups are planned at the same time: each takes a few requests, one after the other. */
const AT_ONCE = 16

/** What is to become of each group. What keeps one from being moved does not keep the others. */
export async function planTasks(
  tasks: readonly GroupTask[],
  { descriptions, notEmpty, nowMs }: GroupStarts,
  cluster: Cluster,
  context: Context,
): Promise<readonly Candidate[]> {
  const groups = requestsIn(tasks).map(({ group }) => group)
  const offsets = new Map((await groupOffsets(cluster, groups)).map((each) => [each.group, each]))
  const plan = async ({ group, request }: GroupTask): Promise<Candidate> => {
    if (request instanceof KctlError) return { group, error: request }
    const [described, committed] = [descriptions.get(group), offsets.get(group)]
    if (described === undefined || committed === undefined) throw new Error('a group got no answer')
    return await orRefused(group, async () => {
      const description = await requireFound(request, described, cluster)
      const busy = notEmpty.get(group)
      if (busy !== undefined && !request.dryRun) throw busy
      if (!request.dryRun) requireEmpty(description)
      const start: Start = { description, nowMs, committed: await requireOffsets(committed, cluster) }
      return { group, description, plan: await planReset(request, start, cluster, context), error: null }
    })
  }
  const candidates: Candidate[] = []
  for (let first = 0; first < tasks.length; first += AT_ONCE)
    candidates.push(...(await Promise.all(tasks.slice(first, first + AT_ONCE).map(plan))))
  return candidates
}

const requestsIn = (tasks: readonly GroupTask[]): readonly ResetRequest[] =>
  tasks.flatMap(({ request }) => (request instanceof KctlError ? [] : [request]))

async function orRefused(group: string, plan: () => Promise<Candidate>): Promise<Candidate> {
  try {
    return await plan()
  } catch (error) {
    // A command line that is wrong is so for every group; anything but a KctlError is no answer about this one.
    if (error instanceof KctlError && error.kind !== 'usage') return { group, error }
    throw error
  }
}

export const isMoving = (candidate: Candidate): candidate is Planned =>
  candidate.error === null && movesToCommit(candidate.plan.reset.partitions).length > 0

export const asPlanned = (candidate: Candidate): GroupOutcome =>
  candidate.error === null
    ? { group: candidate.group, reset: candidate.plan.reset, error: null }
    : { group: candidate.group, reset: null, error: candidate.error }

export const asDryRun = (candidate: Candidate): GroupOutcome =>
  candidate.error === null && !isEmpty(candidate.description)
    ? { ...asPlanned(candidate), error: wouldBeRefused(candidate.description) }
    : asPlanned(candidate)

/** The same tasks, to go exactly where their plans go. */
export function agreedTasks(
  tasks: readonly GroupTask[],
  candidates: readonly Candidate[],
): readonly GroupTask[] {
  const plans = new Map(
    candidates.flatMap((each) => (each.error === null ? [[each.group, each.plan] as const] : [])),
  )
  return tasks.map(({ group, request }) => {
    const plan = plans.get(group)
    return plan === undefined || request instanceof KctlError
      ? { group, request }
      : { group, request: asAgreed(request, plan) }
  })
}

/** What was agreed to as it is now; null when anything of it is not what there is to do. */
export function agreedCandidates(
  agreed: readonly Candidate[],
  now: readonly Candidate[],
): readonly Candidate[] | null {
  if (agreed.length !== now.length) return null
  const same = agreed.flatMap((candidate, index): readonly Candidate[] => {
    const other = now[index]
    if (other?.group !== candidate.group) return []
    if (candidate.error !== null || other.error !== null)
      return candidate.error?.code === other.error?.code ? [other] : []
    const plan = agreedPlan(candidate.plan, other.plan)
    return plan === null ? [] : [{ ...other, plan }]
  })
  return same.length === agreed.length ? same : null
}

/** `Move 3 offsets of 2 groups?` */
export function questionFor(moving: readonly Planned[]): string {
  const count = moving.reduce((sum, { plan }) => sum + movesToCommit(plan.reset.partitions).length, 0)
  const offsets = `${count} offset${count === 1 ? '' : 's'}`
  const [only] = moving
  return moving.length === 1
    ? `Move ${offsets} of group "${only?.group ?? ''}"?`
    : `Move ${offsets} of ${moving.length} groups?`
}
