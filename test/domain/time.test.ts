import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatIsoTime, formatTime } from '../../src/domain/time-format.ts'
import { parseTime } from '../../src/domain/time.ts'

const nowMs = Date.UTC(2026, 10, 21, 9, 33, 10, 250)
const utc = { nowMs, utc: true }
const local = { nowMs, utc: false }

describe('parseTime in UTC', () => {
  test.for([
    ['now', '2026-11-21T09:33:10.250Z'],
    ['today', '2026-11-21T00:00:00.000Z'],
    ['yesterday', '2026-11-20T00:00:00.000Z'],
    ['14:05', '2026-11-21T14:05:00.000Z'],
    ['7:05:06', '2026-11-21T07:05:06.000Z'],
    ['-1h30m', '2026-11-21T08:03:10.250Z'],
    ['90s', '2026-11-21T09:31:40.250Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T14:05', '2026-11-20T14:05:00.000Z'],
    ['2026-11-20 14:05:06.123', '2026-11-20T14:05:06.123Z'],
    ['2026-11-20T14:05:06.123456789Z', '2026-11-20T14:05:06.123Z'],
    ['2026-11-20T14:05:06.9999Z', '2026-11-20T14:05:06.999Z'],
    ['2026-11-20T14:05+01:00', '2026-11-20T13:05:00.000Z'],
    ['2026-11-20T14:05-0530', '2026-11-20T19:35:00.000Z'],
    ['1732060800', '2024-11-20T00:00:00.000Z'],
    ['1732060800123', '2024-11-20T00:00:00.123Z'],
  ] as const)('%s', ([text, iso]) => {
    expect(new Date(parseTime(text, utc)).toISOString()).toBe(iso)
  })

  test.for([
    ['', 'a time is missing'],
    ['tomorrow', 'not a time: "tomorrow"'],
    ['+1h', 'in the future'],
    ['-90', 'duration "-90" has no unit'],
    ['90', 'has 2 digits'],
    ['1h30', '"30" has no unit'],
    ['25:00', 'no hour 25'],
    ['14:60', 'no minute 60'],
    ['14:5', 'not a time of day'],
    ['2026-13-01', 'no month 13'],
    ['2026-02-29', 'month 2 of 2026 has no day 29'],
    ['2026-11-20T24:00', 'no hour 24'],
    ['2026-11-20T14:05:06+25:00', 'no zone +25:00'],
    ['2026-11-20X', 'not a time'],
    ['1969-12-31T23:59:59Z', 'before 1970'],
  ] as const)('refuses %j and says why', ([text, says]) => {
    expect(() => parseTime(text, utc)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(says) }),
    )
  })
})

describe('where clocks change', () => {
  let before: string | undefined
  beforeEach(() => {
    before = process.env['TZ']
    process.env['TZ'] = 'Europe/Berlin'
  })
  afterEach(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })

  test('times without a zone are local', () => {
    expect(new Date(parseTime('2026-11-20T14:05', local)).toISOString()).toBe('2026-11-20T13:05:00.000Z')
    expect(new Date(parseTime('today', local)).toISOString()).toBe('2026-11-20T23:00:00.000Z')
  })

  test('a local time that never happens is refused', () => {
    expect(() => parseTime('2026-03-29T02:30', local)).toThrow('does not exist here')
    expect(() => parseTime('02:30', { nowMs: Date.UTC(2026, 2, 29, 12), utc: false })).toThrow(
      'today 02:30:00',
    )
    expect(new Date(parseTime('2026-03-29T02:30Z', local)).toISOString()).toBe('2026-03-29T02:30:00.000Z')
  })

  test('a local time that happens twice is the earlier one', () => {
    expect(new Date(parseTime('2026-10-25T02:30', local)).toISOString()).toBe('2026-10-25T00:30:00.000Z')
  })

  test('yesterday is midnight of the day before, however long today is', () => {
    const afterChange = { nowMs: Date.UTC(2026, 9, 26, 12), utc: false }
    expect(new Date(parseTime('yesterday', afterChange)).toISOString()).toBe('2026-10-24T22:00:00.000Z')
  })

  test('formatTime shows the zone', () => {
    expect(formatTime(Date.UTC(2026, 10, 21, 7, 33, 10), { utc: false })).toBe('2026-11-21 08:33:10 +01:00')
    expect(formatTime(Date.UTC(2026, 6, 21, 7, 33, 10), { utc: false })).toBe('2026-07-21 09:33:10 +02:00')
  })
})

test('formatTime in UTC, with milliseconds, and beyond the calendar', () => {
  expect(formatTime(nowMs, { utc: true })).toBe('2026-11-21 09:33:10 UTC')
  expect(formatTime(nowMs, { utc: true, milliseconds: true })).toBe('2026-11-21 09:33:10.250 UTC')
  expect(formatTime(8.64e15 + 1, { utc: true })).toBe('8640000000000001 ms')
  expect(formatIsoTime(nowMs)).toBe('2026-11-21T09:33:10.250Z')
})
