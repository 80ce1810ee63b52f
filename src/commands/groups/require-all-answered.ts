import type { GroupLags } from '../../cluster/group-lags.ts'
import { formatPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'

/** @throws {KctlError} `INCOMPLETE` when something about these groups could not be found out */
export function requireAllAnswered(lags: readonly GroupLags[]): void {
  const missing = lags.flatMap(({ description: { group }, error, partitions }) => [
    ...(error === null ? [] : [`${group}: ${error}`]),
    ...partitions
      .filter(({ isUnanswered }) => isUnanswered)
      .map((each) => `${group} ${formatPartition(each)}: ${each.error ?? ''}`),
  ])
  if (missing.length === 0) return
  throw new KctlError('partial', `${missing.length} things could not be found out`, {
    code: 'INCOMPLETE',
    details: missing.slice(0, 20),
  })
}
