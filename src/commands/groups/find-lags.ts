import type { Cluster } from '../../cluster/cluster.ts'
import { groupLags, type GroupLags } from '../../cluster/group-lags.ts'
import { describeGroups, describeListed } from '../../cluster/describe-groups.ts'
import { listGroups } from '../../cluster/groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import { isGlob, matchesAnyGlob } from '../../domain/glob.ts'
import type { GroupDescription } from '../../domain/group.ts'
import { type Unanswered, unansweredGroup } from './require-all-answered.ts'

export interface FoundLags {
  readonly lags: readonly GroupLags[]
  /** Groups and brokers that could not be asked. */
  readonly unanswered: readonly Unanswered[]
}

/**
 * Where groups stand.
 *
 * @param groups names or shell-style patterns; empty means every group
 * @param mayBeGone whether a group that is named and not there is just left out
 * @throws {KctlError} `GROUP_NOT_FOUND` for a name that is not there, or what keeps it from being described
 */
export async function findLags(
  cluster: Cluster,
  groups: readonly string[],
  mayBeGone = false,
): Promise<FoundLags> {
  const { descriptions, unanswered } = await descriptionsOf(cluster, groups)
  const missing = descriptions.find(
    ({ group, error }) =>
      error !== null && groups.includes(group) && !(mayBeGone && error === 'GROUP_ID_NOT_FOUND'),
  )
  if (missing !== undefined) throw await explainMissingGroup(cluster, missing.group, missing.error ?? '')
  const lags = await groupLags(
    cluster,
    descriptions.filter(({ error }) => error === null),
  )
  return { lags, unanswered: [...unanswered, ...notDescribed(descriptions)] }
}

async function descriptionsOf(
  cluster: Cluster,
  groups: readonly string[],
): Promise<{
  readonly descriptions: readonly GroupDescription[]
  readonly unanswered: readonly Unanswered[]
}> {
  if (groups.length > 0 && !groups.some(isGlob))
    return { descriptions: await describeGroups(cluster, groups), unanswered: [] }
  const matches = matchesAnyGlob(groups)
  const { groups: listed, unanswered } = await listGroups(cluster)
  const named = listed.filter(({ group, type }) => matches(group) && type !== 'share' && type !== 'streams')
  return {
    descriptions: await describeListed(cluster, named),
    unanswered: unanswered.map(({ broker, reason }) => ({
      line: `groups of broker ${broker}: ${reason}`,
      needs: null,
    })),
  }
}

/** A group that has gone since it was listed is nothing that is missing. */
const notDescribed = (descriptions: readonly GroupDescription[]): readonly Unanswered[] =>
  descriptions.flatMap(({ group, error }) =>
    error === null || error === 'GROUP_ID_NOT_FOUND' ? [] : [unansweredGroup(group, error)],
  )
