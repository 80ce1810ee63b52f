import { expect, test } from 'vitest'
import { sanitiseText } from '../../src/domain/sanitise.ts'

const DANGEROUS = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u

test('no code point that a terminal obeys, or a reader cannot see, gets through', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code)
    const shown = sanitiseText(`a${character}b`)
    if (DANGEROUS.test(shown)) expect.fail(`U+${code.toString(16)} gets through as ${JSON.stringify(shown)}`)
  }
})

test.for([
  ['plain text, ünïcode, 日本語 😀', 'plain text, ünïcode, 日本語 😀'],
  ['\u001b]52;c;aGk=\u0007', '\\x1b]52;c;aGk=\\x07'],
  ['a\r\nb\tc', 'a\\r\\nb\\tc'],
  ['\u009b31m', '\\x9b31m'],
  ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800', '\\u{d800}'],
  ['\u007f', '\\x7f'],
  ['❤\ufe0f 1\ufe0f\u20e3 #\ufe0f\u20e3 ✔\ufe0e', '❤\ufe0f 1\ufe0f\u20e3 #\ufe0f\u20e3 ✔\ufe0e'],
  ['葛\u{e0100} 不\ufe00 ∩\ufe00', '葛\u{e0100} 不\ufe00 ∩\ufe00'],
  ['a\ufe0f 1\ufe0f ❤\ufe0f\ufe0f', 'a\\u{fe0f} 1\\u{fe0f} ❤\ufe0f\\u{fe0f}'],
  ['a\u{e0100} 葛\u{e0100}\u{e0101} <\ufe00', 'a\\u{e0100} 葛\u{e0100}\\u{e0101} <\\u{fe00}'],
  ['pay\u034fpal a\u3164b \u115f \u17b4', 'pay\\u{34f}pal a\\u{3164}b \\u{115f} \\u{17b4}'],
] as const)('%j is shown as %s', ([text, shown]) => {
  expect(sanitiseText(text)).toBe(shown)
})

test('newlines and tabs may stay where a text runs over lines', () => {
  expect(sanitiseText('a\n\tb\u001b\r', { multiline: true })).toBe('a\n\tb\\x1b\\r')
})
