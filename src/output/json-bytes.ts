import { utf8Length } from '../domain/utf8.ts'
import type { OutputBuffer } from './output-buffer.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c

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

/**
 * Adds bytes as a JSON string, quotes included.
 *
 * @returns false when the bytes are not valid UTF-8; then nothing was added
 */
export function writeJsonString(out: OutputBuffer, source: Uint8Array, start: number, end: number): boolean {
  const before = out.length
  // Room for all that is left unescaped is kept at every point; only an escape has to ask for more.
  out.reserve(end - start + 8)
  let target = out.bytes
  let position = before
  target[position++] = QUOTE
  let index = start
  while (index < end) {
    while (index + 4 <= end) {
      const a = source[index] as number
      const b = source[index + 1] as number
      const c = source[index + 2] as number
      const d = source[index + 3] as number
      if (
        ((SPECIAL[a] as number) |
          (SPECIAL[b] as number) |
          (SPECIAL[c] as number) |
          (SPECIAL[d] as number)) !==
        0
      )
        break
      target[position] = a
      target[position + 1] = b
      target[position + 2] = c
      target[position + 3] = d
      position += 4
      index += 4
    }
    if (index >= end) break
    const byte = source[index] as number
    if (SPECIAL[byte] === 0) {
      target[position++] = byte
      index++
      continue
    }
    if (byte >= 0x80) {
      const length = utf8Length(source, index, end)
      if (length === 0) {
        out.length = before
        return false
      }
      for (let i = 0; i < length; i++) target[position++] = source[index++] as number
      continue
    }
    if (position + 8 + end - index > target.length) {
      out.length = position
      out.reserve(end - index + 1024)
      target = out.bytes
    }
    position = writeEscape(target, position, byte)
    index++
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
