import type { Cluster } from '../../cluster/cluster.ts'
import { groupOffsets } from '../../cluster/group-offsets.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import { recordTimes } from '../../cluster/record-times.ts'
import { partitionBounds } from '../../cluster/partition-bounds.ts'
import type { JournalEntry } from '../../config/journal-entry.ts'
import type { Context } from '../../context.ts'
import { type CommittedOffset, type GroupDescription, requireCommits } from '../../domain/group.ts'
import { formatPartition, type TopicPartition } from '../../domain/offset.ts'
import { lagBetween } from '../../domain/offset-reset.ts'
import { otherMetadata, planReturn, planUndo, progressOf, type UndoPlan } from '../../domain/offset-undo.ts'
import { plannedToForget, type ReportedMove } from '../../domain/reset-report.ts'
import { formatTime } from '../../domain/time-format.ts'
import { KctlError } from '../../errors.ts'
import type { MovesToApply } from './apply-moves.ts'
import { requireVisible } from './require-visible.ts'
import type { Reset } from './reset-view.ts'
import { requireEmptyNow } from './would-be-refused.ts'

/** How one change is to be put back. */
export interface PreparedUndo {
  readonly entry: JournalEntry
  readonly description: GroupDescription
  readonly plan: UndoPlan
  readonly committed: readonly CommittedOffset[]
  /** What is to be committed. */
  readonly reset: Reset
  /** With what is to be forgotten. */
  readonly whole: Reset
}

/**
 * Holds a change against what is there now, and says what is not as the change has left it.
 *
 * @throws {KctlError} when it cannot be put back
 */
export async function prepareUndo(
  entry: JournalEntry,
  dryRun: boolean,
  cluster: Cluster,
  context: Context,
): Promise<PreparedUndo> {
  const { utc } = context.output.options
  await requireSameCluster(entry, cluster)
  await requireVisible(
    entry.before.map(({ topic }) => topic),
    cluster,
  )
  const description = await findGroup(entry.group, cluster)
  if (!dryRun) requireEmptyNow(description)
  const committed = await offsetsNow(cluster, entry.group)
  const plan = isSnapshot(entry)
    ? planReturn(entry.before, committed, entry.isPartial === true)
    : planUndo(entry.before, entry.after, committed, isOpen(entry))
  await context.output.note(
    () =>
      `${isSnapshot(entry) ? 'snapshot' : 'change'} ${entry.id} of ${formatTime(entry.time, { utc })}: kctl ${entry.command.join(' ')}`,
  )
  if (isOpen(entry)) await noteProgress(entry, committed, context)
  for (const { topic, partition, was, now } of plan.movedSince) {
    await context.output.warn(
      () =>
        `${formatPartition({ topic, partition })} has moved since, from ${was ?? 'none'} to ${now ?? 'none'}`,
    )
  }
  for (const partition of otherMetadata(entry.before, committed)) {
    await context.output.warn(
      () => `${formatPartition(partition)} is at its offset and keeps the metadata it has now`,
    )
  }
  const reset = await toReset(entry, description, plan, dryRun, cluster)
  const whole = { ...reset, partitions: [...reset.partitions, ...forgettingOf(plan.toDelete, committed)] }
  return { entry, description, plan, committed, reset, whole }
}

export const isSnapshot = ({ status }: JournalEntry): boolean => status === 'snapshot'

/** Whether everything is where it is to be. */
export const isBack = ({ plan }: PreparedUndo): boolean =>
  plan.moves.every(({ before, after }) => before === after) && plan.toDelete.length === 0

/** @param committed what there is just before, for the journal */
export const movesBack = (
  { entry, plan, reset }: PreparedUndo,
  committed: readonly CommittedOffset[],
): MovesToApply => ({
  reset,
  committed,
  action: 'undo',
  toDelete: plan.toDelete,
  details: new Map(
    entry.before.map((each) => [
      formatPartition(each),
      { leaderEpoch: each.leaderEpoch, metadata: each.metadata ?? '' },
    ]),
  ),
})

/** Whether it was written down and sent, and nobody saw what became of it. */
const isOpen = ({ status }: JournalEntry): boolean => status === 'planned' || status === 'unknown'

/** Longer than that no broker holds back what has reached it. */
const SETTLED_MS = 60_000

export const mayStillArrive = (entry: JournalEntry, nowMs: number): boolean =>
  isOpen(entry) && nowMs - entry.time < SETTLED_MS

