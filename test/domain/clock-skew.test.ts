import { expect, test } from 'vitest'
import { clockSkewMs, clockSkewText } from '../../src/domain/clock-skew.ts'

test.for([
  { theirs: 1_050, skew: 0, why: 'between our two looks, any of them may be right' },
  { theirs: 1_000, skew: 0, why: 'at the first look' },
  { theirs: 1_100, skew: 0, why: 'at the second look' },
  { theirs: 400, skew: 600, why: 'we are ahead' },
  { theirs: 2_100, skew: -1_000, why: 'we are behind' },
])('$theirs: $why', ({ theirs, skew }) => {
  expect(clockSkewMs(theirs, 1_000, 1_100)).toBe(skew)
})

test.for([
  { skew: 0, says: 'agrees with the clock of this machine', tooMuch: false },
  { skew: 99, says: 'agrees with the clock of this machine', tooMuch: false },
  { skew: -800, says: "this machine's clock is 800ms behind", tooMuch: false },
  { skew: 5_000, says: "this machine's clock is 5s ahead", tooMuch: false },
  { skew: 5_001, says: 'ahead', tooMuch: true },
  { skew: -600_400, says: "this machine's clock is 10m behind", tooMuch: true },
])('$skew ms: $says', ({ skew, says, tooMuch }) => {
  const { message, isTooMuch } = clockSkewText(skew)
  expect(message).toContain(says)
  expect(isTooMuch).toBe(tooMuch)
})
