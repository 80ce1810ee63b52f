import { describe, expect, test } from 'vitest'
import {
  formatOffsetSpec,
  parseOffsetSpec,
  parseShift,
  resolveInstant,
} from '../../src/domain/offset-spec.ts'
import { comparePartitions, formatPartition } from '../../src/domain/offset.ts'

describe('parseOffsetSpec', () => {
  test.for([
    ['earliest', { kind: 'earliest' }],
    ['start', { kind: 'earliest' }],
    ['beginning', { kind: 'earliest' }],
    ['oldest', { kind: 'earliest' }],
    ['latest', { kind: 'latest' }],
    ['end', { kind: 'latest' }],
    ['newest', { kind: 'latest' }],
    ['committed', { kind: 'committed' }],
    ['42', { kind: 'exact', offset: 42n }],
    ['9223372036854775807', { kind: 'exact', offset: 9223372036854775807n }],
    ['earliest+10', { kind: 'fromEarliest', by: 10n }],
    ['start+10', { kind: 'fromEarliest', by: 10n }],
    ['latest-10', { kind: 'fromLatest', by: 10n }],
    ['end-10', { kind: 'fromLatest', by: 10n }],
    ['committed-3', { kind: 'shift', by: -3n }],
    ['-10', { kind: 'fromLatest', by: 10n }],
    ['+10', { kind: 'fromEarliest', by: 10n }],
    ['@-2h', { kind: 'time', time: { kind: 'ago', ms: 7_200_000 }, text: '-2h' }],
    [
      '@1732060800123',
      { kind: 'time', time: { kind: 'instant', epochMs: 1732060800123 }, text: '1732060800123' },
    ],
  ] as const)('%s', ([text, spec]) => {
    expect(parseOffsetSpec(text, 'consume')).toEqual(spec)
  })

  test.for([
    ['', 'an offset is missing', ''],
    ['@', '"@" without a time', '@2h'],
    ['soon', 'not an offset: "soon"', 'earliest'],
    ['constructor', 'not an offset: "constructor"', 'earliest'],
    ['2h', 'not an offset: "2h"', '@2h'],
    ['-2h', 'not an offset: "-2h"', '@-2h'],
    ['2026-11-20', 'not an offset: "2026-11-20"', '@2026-11-20'],
    ['10-20', 'not an offset: "10-20"', '10..20'],
    ['1.5', 'not an offset: "1.5"', 'whole number'],
    ['9223372036854775808', 'past the highest one', undefined],
    ['latest-9223372036854775808', 'past the highest one', undefined],
    ['latest-x', '"x" is not a number', 'latest-100'],
    ['latest+1', 'outside of the log', 'latest-1'],
    ['earliest-1', 'outside of the log', 'earliest+1'],
    ['@90', 'has 2 digits', '90s'],
    ['@2026-02-30', 'no day 30', undefined],
  ] as const)('refuses %j and says why', ([text, says, hint]) => {
    expect(() => parseOffsetSpec(text, 'consume')).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(says),
        hint: hint === undefined ? undefined : expect.stringContaining(hint),
      }),
    )
  })

  test.for([
    ['-10', '--shift -10', '--to latest-10'],
    ['+10', '--shift 10', '--to earliest+10'],
  ] as const)('a reset refuses %s, which could mean two things', ([text, shift, to]) => {
    expect(() => parseOffsetSpec(text, 'reset')).toThrow(
      expect.objectContaining({ exitCode: 2, hint: `write ${shift} for the one, ${to} for the other` }),
    )
  })

  test.for([
    'earliest',
    'latest',
    'committed',
    '42',
    'earliest+7',
    'latest-7',
    'committed-7',
    'committed+7',
    '@-2h',
    '@today',
    '@2026-11-20T14:05',
  ])('formatOffsetSpec writes %s as it was read', (text) => {
    expect(formatOffsetSpec(parseOffsetSpec(text, 'consume'))).toBe(text)
  })
})

test('parseShift takes a sign or none', () => {
  expect(parseShift('-100')).toEqual({ kind: 'shift', by: -100n })
  expect(parseShift('+5')).toEqual({ kind: 'shift', by: 5n })
  expect(parseShift('5')).toEqual({ kind: 'shift', by: 5n })
  expect(() => parseShift('2h')).toThrow('not a shift: "2h"')
})

test('resolveInstant asks the clock only for times', () => {
  const clock = { nowMs: 10_000_000_000, utc: true }
  expect(resolveInstant(parseOffsetSpec('@-1s', 'reset'), clock)).toBe(9_999_999_000)
  expect(resolveInstant(parseOffsetSpec('latest', 'reset'), clock)).toBeNull()
})

test('partitions sort by topic, then by number', () => {
  const shuffled = [
    { topic: 'b', partition: 0 },
    { topic: 'a', partition: 10 },
    { topic: 'a', partition: 2 },
  ]
  expect(shuffled.toSorted(comparePartitions).map(formatPartition)).toEqual(['a[2]', 'a[10]', 'b[0]'])
})
