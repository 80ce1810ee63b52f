import type { Cluster } from '../../cluster/cluster.ts'
import { groupLags, type GroupLags } from '../../cluster/group-lags.ts'
import { findGroups } from './find-groups.ts'
import type { Unanswered } from './require-all-answered.ts'

export interface FoundLags {
  readonly lags: readonly GroupLags[]
  /** Groups and brokers that could not be asked. */
  readonly unanswered: readonly Unanswered[]
}

/** Where groups stand; the parameters are those of `findGroups`. */
export async function findLags(
  cluster: Cluster,
  groups: readonly string[],
  mayBeGone = false,
): Promise<FoundLags> {
  const { descriptions, unanswered } = await findGroups(cluster, groups, mayBeGone)
  return { lags: await groupLags(cluster, descriptions), unanswered }
}
