import { noteUnseen } from '../note-unseen.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { requireTopics } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { formatPartition } from '../../domain/offset.ts'
import { type FileOffset, offsetsOfGroups } from '../../domain/offsets-file.ts'
import { inScopes } from '../../domain/partition-set.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { type GroupChoice, movableGroups } from './chosen-groups.ts'
import { concernedGroups, withoutUnconcerned } from './concerned-groups.ts'
import { groupOutcomesView } from './group-outcomes-view.ts'
import { mayBeHidden, noteHiddenTopics } from './hidden-topics.ts'
import { moveGroups } from './move-groups.ts'
import type { GroupTask } from './plan-groups.ts'
import { offsetsToCopy } from './reset-target.ts'
import { offsetsFileName, readTextFile } from './read-text-file.ts'
import { resetGroup } from './reset-group.ts'
import type { ResetGoal, ResetRequest } from './reset-request.ts'

/** A reset as the command line has it. */
export interface ResetGroupsRequest extends Omit<ResetRequest, 'group' | 'onlyRead'> {
  readonly groups: GroupChoice
}

/** One group by itself; several, or all of them, with a plan of all and one question. */
export async function resetGroups({ groups, ...rest }: ResetGroupsRequest, context: Context): Promise<void> {
  const [only] = groups ?? []
  if (only !== undefined && groups?.length === 1) return await resetGroup({ group: only, ...rest }, context)
  context.output.require(groupOutcomesView(context.output.options.utc))
  if (!rest.dryRun) context.requireWritable('move offsets')
  const file = rest.goal.kind === 'file' ? await readFile(rest.goal.path, context) : null
  await using cluster = await context.openCluster()
  const { names, unanswered } = await namesOf(groups, rest, file, cluster, context)
  if (rest.scopes.length > 0)
    await requireTopics(cluster, [...new Set(rest.scopes.map(({ topic }) => topic))])
  const shared = await sharedGoal(rest.goal, cluster)
  const goalOf = (group: string): ResetGoal | KctlError =>
    rest.goal.kind === 'file' && file !== null ? goalOfFile(rest.goal.path, file, group) : shared
  // Groups that nobody has named, in a file or on the command line.
  const isEveryone = groups === null && file === null
  const onlyRead = isEveryone && !rest.allowNew
  const concerned = isEveryone ? await concernedGroups(names, rest, shared, cluster) : names
  const tasks = concerned.map((group): GroupTask => {
    const goal = goalOf(group)
    return { group, request: goal instanceof KctlError ? goal : { ...rest, group, goal, onlyRead } }
  })
  if (await mayBeHidden(rest, cluster)) await noteHiddenTopics(context)
  await moveGroups(
    {
      tasks,
      action: 'reset',
      waitMs: rest.waitMs,
      dryRun: rest.dryRun,
      unanswered,
      ...(isEveryone ? { select: (all) => withoutUnconcerned(all, rest, unanswered.length > 0) } : {}),
    },
    cluster,
    context,
  )
}

type OffsetsByGroup = ReadonlyMap<string, ReadonlyMap<string, FileOffset>>

const readFile = async (path: string, context: Context): Promise<OffsetsByGroup> =>
  offsetsOfGroups(await readTextFile(path, context), null, offsetsFileName(path))

interface ChosenNames {
  readonly names: readonly string[]
  readonly unanswered: readonly string[]
}

async function namesOf(
  groups: GroupChoice,
  { goal, scopes }: Pick<ResetRequest, 'goal' | 'scopes'>,
  file: OffsetsByGroup | null,
  cluster: Cluster,
  { output }: Context,
): Promise<ChosenNames> {
  if (groups !== null) return { names: groups, unanswered: [] }
  if (file !== null) {
    const concerned = [...file].filter(([, own]) => [...own.values()].some((each) => inScopes(scopes, each)))
    return { names: concerned.map(([group]) => group), unanswered: [] }
  }
  const { movable, others, unanswered } = await movableGroups(cluster)
  await noteUnseen('groups', cluster, output)
  if (others.length > 0) {
    await output.note(() => `left out, since their offsets cannot be moved in this way: ${listOf(others)}`)
  }
  // A group that is the place to go to is there already.
  const names = goal.kind === 'group' ? movable.filter((group) => group !== goal.group) : movable
  return { names, unanswered }
}

const SHOWN = 10

const listOf = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`

/** What is the same for every group is found out once, before any of them is planned. */
async function sharedGoal(goal: ResetGoal, cluster: Cluster): Promise<ResetGoal> {
  if (goal.kind !== 'group') return goal
  const offsets = await offsetsToCopy(cluster, goal.group)
  return { kind: 'offsets', offsets, from: `group ${goal.group}` }
}

function goalOfFile(path: string, file: OffsetsByGroup, group: string): ResetGoal | KctlError {
  const offsets = file.get(group)
  if (offsets === undefined)
    return new KctlError('badInput', `${offsetsFileName(path)} has no offsets for group "${group}"`, {
      code: 'BAD_OFFSETS_FILE',
    })
  return {
    kind: 'offsets',
    offsets: new Map([...offsets.values()].map((each) => [formatPartition(each), each.offset])),
    from: `file ${path}`,
  }
}

/** @throws {UsageError} for what has no meaning with several groups, or leads nowhere */
export function requireResettable({ groups, goal, planOut }: ResetGroupsRequest): void {
  if (goal.kind === 'group' && groups?.includes(goal.group) === true)
    throw new UsageError(`group "${goal.group}" is where group "${goal.group}" is`, 'name another group')
  if (planOut === null || groups?.length === 1) return
  throw new UsageError(
    '--plan-out writes the plan of one group, as offsets apply takes it',
    'run it once for each group, with a file for each',
  )
}
