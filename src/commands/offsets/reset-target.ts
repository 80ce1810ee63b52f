import type { Cluster } from '../../cluster/cluster.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import { formatPartition, type Offset } from '../../domain/offset.ts'
import { parseOffsetsFile } from '../../domain/offsets-file.ts'
import { formatOffsetTarget } from '../../domain/offset-target.ts'
import { resolveInstant } from '../../domain/offset-spec.ts'
import type { ResetTarget } from '../../domain/offset-reset.ts'
import type { Clock } from '../../domain/time.ts'
import { UsageError } from '../../errors.ts'
import { offsetsOf } from './committed-by.ts'
import { requireNothingHidden } from './hidden-topics.ts'
import { offsetsFileName, readTextFile } from './read-text-file.ts'
import type { ResetGoal } from './reset-request.ts'

/** What the goal of a reset means for each partition. */
export async function targetOf(
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
export function scopesOf(offsets: ReadonlyMap<string, Offset>) {
  const byTopic = new Map<string, number[]>()
  for (const key of offsets.keys()) {
    const [, topic = '', partition = ''] = /^(.*)\[(\d+)\]$/.exec(key) ?? []
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), Number(partition)])
  }
  return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }))
}

/** One moment for all partitions: a target with several times is refused, since each would need a round of its own. */
export function epochOf(target: ResetTarget, clock: Clock): number | null {
  if (target.kind === 'offsets') return null
  const { everywhere, byPartition } = target.target
  const times = [...(everywhere === null ? [] : [everywhere]), ...byPartition.values()]
    .map((spec) => resolveInstant(spec, clock))
    .filter((time) => time !== null)
  if (new Set(times).size > 1)
    throw new UsageError('one reset can go to one point in time only', 'run it once for each time, with -t')
  return times[0] ?? null
}

export function describeGoal(goal: ResetGoal): string {
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

/** Whether it is the first records whose times will be shown. */
export const goesToStart = (target: ResetTarget): boolean =>
  target.kind === 'spec' && target.target.everywhere?.kind === 'earliest'
