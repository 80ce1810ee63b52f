import { expect, test } from 'vitest'
import { findUnsafe } from './find-unsafe.ts'
import { drawAll } from './hostile-drawings.ts'
import { codePointTexts, HOSTILE_BYTES, HOSTILE_TEXTS } from './hostile-texts.ts'

test.for<{ bytes: readonly number[] | string; finds: Partial<ReturnType<typeof findUnsafe>> }>([
  { bytes: 'plain, ünïcode, 日本語 😀\n\t', finds: { first: null } },
  { bytes: 'a\u001b[2J\u007f\r', finds: { controls: 3 } },
  { bytes: 'a\u009bb', finds: { c1: 1 } },
  { bytes: [0x61, 0x9b, 0x61], finds: { c1: 1 } },
  { bytes: [0xc0, 0x9b], finds: { c1: 1, broken: 1 } },
  { bytes: [0xe2, 0x80, 0x1b], finds: { controls: 1, c1: 1, broken: 1 } },
  { bytes: [0xf0, 0x9f, 0x98, 0x9b], finds: { first: null } },
  { bytes: [0xed, 0xa0, 0x80], finds: { c1: 1, broken: 2 } },
  { bytes: 'a\u202eb\u2066c\u061cd', finds: { bidi: 3 } },
])('what is looked for is found: $bytes', ({ bytes, finds }) => {
  expect(findUnsafe(typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes))).toMatchObject(finds)
})

test('there is enough to look for', () => {
  expect(HOSTILE_BYTES.length).toBeGreaterThan(400)
  expect(HOSTILE_TEXTS.filter((text) => findUnsafe(Buffer.from(text)).first !== null).length).toBeGreaterThan(
    300,
  )
  let count = 0
  for (const text of codePointTexts(1, 4096)) for (const byte of text) if (byte >> 6 !== 2) count++
  expect(count).toBe(0x110000)
})

test('whatever is drawn, nothing is obeyed', { timeout: 60_000 }, async () => {
  for (const { where, bytes } of await drawAll([...codePointTexts(97, 512), ...HOSTILE_BYTES]))
    expect(findUnsafe(bytes), where).toMatchObject({ first: null })
})
