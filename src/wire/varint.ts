/**
 * Zigzag varints as records use them. Numbers only: values that fit 28 bits, nearly all there are,
 * take integer steps; int64 values beyond 2^53 come out as the nearest number.
 */

/** Bytes that {@link writeVarint} needs. `value` is a safe integer. */
export function varintSize(value: number): number {
  const zigzag = value >= 0 ? value * 2 : -value * 2 - 1
  if (zigzag < 0x80) return 1
  if (zigzag < 0x4000) return 2
  if (zigzag < 0x200000) return 3
  if (zigzag < 0x10000000) return 4
  let size = 5
  for (let limit = 2 ** 35; zigzag >= limit && size < 10; limit *= 128) size++
  return size
}

/** @returns the position after the varint */
export function writeVarint(buffer: Uint8Array, position: number, value: number): number {
  let at = position
  if (value >= -0x8000000 && value < 0x8000000) {
    let zigzag = (value << 1) ^ (value >> 31)
    while (zigzag >= 0x80) {
      buffer[at++] = (zigzag & 0x7f) | 0x80
      zigzag >>>= 7
    }
    buffer[at++] = zigzag
    return at
  }
  const bits = BigInt(value)
  let zigzag = BigInt.asUintN(64, (bits << 1n) ^ (bits >> 63n))
  while (zigzag >= 0x80n) {
    buffer[at++] = Number(zigzag & 0x7fn) | 0x80
    zigzag >>= 7n
  }
  buffer[at++] = Number(zigzag)
  return at
}

/** All 64 bits of a varint that `VarintReader` has read before, and so is known to be one. */
export function exactVarint(buffer: Uint8Array, start: number): bigint {
  let zigzag = 0n
  let at = start
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = buffer[at++] ?? 0
    zigzag |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  const bits = BigInt.asUintN(64, zigzag)
  return (bits >> 1n) ^ -(bits & 1n)
}

/** A place in a buffer to read varints from. It does not check bounds: the caller compares `position` with its end. */
export class VarintReader {
  buffer: Buffer
  position: number

  constructor(buffer: Buffer, position: number) {
    this.buffer = buffer
    this.position = position
  }

  /** @returns NaN for one longer than 10 bytes, or past the end of the buffer */
  read(): number {
    const buffer = this.buffer
    let byte = buffer[this.position++] as number
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let zigzag = byte & 0x7f
    for (let shift = 7; shift < 28; shift += 7) {
      byte = buffer[this.position++] as number
      zigzag |= (byte & 0x7f) << shift
      if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1)
    }
    return this.readLong(zigzag)
  }

  private readLong(low: number): number {
    let zigzag = BigInt(low)
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.buffer[this.position++]
      if (byte === undefined) return Number.NaN
      zigzag |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        const bits = BigInt.asUintN(64, zigzag)
        return Number((bits >> 1n) ^ -(bits & 1n))
      }
    }
    return Number.NaN
  }
}
