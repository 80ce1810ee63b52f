import { expect, test } from 'vitest'
import { chainLines, daysLeft } from '../../src/domain/certificate-days.ts'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 10, 21)

test.for([
  { ends: NOW + 30 * DAY_MS, days: 30 },
  { ends: NOW + 30 * DAY_MS - 1, days: 29 },
  { ends: NOW + 1, days: 0 },
  { ends: NOW - 1, days: -1 },
])('$days days', ({ ends, days }) => {
  expect(daysLeft({ endsMs: ends }, NOW)).toBe(days)
})

test('the chain is a line for each, with what a client goes by', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  expect(
    chainLines(
      [
        { subject: 'CN=broker', names, endsMs: NOW + DAY_MS },
        { subject: 'CN=authority, O=Acme', names: [], endsMs: NOW + 400 * DAY_MS },
      ],
      NOW,
    ),
  ).toEqual([
    '1  CN=broker (for a, b, c, d, e and 2 more), until 2026-11-22, 1 day left',
    '2  CN=authority, O=Acme, until 2027-12-26, 400 days left',
  ])
})
