import { expect, test } from 'vitest'
import { retryDelayMs } from '../../src/domain/retry-delay.ts'

test.for([
  [1, 1_000, 0, 1_000],
  [2, 1_000, 0, 2_000],
  [3, 1_000, 0.5, 4_400],
  [7, 1_000, 0, 60_000],
  [2_000, 1_000, 0, 60_000],
  [5, 120_000, 0, 120_000],
  [4, 0, 0.9, 0],
] as const)(
  'failure %i of what waits %i ms first, with chance %f: %i ms',
  ([failures, first, random, ms]) => {
    expect(retryDelayMs(failures, first, random)).toBe(ms)
  },
)
