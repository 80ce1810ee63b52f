import type { Cluster } from '../../cluster/cluster.ts'
import { groupOffsets } from '../../cluster/group-offsets.ts'
import { KctlError } from '../../errors.ts'
import type { Candidate } from './plan-groups.ts'
import type { ResetGoal, ResetRequest } from './reset-request.ts'

type Scope = Pick<ResetRequest, 'scopes' | 'allowNew'>

/**
 * Those of all groups that a reset is about. The others are not even looked at: whether somebody is in them keeps
 * nobody from anything.
 */
export async function concernedGroups(
  names: readonly string[],
  scope: Scope,
  goal: ResetGoal,
  cluster: Cluster,
): Promise<readonly string[]> {
  if (scope.allowNew && scope.scopes.length > 0) return names
  const topics = topicsOf(scope, goal)
  const answers = await groupOffsets(cluster, names)
  return answers
    .filter(({ offsets, error }) => {
      // What could not be found out is named with its reason.
      if (error !== null) return error !== 'GROUP_ID_NOT_FOUND'
      return offsets.some(
        ({ topic, committed }) => committed !== null && (topics === null || topics.has(topic)),
      )
    })
    .map(({ group }) => group)
}

/** Null: whatever a group has committed. */
function topicsOf({ scopes, allowNew }: Scope, goal: ResetGoal): ReadonlySet<string> | null {
  if (scopes.length > 0) return new Set(scopes.map(({ topic }) => topic))
  if (goal.kind !== 'offsets' || allowNew) return null
  return new Set([...goal.offsets.keys()].map((key) => key.replace(/\[\d+\]$/, '')))
}

/** What a group that nobody has named is refused for, when it only means that the group is not concerned. */
const UNCONCERNED: ReadonlySet<string> = new Set(['TOPIC_NOT_READ', 'NOTHING_COMMITTED', 'NOTHING_TO_MOVE'])

/**
 * The plans without those that turn out to be about nothing.
 *
 * @param mayBeMore some groups are not known
 * @throws {KctlError} `NOTHING_COMMITTED` when there is none left
 */
export function withoutUnconcerned(
  candidates: readonly Candidate[],
  { scopes }: Scope,
  mayBeMore: boolean,
): readonly Candidate[] {
  const concerned = candidates.filter(({ error }) => error === null || !UNCONCERNED.has(error.code))
  if (concerned.length > 0 || mayBeMore) return concerned
  const topics = scopes.map(({ topic }) => `"${topic}"`).join(' or ')
  throw new KctlError(
    'notFound',
    `no group has committed an offset${topics === '' ? '' : ` for topic ${topics}`}`,
    { code: 'NOTHING_COMMITTED', hint: 'kctl groups list shows what there is' },
  )
}
