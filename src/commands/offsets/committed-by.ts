import type { Cluster } from '../../cluster/cluster.ts'
import { type GroupOffsets, groupOffsets } from '../../cluster/group-offsets.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import type { CommittedOffset } from '../../domain/group.ts'

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
