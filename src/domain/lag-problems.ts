import { groupBy } from './group-by.ts'
import type { PartitionLag } from './group-lag.ts'

/** What is wrong with these partitions, each thing once: `no leader (2 of 6 partitions)`, or without a count if it is all. */
export function lagProblems(partitions: readonly PartitionLag[]): readonly string[] {
  const wrong = partitions.filter(({ error }) => error !== null)
  return [...groupBy(wrong, ({ error }) => error ?? '')].map(([error, { length }]) =>
    length === partitions.length ? error : `${error} (${length} of ${partitions.length} partitions)`,
  )
}
