import { describe, expect, test } from 'vitest'
import type { PartitionLag } from '../../src/domain/group-lag.ts'
import { createLagHistory, type LagMotion } from '../../src/domain/lag-history.ts'
import { sparkline } from '../../src/domain/sparkline.ts'

const at = (committed: number | null, end: number | null, partition = 0): PartitionLag => ({
  topic: 'orders',
  partition,
  committed: committed === null ? null : BigInt(committed),
  leaderEpoch: null,
  metadata: '',
  start: 0n,
  end: end === null ? null : BigInt(end),
  lag: committed === null || end === null ? null : BigInt(end - committed),
  memberId: null,
  error: null,
  isUnanswered: false,
})

/** The motion after rounds of two seconds, each with the committed offset and the end of one partition. */
function after(rounds: readonly (readonly [committed: number | null, end: number | null])[]): LagMotion {
  const history = createLagHistory()
  let motion: LagMotion | undefined
  for (const [index, [committed, end]] of rounds.entries()) {
    const partition = at(committed, end)
    motion = history.add('g', 1_000_000 + index * 2_000, partition.lag, [partition])
  }
  if (motion === undefined) throw new Error('there is no round')
  return motion
}

describe('the motion of a lag', () => {
  test('is not known after one round', () => {
    expect(after([[0, 100]])).toEqual({
      produceRate: null,
      consumeRate: null,
      trend: null,
      timeLeftMs: null,
      lags: [100n],
    })
  })

  test.for([
    {
      name: 'falls, and has a time left',
      rounds: [
        [0, 1000],
        [100, 1020],
      ],
      motion: { produceRate: 10, consumeRate: 50, trend: 'falling', timeLeftMs: 23_000 },
    },
    {
      name: 'grows, and never ends',
      rounds: [
        [0, 1000],
        [0, 1100],
      ],
      motion: { produceRate: 50, consumeRate: 0, trend: 'growing', timeLeftMs: null },
    },
    {
      name: 'is steady where as much is read as is written',
      rounds: [
        [0, 1000],
        [100, 1100],
        [200, 1201],
      ],
      motion: { produceRate: 50.3, consumeRate: 50, trend: 'steady', timeLeftMs: null },
    },
    {
      name: 'is at its end where nothing is left',
      rounds: [
        [900, 1000],
        [1000, 1000],
      ],
      motion: { produceRate: 0, consumeRate: 50, trend: 'falling', timeLeftMs: 0 },
    },
    {
      name: 'counts nothing as read where the group was moved back',
      rounds: [
        [900, 1000],
        [100, 1000],
      ],
      motion: { produceRate: 0, consumeRate: 0, trend: 'growing', timeLeftMs: null },
    },
    {
      name: 'counts nothing as written where the topic was made anew',
      rounds: [
        [900, 1000],
        [0, 10],
      ],
      motion: { produceRate: 0, consumeRate: 0, trend: 'falling', timeLeftMs: null },
    },
    {
      name: 'makes up for a round without an answer',
      rounds: [
        [0, 1000],
        [null, null],
        [200, 1000],
      ],
      motion: { produceRate: 0, consumeRate: 50, trend: 'falling', timeLeftMs: 16_000 },
    },
  ] as const)('$name', ({ rounds, motion }) => {
    expect(after(rounds)).toMatchObject(motion)
  })

  test('is not a trend where a lag goes up and down between two commits', () => {
    const rounds = Array.from({ length: 15 }, (_, index) => {
      const end = index * 2_000
      return [end - (end % 6_000), end] as const
    })
    expect(after(rounds)).toMatchObject({ produceRate: 1000, trend: 'steady' })
  })

  test('is that of the last half minute, and the picture that of twenty rounds', () => {
    const still = Array.from({ length: 40 }, () => [0, 5000] as const)
    const busy = Array.from({ length: 16 }, (_, index) => [index * 10, 5000] as const)
    const { consumeRate, lags } = after([...still, ...busy])
    expect(consumeRate).toBe(5)
    expect(lags).toHaveLength(20)
  })

  test('is forgotten with what it was of', () => {
    const history = createLagHistory()
    history.add('g', 0, 1n, [at(0, 1)])
    history.forget(600_000)
    expect(history.add('g', 600_000, 1n, [at(0, 1)]).lags).toHaveLength(2)
    history.forget(1_200_001)
    expect(history.add('g', 1_200_001, 1n, [at(0, 1)]).lags).toHaveLength(1)
  })
})

describe('sparkline', () => {
  test.for([
    { values: [], picture: '' },
    { values: [0n, 0n], picture: '▁▁' },
    { values: [5n, 5n], picture: '▄▄' },
    { values: [0n, 7n], picture: '▁█' },
    { values: [10n, 20n, null, 30n], picture: '▁▅·█' },
    { values: [null], picture: '·' },
    { values: [2n ** 62n, 0n], picture: '█▁' },
  ])('$values is $picture', ({ values, picture }) => {
    expect(sparkline(values)).toBe(picture)
  })
})
