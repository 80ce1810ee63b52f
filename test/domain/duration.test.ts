import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatDuration,
  formatRoughDuration,
  formatWaiting,
  parseDuration,
} from '../../src/domain/duration.ts'

describe('parseDuration', () => {
  test.for([
    ['1h30m', 5_400_000],
    ['90s', 90_000],
    ['2d', 172_800_000],
    ['500ms', 500],
    ['1w', 604_800_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
    [' 1m500ms ', 60_500],
  ] as const)('%s', ([text, ms]) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.for([
    ['', 'a duration is missing'],
    ['90', 'duration "90" has no unit'],
    ['1h30', '"30" has no unit'],
    ['5y', 'unknown unit "y"'],
    ['5M', 'unknown unit "M"'],
    ['soon', '"soon" is not a number with a unit'],
    ['-5s', '"-" is not a number with a unit'],
    ['1s2h', '"2h" is out of order'],
    ['1h2h', '"2h" is out of order'],
    ['1h 30m', '" " is not a number with a unit'],
    ['99999999999999999w', 'too long'],
  ] as const)('refuses %j and says why', ([text, says]) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(says) }),
    )
  })

  test('reads back what formatDuration writes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })
})

test.for([
  [12.4, '12 ms'],
  [3200, '3.2s'],
  [9949, '9.9s'],
  [59_700, '1m'],
  [125_000, '2m5s'],
  [7_500_000, '2h5m'],
  [90_000_000, '1d1h'],
] as const)('%d ms is about %s', ([ms, text]) => {
  expect(formatRoughDuration(ms)).toBe(text)
})

test.for([
  [0, 600_000, 'waiting (0s, 10m left)'],
  [12_900, 300_000, 'waiting (12s, 4m47s left)'],
  [61_000, 60_000, 'waiting (1m1s, 0s left)'],
] as const)('%d ms of %d ms are %s', ([elapsedMs, waitMs, text]) => {
  expect(formatWaiting(elapsedMs, waitMs)).toBe(text)
})
