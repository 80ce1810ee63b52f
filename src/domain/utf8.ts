/** How many bytes the character at `index` has, or 0 when it is no UTF-8: overlong, a surrogate, cut or too large. */
export function utf8Length(bytes: Uint8Array, index: number, end: number): number {
  const first = bytes[index] as number
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (index + length > end) return 0
  const second = bytes[index + 1] as number
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let i = 2; i < length; i++) if (((bytes[index + i] as number) & 0xc0) !== 0x80) return 0
  return length
}
