import type { Cluster } from '../../cluster/cluster.ts'
import { type GroupOffsets, groupOffsets } from '../../cluster/group-offsets.ts'
import { groupPositions } from '../../cluster/group-positions.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import { recordTimes } from '../../cluster/record-times.ts'
import { requireTopics } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { type CommittedOffset, type GroupDescription, requireCommits } from '../../domain/group.ts'
import { formatPartition, type Offset, type TopicPartitionOffset } from '../../domain/offset.ts'
import { parseOffsetsFile } from '../../domain/offsets-file.ts'
import { formatOffsetTarget } from '../../domain/offset-target.ts'
import { resolveInstant } from '../../domain/offset-spec.ts'
import {
  type GroupPosition,
  type OffsetMove,
  planOffsetReset,
  type ResetTarget,
} from '../../domain/offset-reset.ts'
import { readScopes, scopePartitions } from '../../domain/reset-scope.ts'
import type { Clock } from '../../domain/time.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { requireNothingHidden } from './hidden-topics.ts'
import { offsetsFileName, readTextFile } from './read-text-file.ts'
import type { ResetGoal, ResetRequest } from './reset-request.ts'
import type { Reset } from './reset-view.ts'

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
  const askedMs = epochMs ?? (goesToStart(target) ? 0 : null)
  const positions = await groupPositions(cluster, partitions, committed, topics, askedMs)
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
  const targetTimes = await timesAt(moves, positions, topics, cluster)
  return {
    committed,
    topics,
    reset: { ...toReset(request, description, moves, epochMs, committed), targetTimes },
  }
}

/** The times of the records that the group will read next. */
async function timesAt(
  moves: readonly OffsetMove[],
  positions: readonly GroupPosition[],
  topics: readonly TopicMetadata[],
  cluster: Cluster,
): Promise<ReadonlyMap<string, number>> {
  const told = new Map(positions.map((each) => [formatPartition(each), each]))
  const times = new Map<string, number>()
  const open: TopicPartitionOffset[] = []
  for (const { topic, partition, after: offset, lagAfter } of moves) {
    const key = formatPartition({ topic, partition })
    const { atTime = null, timeAt = null } = told.get(key) ?? {}
    if (atTime === offset && timeAt !== null) times.set(key, timeAt)
    else if (lagAfter !== 0n) open.push({ topic, partition, offset })
  }
  return open.length === 0 ? times : new Map([...times, ...(await recordTimes(cluster, open, topics))])
}

/** Whether it is the first records whose times will be shown. */
const goesToStart = (target: ResetTarget): boolean =>
  target.kind === 'spec' && target.target.everywhere?.kind === 'earliest'

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

/** @throws {KctlError} when the coordinator does not say */
export async function offsetsOf(cluster: Cluster, group: string): Promise<readonly CommittedOffset[]> {
  const [answer] = await groupOffsets(cluster, [group])
  if (answer === undefined) throw new Error('one group was asked for, and none came back')
  return await requireOffsets(answer, cluster)
}

/**
 * A group that is not there has nothing committed.
 *
 * @throws {KctlError} when the coordinator does not say
 */
export async function requireOffsets(
  { group, offsets, error }: GroupOffsets,
  cluster: Cluster,
): Promise<readonly CommittedOffset[]> {
  if (error === null || error === 'GROUP_ID_NOT_FOUND') return offsets
  throw await explainMissingGroup(cluster, group, error)
}

async function targetOf(
  goal: ResetGoal,
  group: string,
  cluster: Cluster,
  context: Context,
): Promise<ResetTarget> {
  if (goal.kind === 'spec') return { kind: 'spec', target: goal.target }
  if (goal.kind === 'offsets') return { kind: 'offsets', offsets: goal.offsets }
  if (goal.kind === 'file')
    return {
      kind: 'offsets',
      offsets: parseOffsetsFile(await readTextFile(goal.path, context), group, offsetsFileName(goal.path)),
    }
  return { kind: 'offsets', offsets: await offsetsToCopy(cluster, goal.group) }
}

/**
 * Where another group is, by `formatPartition`.
 *
 * @throws {KctlError} `GROUP_NOT_FOUND`, or that it is not known
 */
export async function offsetsToCopy(cluster: Cluster, group: string): Promise<ReadonlyMap<string, Offset>> {
  const offsets = await offsetsOf(cluster, group)
  const known = offsets.flatMap((each) =>
    each.committed === null ? [] : [[formatPartition(each), each.committed] as const],
  )
  if (known.length > 0) return new Map(known)
  await requireNothingHidden(group, cluster)
  throw await explainMissingGroup(cluster, group, 'GROUP_ID_NOT_FOUND')
}

/** The partitions that the offsets themselves name. */
function scopesOf(offsets: ReadonlyMap<string, Offset>) {
  const byTopic = new Map<string, number[]>()
  for (const key of offsets.keys()) {
    const [, topic = '', partition = ''] = /^(.*)\[(\d+)\]$/.exec(key) ?? []
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), Number(partition)])
  }
  return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }))
}

/** One moment for all partitions: a target with several times is refused, since each would need a round of its own. */
function epochOf(target: ResetTarget, clock: Clock): number | null {
  if (target.kind === 'offsets') return null
  const { everywhere, byPartition } = target.target
  const times = [...(everywhere === null ? [] : [everywhere]), ...byPartition.values()]
    .map((spec) => resolveInstant(spec, clock))
    .filter((time) => time !== null)
  if (new Set(times).size > 1)
    throw new UsageError('one reset can go to one point in time only', 'run it once for each time, with -t')
  return times[0] ?? null
}

function describeGoal(goal: ResetGoal): string {
  switch (goal.kind) {
    case 'spec':
      return formatOffsetTarget(goal.target)
    case 'group':
      return `group ${goal.group}`
    case 'file':
      return `file ${goal.path}`
    case 'offsets':
      return goal.from
  }
}
