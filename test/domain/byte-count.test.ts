import { expect, test } from 'vitest'
import { formatByteCount } from '../../src/domain/byte-count.ts'

test.for([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [8_940, '8.9 kB'],
  [99_949, '99.9 kB'],
  [120_400, '120 kB'],
  [1_500_000, '1.5 MB'],
  [2_000_000_000_000, '2000 GB'],
] as const)('%i bytes are %s', ([bytes, text]) => {
  expect(formatByteCount(bytes)).toBe(text)
})
