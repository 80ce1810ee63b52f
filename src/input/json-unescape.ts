const BACKSLASH = 0x5c
const QUOTE = 0x22
const LETTER_U = 0x75

/** What stands after a backslash → what it means, or 0. */
const SHORT = new Uint8Array(256)
for (const [letter, character] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  SHORT[(letter ?? '').charCodeAt(0)] = (character ?? '').charCodeAt(0)
}

/** Strings share memory: a piece of its own for each of millions costs more than reading it. */
const SLAB_BYTES = 64 * 1024
/** No escape is resolved to more. */
const MAX_UTF8_BYTES = 4
let slab = Buffer.allocUnsafeSlow(0)
let used = 0

/** The content of a string, and where its closing quote is. */
export interface UnescapedString {
  readonly content: Buffer
  readonly close: number
}

/** Why a string cannot be read, and at which byte. */
export interface UnescapeProblem {
  readonly problem: string
  readonly at: number
}

/**
 * A JSON string in UTF-8, its escapes resolved, read once from its first byte after the quote to the closing quote.
 *
 * @param end where the input ends
 */
export function unescapeJson(buffer: Buffer, start: number, end: number): UnescapedString | UnescapeProblem {
  let target = slab
  let first = used
  let length = first
  // The last place at which anything still fits.
  let limit = target.length - MAX_UTF8_BYTES
  for (let index = start; index < end;) {
    if (length > limit) {
      const larger = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (length - first) * 2 + MAX_UTF8_BYTES))
      larger.set(target.subarray(first, length))
      slab = larger
      used = 0
      length -= first
      first = 0
      target = larger
      limit = target.length - MAX_UTF8_BYTES
    }
    const byte = buffer[index] as number
    if (byte !== BACKSLASH) {
      if (byte === QUOTE) {
        used = length
        return { content: target.subarray(first, length), close: index }
      }
      if (byte < 0x20) return { problem: 'a control character in a string must be escaped', at: index }
      target[length++] = byte
      index++
      continue
    }
    if (index + 1 >= end) break
    const letter = buffer[index + 1] as number
    const short = SHORT[letter] as number
    if (short !== 0) {
      target[length++] = short
      index += 2
      continue
    }
    const unit = letter === LETTER_U ? hex4(buffer, index + 2, end) : -1
    if (unit === -1) return { problem: 'JSON does not know this escape', at: index }
    if (unit < 0xd800 || unit > 0xdfff) {
      length = writeUtf8(target, length, unit)
      index += 6
      continue
    }
    const isPair = unit < 0xdc00 && buffer[index + 6] === BACKSLASH && buffer[index + 7] === LETTER_U
    const low = isPair ? hex4(buffer, index + 8, end) : -1
    // Half of a pair has no UTF-8: sending a replacement would change the data.
    if (low < 0xdc00 || low > 0xdfff)
      return { problem: 'half of a surrogate pair, which no UTF-8 stands for', at: index }
    length = writeUtf8(target, length, 0x10000 + ((unit - 0xd800) << 10) + low - 0xdc00)
    index += 12
  }
  return { problem: 'a string is never closed', at: start - 1 }
}

/** Four hexadecimal digits, or -1. */
function hex4(buffer: Buffer, start: number, end: number): number {
  if (start + 4 > end) return -1
  let value = 0
  for (let i = start; i < start + 4; i++) {
    const byte = buffer[i] as number
    const letter = byte | 0x20
    const digit =
      byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
    if (digit === -1) return -1
    value = value * 16 + digit
  }
  return value
}

function writeUtf8(target: Buffer, at: number, code: number): number {
  let position = at
  if (code < 0x80) {
    target[position++] = code
  } else if (code < 0x800) {
    target[position++] = 0xc0 | (code >> 6)
    target[position++] = 0x80 | (code & 0x3f)
  } else if (code < 0x10000) {
    target[position++] = 0xe0 | (code >> 12)
    target[position++] = 0x80 | ((code >> 6) & 0x3f)
    target[position++] = 0x80 | (code & 0x3f)
  } else {
    target[position++] = 0xf0 | (code >> 18)
    target[position++] = 0x80 | ((code >> 12) & 0x3f)
    target[position++] = 0x80 | ((code >> 6) & 0x3f)
    target[position++] = 0x80 | (code & 0x3f)
  }
  return position
}
