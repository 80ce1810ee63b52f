const BACKSLASH = 0x5c
const LETTER_U = 0x75

/** What stands after a backslash → what it means, or 0. */
const SHORT = new Uint8Array(256)
for (const [letter, character] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  SHORT[(letter ?? '').charCodeAt(0)] = (character ?? '').charCodeAt(0)
}

/** Why a string cannot be read, and at which byte. */
export interface UnescapeProblem {
  readonly problem: string
  readonly at: number
}

/** The content of a JSON string in UTF-8, its escapes resolved. `start` and `end` are within the quotes. */
export function unescapeJson(buffer: Buffer, start: number, end: number): Buffer | UnescapeProblem {
  // No escape is shorter than the UTF-8 it stands for.
  const target = Buffer.allocUnsafe(end - start)
  let length = 0
  for (let index = start; index < end;) {
    const byte = buffer[index] as number
    if (byte !== BACKSLASH) {
      if (byte < 0x20) return { problem: 'a control character in a string must be escaped', at: index }
      target[length++] = byte
      index++
      continue
    }
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
  return target.subarray(0, length)
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
