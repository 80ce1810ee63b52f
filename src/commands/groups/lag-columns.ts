import { type PartitionLag, totalLag } from '../../domain/group-lag.ts'
import { lagProblems } from '../../domain/lag-problems.ts'
import type { Column } from '../../output/column.ts'

/** What a row says of the partitions that it sums up. */
export const LAG_COLUMNS: readonly Column<{ readonly partitions: readonly PartitionLag[] }>[] = [
  { key: 'lag', value: ({ partitions }) => totalLag(partitions), align: 'right' },
  {
    key: 'unknown',
    value: ({ partitions }) => partitions.filter(({ lag }) => lag === null).length,
    hidden: true,
  },
  {
    key: 'problems',
    header: 'NOTE',
    remark: true,
    value: ({ partitions }) => lagProblems(partitions),
    text: ({ partitions }, style) =>
      lagProblems(partitions)
        .map((problem) => style.warning(`! ${problem}`))
        .join('  '),
  },
]
