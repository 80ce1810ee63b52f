import type { Cluster } from '../../cluster/cluster.ts'
import { type GroupOffsets, groupOffsets } from '../../cluster/group-offsets.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { type GroupList, listGroups } from '../../cluster/groups.ts'
import { explainMissingGroup } from '../../cluster/require-group.ts'
import type { GroupListing } from '../../domain/group.ts'
import { requireCommits } from '../../domain/group.ts'
import { UsageError } from '../../errors.ts'

/** Null means every group. */
export type GroupChoice = readonly string[] | null

/** @throws {UsageError} unless there are groups or `--all-groups` */
export function parseGroupChoice(groups: readonly string[], allGroups: boolean): GroupChoice {
  if (allGroups) {
    if (groups.length === 0) return null
    throw new UsageError('--all-groups and names of groups exclude each other', 'leave one of them out')
  }
  if (groups.length === 0) throw new UsageError('which group?', 'name one, or add --all-groups')
  const repeated = groups.find((name, index) => groups.indexOf(name) !== index)
  if (repeated !== undefined) throw new UsageError(`group "${repeated}" is named twice`)
  return groups
}

export interface ChosenOffsets {
  readonly groups: readonly GroupOffsets[]
  /** Brokers that did not answer, a line each: their groups are missing. */
  readonly unanswered: readonly string[]
}

/**
 * What these groups have committed. Share groups commit nothing that could be read or put back.
 *
 * @throws {KctlError} `GROUP_NOT_FOUND` for a name that no group has, `SHARE_GROUP` for one of a share group
 */
export async function chosenOffsets(choice: GroupChoice, cluster: Cluster): Promise<ChosenOffsets> {
  if (choice !== null) {
    for (const { group, type, error } of await describeGroups(cluster, choice)) {
      if (error === 'GROUP_ID_NOT_FOUND') throw await explainMissingGroup(cluster, group, error)
      requireCommits({ group, type })
    }
    return { groups: await groupOffsets(cluster, choice), unanswered: [] }
  }
  const { groups, unanswered } = await listGroups(cluster)
  return {
    groups: await groupOffsets(
      cluster,
      groups.filter(({ type }) => type !== 'share').map(({ group }) => group),
    ),
    unanswered: unanswered.map(unansweredLine),
  }
}

export interface MovableGroups {
  /** Groups whose members commit offsets that can be moved while nobody is there. */
  readonly movable: readonly string[]
  /** The others, each with its kind: `share group x`. */
  readonly others: readonly string[]
  /** Brokers that did not answer, a line each: their groups are missing. */
  readonly unanswered: readonly string[]
}

/**
 * Every group of the cluster, by whether a reset has a meaning for it. Share groups have no committed offsets, and
 * groups of other protocols, as Connect has them, read no topics. Of streams groups the brokers take commits from
 * outside as of the others: while nobody is in them.
 */
export async function movableGroups(cluster: Cluster): Promise<MovableGroups> {
  const { groups, unanswered } = await listGroups(cluster)
  const isMovable = ({ type, protocol }: GroupListing): boolean =>
    type !== 'share' && (type === 'streams' || protocol === '' || protocol === 'consumer')
  return {
    movable: groups.filter(isMovable).map(({ group }) => group),
    others: groups
      .filter((each) => !isMovable(each))
      .map(({ group, type, protocol }) => `${type === 'share' ? type : protocol} group ${group}`),
    unanswered: unanswered.map(unansweredLine),
  }
}

const unansweredLine = ({ broker, reason }: GroupList['unanswered'][number]): string =>
  `the groups of broker ${broker}: ${reason}`
