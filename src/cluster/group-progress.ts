import type { CommittedOffset, GroupDescription, GroupType } from '../domain/group.ts'
import { type PartitionLag, partitionLags } from '../domain/group-lag.ts'
import type { ShareOffset } from '../domain/share-lag.ts'
import type { PartitionBounds } from '../domain/topic-summary.ts'
import type { Cluster } from './cluster.ts'
import { groupOffsets } from './group-offsets.ts'

/** How far a group is: by what it has committed, or, if it is a share group, by what is done with. */
export type GroupProgress = {
  readonly group: string
  /** Why it is not known, by Kafka's name; null when it is. */
  readonly error: string | null
} & (
  | { readonly kind: 'committed'; readonly offsets: readonly CommittedOffset[] }
  | { readonly kind: 'shared'; readonly offsets: readonly ShareOffset[] }
)

/** In the order of the groups: in a few requests a broker for all of them. */
export async function groupProgress(
  cluster: Cluster,
  groups: readonly { readonly group: string; readonly type: GroupType }[],
): Promise<readonly GroupProgress[]> {
  const namesOf = (isShare: boolean): readonly string[] =>
    groups.filter(({ type }) => (type === 'share') === isShare).map(({ group }) => group)
  const [committed, shared] = await Promise.all([
    groupOffsets(cluster, namesOf(false)),
    sharedProgress(cluster, namesOf(true)),
  ])
  const found = new Map<string, GroupProgress>([
    ...committed.map((each) => [each.group, { ...each, kind: 'committed' as const }] as const),
    ...shared.map((each) => [each.group, each] as const),
  ])
  return groups.map(
    ({ group }) =>
      found.get(group) ?? { group, kind: 'committed', offsets: [], error: 'UNKNOWN_SERVER_ERROR' },
  )
}

/** Few clusters have share groups: what they need is loaded where there are some. */
async function sharedProgress(
  cluster: Cluster,
  groups: readonly string[],
): Promise<readonly GroupProgress[]> {
  if (groups.length === 0) return []
  const { shareOffsets } = await import('./share-offsets.ts')
  return (await shareOffsets(cluster, groups)).map((each) => ({ ...each, kind: 'shared' }))
}

/** One topic of it. */
export function progressOn(topic: string, progress: GroupProgress): GroupProgress {
  const isHere = (each: { readonly topic: string }): boolean => each.topic === topic
  return progress.kind === 'committed'
    ? { ...progress, offsets: progress.offsets.filter(isHere) }
    : { ...progress, offsets: progress.offsets.filter(isHere) }
}

/** Every partition that the group is about, with what is known of it. */
export async function lagsOf(
  description: GroupDescription,
  progress: GroupProgress,
  bounds: readonly PartitionBounds[],
): Promise<readonly PartitionLag[]> {
  if (progress.kind === 'committed') return partitionLags(description, progress.offsets, bounds)
  const { shareLags } = await import('../domain/share-lag.ts')
  return shareLags(description, progress.offsets, bounds)
}
