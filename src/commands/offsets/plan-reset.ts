import type { Cluster } from '../../cluster/cluster.ts'
import { groupPositions } from '../../cluster/group-positions.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import { requireTopics } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { type CommittedOffset, type GroupDescription, requireCommits } from '../../domain/group.ts'
import { type OffsetMove, planOffsetReset } from '../../domain/offset-reset.ts'
import { readScopes, scopePartitions } from '../../domain/reset-scope.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import { offsetsOf } from './committed-by.ts'
import { requireNothingHidden } from './hidden-topics.ts'
import type { ResetRequest } from './reset-request.ts'
import { describeGoal, epochOf, goesToStart, scopesOf, targetOf } from './reset-target.ts'
import type { Reset } from './reset-view.ts'
import { targetTimes } from './target-times.ts'

/** A group that is not there is an empty one where offsets may be given to it. */
export async function findGroup(request: ResetRequest, cluster: Cluster): Promise<GroupDescription> {
  const [description] = await describeGroups(cluster, [request.group])
  if (description === undefined) throw new Error('one group was asked for, and none came back')
  return await requireFound(request, description, cluster)
}

/** The same for a group that has been described already. */
export async function requireFound(
  { group, allowNew }: ResetRequest,
  description: GroupDescription,
  cluster: Cluster,
): Promise<GroupDescription> {
  if (description.error === null) {
    requireCommits(description)
    return description
  }
  if (description.error === 'GROUP_ID_NOT_FOUND' && allowNew)
    return { ...description, error: null, state: 'Dead' }
  const error = await explainMissingGroup(cluster, group, description.error)
  if (error.code !== 'GROUP_NOT_FOUND') throw error
  throw new KctlError(error.kind, error.message, {
    code: error.code,
    hint: `${error.hint ?? ''}, or add --allow-new to make it`,
  })
}

export interface Plan {
  readonly reset: Reset
  /** Everything the group had committed when the plan was made. */
  readonly committed: readonly CommittedOffset[]
  /** The topics that are moved on, as far as they are known. */
  readonly topics: readonly TopicMetadata[]
}

/** What a plan starts from. */
export interface Start {
  readonly description: GroupDescription
  /** What times ago are counted from, in epoch milliseconds: the same after a question, and for every group. */
  readonly nowMs: number
  /** What the group has committed; left out, it is asked for. */
  readonly committed?: readonly CommittedOffset[]
}

/**
 * Gathers what is there and decides where each partition goes.
 *
 * @throws {KctlError} when the request does not fit what is there
 */
export async function planReset(
  request: ResetRequest,
  { description, nowMs, ...start }: Start,
  cluster: Cluster,
  context: Context,
): Promise<Plan> {
  const committed = start.committed ?? (await offsetsOf(cluster, request.group))
  const target = await targetOf(request.goal, request.group, cluster, context)
  const named =
    target.kind === 'offsets' && request.scopes.length === 0 ? scopesOf(target.offsets) : request.scopes
  const scopes = request.onlyRead === true ? readScopes(request.group, named, committed) : named
  if (scopes.length === 0 && committed.length === 0) await requireNothingHidden(request.group, cluster)
  const names = [
    ...new Set([
      ...scopes.map(({ topic }) => topic),
      ...(scopes.length === 0 ? committed.map(({ topic }) => topic) : []),
    ]),
  ]
  const topics =
    scopes.length > 0 ? await requireTopics(cluster, names) : (await cluster.metadata(names)).topics
  const partitions = scopePartitions(
    request.group,
    scopes,
    committed,
    topics.filter(({ error }) => error === null),
    request.allowNew,
  )
  const epochMs = epochOf(target, { nowMs, utc: context.output.options.utc })
  // Brokers tell the time of a first record, which to read takes longer than all the rest of a reset.
  const first = goesToStart(target) ? { epochMs: 0, isTarget: false } : null
  const time = epochMs === null ? first : { epochMs, isTarget: true }
  const positions = await groupPositions(cluster, partitions, committed, topics, time)
  const moves = planOffsetReset(target, positions, { clamp: request.clamp })
  if (moves.length === 0) {
    throw new KctlError(
      'precondition',
      `the target names no partition that group "${request.group}" is about`,
      {
        code: 'NOTHING_TO_MOVE',
        hint: `kctl offsets list ${request.group}`,
      },
    )
  }
  const times = await targetTimes(moves, positions, topics, cluster)
  return {
    committed,
    topics,
    reset: { ...toReset(request, description, moves, epochMs, committed), targetTimes: times },
  }
}

function toReset(
  request: ResetRequest,
  { state, members }: GroupDescription,
  moves: readonly OffsetMove[],
  epochMs: number | null,
  committed: readonly CommittedOffset[],
): Omit<Reset, 'targetTimes'> {
  const touched = new Set(moves.map(({ topic }) => topic))
  return {
    group: request.group,
    state,
    memberCount: members.length,
    target: describeGoal(request.goal),
    resolvedMs: epochMs,
    dryRun: request.dryRun,
    verified: false,
    undoId: null,
    otherTopics: new Set(committed.map(({ topic }) => topic).filter((topic) => !touched.has(topic))).size,
    partitions: moves.map((move) => ({
      ...move,
      status: move.before === move.after ? 'unchanged' : 'planned',
      error: null,
    })),
  }
}
