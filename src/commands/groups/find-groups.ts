import type { Cluster } from '../../cluster/cluster.ts'
import { describeGroups, describeListed } from '../../cluster/describe-groups.ts'
import { listGroups } from '../../cluster/groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import { isGlob, matchesAnyGlob } from '../../domain/glob.ts'
import type { GroupDescription } from '../../domain/group.ts'
import { type Unanswered, unansweredGroup } from './require-all-answered.ts'

export interface FoundGroups {
  readonly descriptions: readonly GroupDescription[]
  /** Groups and brokers that could not be asked. */
  readonly unanswered: readonly Unanswered[]
}

/**
 * Groups of every kind.
 *
 * @param groups names or shell-style patterns; empty means every group
 * @param mayBeGone whether a group that is named and not there is just left out
 * @throws {KctlError} `GROUP_NOT_FOUND` for a name that is not there, or what keeps it from being described
 */
export async function findGroups(
  cluster: Cluster,
  groups: readonly string[],
  mayBeGone = false,
): Promise<FoundGroups> {
  const { descriptions, unanswered } = await descriptionsOf(cluster, groups)
  const missing = descriptions.find(
    ({ group, error }) =>
      error !== null && groups.includes(group) && !(mayBeGone && error === 'GROUP_ID_NOT_FOUND'),
  )
  if (missing !== undefined) throw await explainMissingGroup(cluster, missing.group, missing.error ?? '')
  return {
    descriptions: descriptions.filter(({ error }) => error === null),
    unanswered: [...unanswered, ...notDescribed(descriptions)],
  }
}

async function descriptionsOf(cluster: Cluster, groups: readonly string[]): Promise<FoundGroups> {
  if (groups.length > 0 && !groups.some(isGlob))
    return { descriptions: await describeGroups(cluster, groups), unanswered: [] }
  const matches = matchesAnyGlob(groups)
  const { groups: listed, unanswered } = await listGroups(cluster)
  return {
    descriptions: await describeListed(
      cluster,
      listed.filter(({ group }) => matches(group)),
    ),
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
