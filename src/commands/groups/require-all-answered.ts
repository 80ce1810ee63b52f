import type { GroupLags } from '../../cluster/group-lags.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { formatPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'

/** Something that could not be found out. */
export interface Unanswered {
  /** As it is told to the user. */
  readonly line: string
  /** What the user needs the right Describe on, in the words of `needsRight`; null when no right is missing. */
  readonly needs: string | null
}

/**
 * @param others what else is missing
 * @throws {KctlError} `INCOMPLETE` when something about these groups could not be found out
 */
export function requireAllAnswered(lags: readonly GroupLags[], others: readonly Unanswered[] = []): void {
  const missing = [...others, ...lags.flatMap(unansweredOf)]
  if (missing.length === 0) return
  const things = missing.length === 1 ? 'one thing' : `${missing.length} things`
  const needs = missing.map((each) => each.needs).filter((each) => each !== null)
  throw new KctlError('partial', `${things} could not be found out`, {
    code: 'INCOMPLETE',
    details: missing.slice(0, 20).map(({ line }) => line),
    hint: needs.length === 0 ? undefined : needsRight('Describe', ...needs),
  })
}

/** A group that could not be described or asked for its offsets. */
export const unansweredGroup = (group: string, error: string): Unanswered => ({
  line: `${group}: ${error}`,
  needs:
    error === 'GROUP_AUTHORIZATION_FAILED'
      ? `group "${group}"`
      : error === 'TOPIC_AUTHORIZATION_FAILED'
        ? `each topic that the members of group "${group}" read`
        : null,
})

function unansweredOf({ description, error, partitions, seesAllTopics }: GroupLags): readonly Unanswered[] {
  const { group } = description
  if (error !== null) return [unansweredGroup(group, error)]
  // A group that is there has committed something, unless its members have only just come.
  if (!seesAllTopics && partitions.length === 0) {
    const line = `${group}: what it has committed, on topics that this user may not see`
    return [{ line, needs: `each topic that group "${group}" reads` }]
  }
  return partitions
    .filter(({ isUnanswered }) => isUnanswered)
    .map((each) => ({
      line: `${group} ${formatPartition(each)}: ${each.error ?? ''}`,
      needs: each.error === 'TOPIC_AUTHORIZATION_FAILED' ? `topic "${each.topic}"` : null,
    }))
}
