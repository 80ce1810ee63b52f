import { describe, expect, test } from 'vitest'
import { parseOffsetRange } from '../../src/domain/offset-range.ts'
import { formatOffsetSpec, resolveInstant } from '../../src/domain/offset-spec.ts'

const show = (text: string): string => {
  const { from, to } = parseOffsetRange(text)
  return `${from === null ? '' : formatOffsetSpec(from)} → ${to === null ? '' : formatOffsetSpec(to)}`
}

describe('parseOffsetRange', () => {
  test.for([
    ['100..200', '100 → 200'],
    ['100..', '100 → '],
    ['..200', ' → 200'],
    ['earliest..latest-5', 'earliest → latest-5'],
    ['@-2h..@-1h', '@-2h → @-1h'],
    ['@2026-11-20..@2026-11-21', '@2026-11-20 → @2026-11-21'],
    ['100', '100 → '],
    ['@14:05:06', '@14:05:06 → '],
    ['100:200', '100 → 200'],
    ['100:', '100 → '],
    [':200', ' → 200'],
    [':end', ' → latest'],
    ['+5:end', 'earliest+5 → latest'],
    ['@14:05:15:00', '@14:05 → @15:00'],
    ['@14:05:06:@15:00:00', '@14:05:06 → @15:00:00'],
    ['@2026-11-20:2026-11-21', '@2026-11-20 → @2026-11-21'],
    ['@1732060800000:end', '@1732060800000 → latest'],
    ['@:1732060800000', ' → @1732060800000'],
    ['@-2h:-1h', '@-2h → @-1h'],
    ['s@1732060800000 e@1732064400000', '@1732060800000 → @1732064400000'],
    ['e@5', ' → @5'],
  ] as const)('%s', ([text, shown]) => {
    expect(show(text)).toBe(shown)
  })

  test('a duration after an absolute start counts from that start', () => {
    const { to } = parseOffsetRange('@1732060800000:1h')
    expect(to === null ? null : resolveInstant(to, { nowMs: 0, utc: true })).toBe(1732064400000)
  })

  test.for([
    ['', 'a range of offsets is missing'],
    ['..', 'neither start nor end'],
    [':', 'neither start nor end'],
    ['abc..5', 'not an offset: "abc"'],
    ['5..abc', 'not an offset: "abc"'],
    ['abc:5', 'not an offset: "abc"'],
    ['5:abc', 'not an offset: "abc"'],
    ['@25:00', 'no hour 25'],
    ['s@1 x@2', '"x@2" is not s@MS or e@MS'],
    ['10-20', 'not an offset: "10-20"'],
  ] as const)('refuses %j and says why', ([text, says]) => {
    expect(() => parseOffsetRange(text)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(says) }),
    )
  })
})
