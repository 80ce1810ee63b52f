import { expect, test } from 'vitest'
import { rangeAssignment } from '../../src/domain/range-assignment.ts'

const partitions = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
const assigned = (...args: Parameters<typeof rangeAssignment>) =>
  rangeAssignment(...args).map(({ memberId, assignment }) => [memberId, { ...assignment }])

test.for([
  [1, 3, [[0, 1, 2]]],
  [2, 3, [[0, 1], [2]]],
  [
    3,
    7,
    [
      [0, 1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
] as const)('%i members share %i partitions in ranges', ([members, count, ranges]) => {
  const subscribers = Array.from({ length: members }, (_, index) => ({
    memberId: `m${index}`,
    topics: ['a'],
  }))
  // The order in which members are given does not matter.
  const shares = assigned(subscribers.toReversed(), new Map([['a', partitions(count)]]))
  expect(new Map(shares as [string, unknown][])).toEqual(
    new Map(ranges.map((range, index) => [`m${index}`, { a: [...range] }])),
  )
})

test('each topic goes to those who asked for it', () => {
  const subscribers = [
    { memberId: 'm1', topics: ['a', 'b'] },
    { memberId: 'm2', topics: ['b', '__proto__'] },
    { memberId: 'm3', topics: [] },
  ]
  const sizes = new Map([
    ['a', partitions(2)],
    ['b', partitions(2)],
    ['__proto__', partitions(1)],
    ['gone', []],
  ])
  expect(rangeAssignment(subscribers, sizes).map(({ assignment }) => Object.entries(assignment))).toEqual([
    [
      ['a', [0, 1]],
      ['b', [0]],
    ],
    [
      ['b', [1]],
      ['__proto__', [0]],
    ],
    [],
  ])
})
