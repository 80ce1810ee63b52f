import { expect, test } from 'vitest'
import { textWidth, truncateText } from '../../src/output/text-width.ts'

test.for([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['😀', 2],
  ['👨‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['✔', 1],
  ['ｱ', 1],
  ['한글', 4],
] as const)('%s takes %d columns', ([text, width]) => {
  expect(textWidth(text)).toBe(width)
})

test.for([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
] as const)('%s cut to %d', ([text, width, cut]) => {
  expect(truncateText(text, width)).toBe(cut)
})
