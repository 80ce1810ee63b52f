import { describe, expect, test } from 'vitest'
import { compareAssignments, formatRebalance } from '../../src/domain/rebalance.ts'

const places = (topic: string, ...partitions: readonly number[]) =>
  partitions.map((partition) => ({ topic, partition }))

const said = (
  before: Parameters<typeof compareAssignments>[0],
  after: Parameters<typeof compareAssignments>[1],
): string | null => {
  const rebalance = compareAssignments(before, after)
  return rebalance === null ? null : formatRebalance(rebalance, after.length)
}

describe('a rebalance', () => {
  test.for([
    { why: 'nothing', before: places('a', 0, 1), after: places('a', 1, 0), says: null },
    { why: 'more', before: places('a', 0), after: places('a', 2, 0, 1), says: '2 came: a[1,2] · 3 now' },
    { why: 'less', before: places('a', 0, 1), after: places('a', 1), says: '1 went: a[0] · 1 now' },
    {
      why: 'others, of two topics',
      before: [...places('a', 0), ...places('b', 0)],
      after: [...places('b', 1), ...places('a', 1)],
      says: '2 went: a[0] b[0] · 2 came: a[1] b[1] · 2 now',
    },
    {
      why: 'more than a line can hold',
      before: [],
      after: places('a', ...Array.from({ length: 100 }, (_, index) => index)),
      says: '100 came: a[0,1,2,3,4,5,6,7] and 92 more · 100 now',
    },
  ])('of $why', ({ before, after, says }) => {
    expect(said(before, after)).toBe(says)
  })
})
