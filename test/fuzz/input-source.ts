/** Turns the bytes of an input into choices, so that what is built from them is always of the right shape. */
export class InputSource {
  private readonly bytes: Buffer
  private position = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  get left(): number {
    return Math.max(0, this.bytes.length - this.position)
  }

  /** 0 when there are no more. */
  byte(): number {
    return this.bytes[this.position++] ?? 0
  }

  below(limit: number): number {
    return limit <= 0 ? 0 : (limit > 256 ? (this.byte() << 8) | this.byte() : this.byte()) % limit
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  take(length: number): Buffer {
    const taken = this.bytes.subarray(this.position, this.position + length)
    this.position += taken.length
    return taken
  }

  rest(): Buffer {
    return this.take(this.left)
  }

  /** 32 bits: mostly small, now and then anything. */
  int32(): number {
    const kind = this.byte()
    if (kind < 160) return kind - 8
    if (kind < 200) return kind - 201
    return this.take(4).reduce((value, byte) => (value << 8) | byte, 0)
  }

  int64(): bigint {
    const kind = this.byte()
    if (kind < 200) return BigInt(kind - 8)
    return BigInt.asIntN(
      64,
      this.take(8).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n),
    )
  }
}
