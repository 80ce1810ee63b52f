import type { Random } from './random.ts'

/** Where lengths, counts and offsets turn over. */
const EDGES = [
  0n,
  1n,
  -1n,
  -2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  1_000_000n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x7fffffffffffffffn,
  -0x8000000000000000n,
]
const ENDLESS_VARINT = Buffer.alloc(11, 0xff)
const MAX_CHANGES = 6
const MAX_REPEATS = 64

type Change = (bytes: Buffer) => Buffer

/** Changes inputs: bits, bytes, numbers of every width, stretches of bytes, words that mean something. */
export class Mutator {
  private readonly random: Random
  private readonly dictionary: readonly Buffer[]
  private readonly maxBytes: number
  private readonly changes: readonly Change[]

  constructor(random: Random, dictionary: readonly (string | Uint8Array)[], maxBytes: number) {
    this.random = random
    this.dictionary = dictionary.map((word) => Buffer.from(word as string))
    this.maxBytes = maxBytes
    this.changes = [
      (bytes) => this.flipBit(bytes),
      (bytes) => this.setByte(bytes),
      (bytes) => this.setNumber(bytes),
      (bytes) => this.setNumber(bytes),
      (bytes) => this.moveNumber(bytes),
      (bytes) => this.replaceDigits(bytes),
      (bytes) => this.replace(bytes, this.random.below(16), Buffer.alloc(0)),
      (bytes) => this.replace(bytes, 0, this.piece(bytes)),
      (bytes) => this.replace(bytes, this.random.below(16), this.piece(bytes)),
      (bytes) => this.replace(bytes, 0, this.word()),
      (bytes) => this.replace(bytes, this.random.below(8), this.word()),
      (bytes) => this.repeat(bytes),
      (bytes) => this.replace(bytes, 0, ENDLESS_VARINT),
      (bytes) => bytes.subarray(0, this.random.below(bytes.length + 1)),
    ]
  }

  /** A changed copy of one input, now and then joined with part of another. */
  mutate(from: Uint8Array, other: Uint8Array): Buffer {
    let bytes: Buffer = Buffer.from(from)
    if (this.random.below(10) === 0) bytes = this.splice(bytes, Buffer.from(other))
    for (let left = 1 + this.random.below(MAX_CHANGES); left > 0; left--) {
      bytes = this.random.pick(this.changes)(bytes)
    }
    return bytes.subarray(0, this.maxBytes)
  }

  private flipBit(bytes: Buffer): Buffer {
    const at = this.random.below(bytes.length)
    if (bytes.length > 0) bytes[at] = (bytes[at] as number) ^ (1 << this.random.below(8))
    return bytes
  }

  private setByte(bytes: Buffer): Buffer {
    if (bytes.length > 0) bytes[this.random.below(bytes.length)] = this.random.below(256)
    return bytes
  }

  private setNumber(bytes: Buffer): Buffer {
    const width = this.random.pick([1, 2, 4, 8])
    const number = Buffer.alloc(8)
    number.writeBigInt64BE(BigInt.asIntN(64, this.random.pick(EDGES)))
    const written = number.subarray(8 - width)
    if (this.random.below(4) === 0) written.reverse()
    return this.replace(bytes, width, written)
  }

  /** A length that is a little wrong gets further than one that is wholly wrong. */
  private moveNumber(bytes: Buffer): Buffer {
    if (bytes.length < 4) return bytes
    const at = this.random.below(bytes.length - 3)
    bytes.writeInt32BE((bytes.readInt32BE(at) + this.random.below(9) - 4) | 0, at)
    return bytes
  }

  private replaceDigits(bytes: Buffer): Buffer {
    const at = bytes.findIndex((byte, index) => index >= this.random.below(bytes.length) && isDigit(byte))
    if (at === -1) return bytes
    let end = at
    while (isDigit(bytes[end])) end++
    const edge = this.random.pick(EDGES)
    return join(bytes, at, end, Buffer.from(String(edge)))
  }

  /** Puts bytes anywhere, in the place of so many. */
  private replace(bytes: Buffer, length: number, replacement: Buffer): Buffer {
    const at = this.random.below(bytes.length + 1)
    return join(bytes, at, Math.min(bytes.length, at + length), replacement)
  }

  private piece(bytes: Buffer): Buffer {
    const start = this.random.below(bytes.length)
    return Buffer.from(bytes.subarray(start, start + 1 + this.random.below(32)))
  }

  private word(): Buffer {
    if (this.dictionary.length > 0) return this.random.pick(this.dictionary)
    return Buffer.from([this.random.below(256), this.random.below(256)])
  }

  private repeat(bytes: Buffer): Buffer {
    const piece = this.random.below(2) === 0 ? this.word() : this.piece(bytes)
    const most = this.random.below(8) === 0 ? this.maxBytes / Math.max(1, piece.length) : MAX_REPEATS
    const times = 1 + this.random.below(Math.min(most, 100_000))
    return this.replace(bytes, 0, Buffer.concat(Array.from({ length: times }, () => piece)))
  }

  private splice(bytes: Buffer, other: Buffer): Buffer {
    const cut = this.random.below(bytes.length + 1)
    return join(bytes, cut, bytes.length, other.subarray(this.random.below(other.length + 1)))
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39

const join = (bytes: Buffer, start: number, end: number, middle: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)])
