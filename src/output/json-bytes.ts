import { utf8Length } from '../domain/utf8.ts'
import type { OutputBuffer } from './output-buffer.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const HIGHEST_BITS = 0x80808080 | 0

/** 0 for what stands for itself in a JSON string; 1 for what is escaped or is part of a longer character. */
const SPECIAL = new Uint8Array(256).fill(1, 0, 0x20).fill(1, 0x80)
SPECIAL[QUOTE] = 1
SPECIAL[BACKSLASH] = 1

const HEX = Buffer.from('0123456789abcdef')
/** The letter of a two-character escape, or 0. */
const SHORT_ESCAPES = new Uint8Array(0x60)
for (const [character, letter] of ['\bb', '\ff', '\nn', '\rr', '\tt', '""', '\\\\']) {
  SHORT_ESCAPES[(character ?? '').charCodeAt(0)] = (letter ?? '').charCodeAt(0)
}

/** What is left in the buffer after a string, for constants that are added without asking for room. */
export const JSON_SLACK = 1024

/**
 * Adds bytes as a JSON string, quotes included; there is room for `JSON_SLACK` bytes more then.
 *
 * @param view of the memory of `source`
 * @returns false when the bytes are not valid UTF-8; then nothing was added
 */
export function writeJsonString(
  out: OutputBuffer,
  source: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): boolean {
  const before = out.length
  // Room for all that is left unescaped is kept at every point; only an escape has to ask for more.
  out.reserve(end - start + JSON_SLACK)
  let target = out.bytes
  let targetView = out.view
  let position = before
  target[position++] = QUOTE
  let index = start
  while (index < end) {
    // Four bytes at a time while none of them has its highest bit set, is below 0x20, a quote or a backslash:
    // each subtraction sets a highest bit in just these cases. Reading them one by one takes twice as long.
    while (index + 4 <= end) {
      const word = view.getInt32(index, true)
      const quotes = (word ^ 0x22222222) - 0x01010101
      const backslashes = (word ^ 0x5c5c5c5c) - 0x01010101
      if (((word | (word - 0x20202020) | quotes | backslashes) & HIGHEST_BITS) !== 0) break
      targetView.setInt32(position, word, true)
      position += 4
      index += 4
    }
    // One of the next four is special, or fewer are left.
    for (const stop = Math.min(index + 4, end); index < stop;) {
      const byte = source[index] as number
      if (SPECIAL[byte] === 0) {
        target[position++] = byte
        index++
      } else if (byte >= 0x80) {
        const length = utf8Length(source, index, end)
        if (length === 0) {
          out.length = before
          return false
        }
        for (let i = 0; i < length; i++) target[position++] = source[index++] as number
      } else {
        if (position + JSON_SLACK + end - index > target.length) {
          out.length = position
          out.reserve((end - index) * 2 + JSON_SLACK)
          target = out.bytes
          targetView = out.view
        }
        position = writeEscape(target, position, byte)
        index++
      }
    }
  }
  target[position++] = QUOTE
  out.length = position
  return true
}

function writeEscape(target: Uint8Array, start: number, byte: number): number {
  let position = start
  target[position++] = BACKSLASH
  const letter = SHORT_ESCAPES[byte] as number
  if (letter !== 0) {
    target[position++] = letter
    return position
  }
  target[position++] = 0x75 // u
  target[position++] = 0x30
  target[position++] = 0x30
  target[position++] = HEX[byte >> 4] as number
  target[position++] = HEX[byte & 15] as number
  return position
}
