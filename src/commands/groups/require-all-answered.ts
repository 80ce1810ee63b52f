import type { GroupLags } from '../../cluster/group-lags.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { formatPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'

/**
 * @param others what else is missing, a line for each
 * @throws {KctlError} `INCOMPLETE` when something about these groups could not be found out
 */
export function requireAllAnswered(lags: readonly GroupLags[], others: readonly string[] = []): void {
  const ofGroups = lags.flatMap(({ description: { group }, error, partitions }) => [
    ...(error === null ? [] : [`${group}: ${error}`]),
    ...partitions
      .filter(({ isUnanswered }) => isUnanswered)
      .map((each) => `${group} ${formatPartition(each)}: ${each.error ?? ''}`),
  ])
  const missing = [...others, ...ofGroups]
  if (missing.length === 0) return
  const things = missing.length === 1 ? 'one thing' : `${missing.length} things`
  throw new KctlError('partial', `${things} could not be found out`, {
    code: 'INCOMPLETE',
    details: missing.slice(0, 20),
    hint: missing.some((line) => line.endsWith('TOPIC_AUTHORIZATION_FAILED'))
      ? needsRight('Describe', 'each of these topics')
      : undefined,
  })
}