async function noteProgress(
  { before, after }: JournalEntry,
  committed: readonly CommittedOffset[],
  { output }: Context,
): Promise<void> {
  const { offsets, done, notDone } = progressOf(before, after, committed)
  const are = (count: number): string => (count === 1 ? '1 is' : `${count} are`)
  await output.note(
    () =>
      `nobody saw the end of this change: of ${offsets} offset${offsets === 1 ? '' : 's'}, ${are(done)} where it was to put them, ${are(notDone)} where they were before`,
  )
}

async function requireSameCluster(entry: JournalEntry, cluster: Cluster): Promise<void> {
  const clusterId = await cluster.clusterId()
  if (entry.clusterId === clusterId) return
  throw new KctlError(
    'precondition',
    `${isSnapshot(entry) ? 'snapshot' : 'change'} ${entry.id} was made in cluster ${entry.clusterId ?? 'without an id'}, and ${cluster.name} is ${clusterId ?? 'without an id'}`,
    {
      code: 'WRONG_CLUSTER',
      hint:
        entry.context === null
          ? 'name that cluster with --brokers'
          : `kctl offsets undo ${entry.id} --context ${entry.context}`,
    },
  )
}

async function findGroup(group: string, cluster: Cluster): Promise<GroupDescription> {
  const [description] = await describeGroups(cluster, [group])
  if (description === undefined) throw new Error('one group was asked for, and none came back')
  requireCommits(description)
  // A group that was deleted since is made again by committing for it.
  if (description.error === null || description.error === 'GROUP_ID_NOT_FOUND') return description
  throw await explainMissingGroup(cluster, group, description.error)
}

export async function offsetsNow(cluster: Cluster, group: string): Promise<readonly CommittedOffset[]> {
  const [now] = await groupOffsets(cluster, [group])
  if (now !== undefined && (now.error === null || now.error === 'GROUP_ID_NOT_FOUND')) return now.offsets
  throw await explainMissingGroup(cluster, group, now?.error ?? 'UNKNOWN_SERVER_ERROR')
}

/** What had no committed offset then, and has one now. */
function forgettingOf(
  toDelete: readonly TopicPartition[],
  committed: readonly CommittedOffset[],
): readonly ReportedMove[] {
  const offsets = new Map(committed.map((each) => [formatPartition(each), each.committed]))
  return toDelete.map((each) => plannedToForget(each, offsets.get(formatPartition(each)) ?? null))
}

async function toReset(
  entry: JournalEntry,
  { state, members }: GroupDescription,
  { moves }: ReturnType<typeof planUndo>,
  dryRun: boolean,
  cluster: Cluster,
): Promise<Reset> {
  const { topics } = await cluster.metadata([...new Set(moves.map(({ topic }) => topic))])
  const bounds = await partitionBounds(
    cluster,
    topics.filter(({ error }) => error === null),
  )
  const boundsOf = new Map(bounds.map((each) => [formatPartition(each), each]))
  const errors = new Map(topics.map(({ name, error }) => [name, error]))
  return {
    group: entry.group,
    state,
    memberCount: members.length,
    target: `undo ${entry.id}`,
    resolvedMs: null,
    dryRun,
    verified: false,
    undoId: null,
    otherTopics: 0,
    targetTimes: await recordTimes(
      cluster,
      moves.map(({ topic, partition, after: offset }) => ({ topic, partition, offset })),
      topics,
    ),
    partitions: moves.map(({ topic, partition, before, after }) => {
      const found = boundsOf.get(formatPartition({ topic, partition }))
      const end = found?.end ?? null
      return {
        topic,
        partition,
        before,
        after,
        delta: before === null ? null : after - before,
        lagBefore: before === null || end === null ? null : lagBetween(before, end),
        lagAfter: end === null ? null : lagBetween(after, end),
        remark: end === null ? remarkWithoutEnd(found === undefined ? errors.get(topic) : found.error) : null,
        status: before === after ? ('unchanged' as const) : ('planned' as const),
        error: null,
      }
    }),
  }
}

/** @param error of the topic or of the partition, by Kafka's name; null or none for a partition that is not in its topic */
const remarkWithoutEnd = (error: string | null | undefined): string =>
  error === null || error === undefined || error === 'UNKNOWN_TOPIC_OR_PARTITION'
    ? 'the partition does not exist any more'
    : `its end is not known: ${error}`
