const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** What in these bytes a terminal would obey, or show in another order. */
export interface Unsafe {
  /** Below 0x20 but newline and tab, and 0x7f. */
  readonly controls: number
  /** U+0080 to U+009F, as UTF-8 and as bytes outside of it. */
  readonly c1: number
  readonly bidi: number
  /** Bytes that are no UTF-8. */
  readonly broken: number
  /** The first of them, with what is around it; null if there is none. */
  readonly first: string | null
}

export const NOTHING_UNSAFE: Unsafe = { controls: 0, c1: 0, bidi: 0, broken: 0, first: null }

/** Looks at every byte, and at every code point that they make. */
export function findUnsafe(bytes: Buffer): Unsafe {
  let [controls, c1, bidi, broken] = [0, 0, 0, 0]
  let first: string | null = null
  const note = (at: number): void => {
    first ??= JSON.stringify(bytes.subarray(Math.max(0, at - 40), at + 20).toString('latin1'))
  }
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] as number
    if (byte < 0x80) {
      if ((byte < 0x20 && byte !== 0x0a && byte !== 0x09) || byte === 0x7f) {
        controls++
        note(at)
      }
      at++
      continue
    }
    const length = sequenceLength(bytes, at)
    if (length === 0) {
      if (byte < 0xa0) c1++
      else broken++
      note(at)
      at++
      continue
    }
    const character = bytes.toString('utf8', at, at + length)
    const code = character.codePointAt(0) ?? 0
    if (code < 0xa0) c1++
    else if (BIDI.test(character)) bidi++
    if (code < 0xa0 || BIDI.test(character)) note(at)
    at += length
  }
  return { controls, c1, bidi, broken, first }
}

/** How many bytes the character here has, by RFC 3629; 0 if it is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  const follows = (byte: number): boolean => byte >> 6 === 2
  if (b0 >= 0xc2 && b0 <= 0xdf) return follows(b1) ? 2 : 0
  if (b0 >= 0xe0 && b0 <= 0xef) {
    const isWell = follows(b1) && follows(b2) && (b0 !== 0xe0 || b1 >= 0xa0) && (b0 !== 0xed || b1 < 0xa0)
    return isWell ? 3 : 0
  }
  if (b0 >= 0xf0 && b0 <= 0xf4) {
    const isWell =
      follows(b1) && follows(b2) && follows(b3) && (b0 !== 0xf0 || b1 >= 0x90) && (b0 !== 0xf4 || b1 < 0x90)
    return isWell ? 4 : 0
  }
  return 0
}
