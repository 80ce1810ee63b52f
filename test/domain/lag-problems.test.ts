import { expect, test } from 'vitest'
import type { PartitionLag } from '../../src/domain/group-lag.ts'
import { lagProblems } from '../../src/domain/lag-problems.ts'

const partition = (number: number, error: string | null): PartitionLag => ({
  topic: 'orders',
  partition: number,
  committed: null,
  leaderEpoch: null,
  metadata: '',
  start: null,
  end: null,
  lag: null,
  memberId: null,
  error,
  isUnanswered: false,
})

test.for([
  { errors: [null, null], problems: [] },
  { errors: ['no leader', 'no leader'], problems: ['no leader'] },
  {
    errors: ['no leader', null, 'gone', 'no leader'],
    problems: ['no leader (2 of 4 partitions)', 'gone (1 of 4 partitions)'],
  },
  { errors: [], problems: [] },
])('$errors', ({ errors, problems }) => {
  expect(lagProblems(errors.map((error, index) => partition(index, error)))).toEqual(problems)
})
