import { Reader, ZERO_UUID } from '../../src/wire/primitives.ts'
import type { InputSource } from './input-source.ts'

/** Values that mean something to a broker or a client. */
export interface Words {
  readonly strings: readonly string[]
  readonly bytes: readonly Buffer[]
  readonly uuids: readonly string[]
}

const MAX_ITEMS = 4
const MAX_DEPTH = 6

/** Instead of reading a message, makes one up: a decoder that is given this returns a value of its shape. */
export class ShapeReader extends Reader {
  private readonly source: InputSource
  private readonly words: Words
  private depth = 0

  constructor(source: InputSource, words: Words) {
    super(Buffer.alloc(0))
    this.source = source
    this.words = words
  }

  override bool(): boolean {
    return this.source.below(2) === 1
  }

  override int8(): number {
    return (this.source.int32() << 24) >> 24
  }

  override int16(): number {
    return (this.source.int32() << 16) >> 16
  }

  override uint16(): number {
    return this.source.int32() & 0xffff
  }

  override int32(): number {
    return this.source.int32()
  }

  override int64(): bigint {
    return this.source.int64()
  }

  override float64(): number {
    return this.source.int32()
  }

  override uvarint(): number {
    return this.source.int32() >>> 0
  }

  override uuid(): string {
    return this.source.pick([ZERO_UUID, ...this.words.uuids])
  }

  override nullableString(): string | null {
    const kind = this.source.byte()
    if (kind === 0) return null
    if (kind < 230) return this.words.strings[kind % this.words.strings.length] as string
    return this.source.take(kind - 230).toString()
  }

  override string(): string {
    return this.nullableString() ?? ''
  }

  override nullableBytes(): Buffer | null {
    const kind = this.source.byte()
    if (kind === 0) return null
    if (kind < 160) return this.words.bytes[kind % this.words.bytes.length] as Buffer
    return this.source.take(kind)
  }

  override bytes(): Buffer {
    return this.nullableBytes() ?? Buffer.alloc(0)
  }

  override array<T>(_flexible: boolean, item: () => T): readonly T[] {
    const count = this.source.left === 0 || this.depth > MAX_DEPTH ? 0 : this.source.below(MAX_ITEMS + 1)
    this.depth++
    const items = Array.from({ length: count }, item)
    this.depth--
    return items
  }

  override nullableArray<T>(flexible: boolean, item: () => T): readonly T[] | null {
    return this.source.byte() === 0 ? null : this.array(flexible, item)
  }

  override tags(): void {}
}
