/**
 * The primitive types of the Kafka protocol, both ways. See "Protocol Primitive
 * Types" in the Kafka protocol guide; "compact" lengths are those of KIP-482.
 */

/** Bytes that are not what the protocol allows: too short, a negative length, a count that cannot be. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError'
}

/** The all-zero UUID, which the protocol uses for "none". */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What one message may hold of objects and texts: many small ones take a multiple of their bytes. */
const MAX_ITEMS = 1_000_000

/** Reads one message. Byte fields are views into the message, not copies. */
export class Reader {
  readonly buffer: Buffer
  position: number
  readonly end: number
  /** Its functions are V8's own, and many times as fast as a buffer's when they have just begun to run. */
  private readonly view: DataView
  /** Of arrays, over the whole message. */
  private readonly items: { count: number }

  constructor(buffer: Buffer, position = 0, end = buffer.length, items = { count: 0 }) {
    this.buffer = buffer
    this.view = viewOf(buffer)
    this.position = position
    this.end = end
    this.items = items
  }

  get remaining(): number {
    return this.end - this.position
  }

  /** Claims the next `length` bytes and returns where they start. */
  private take(length: number): number {
    const start = this.position
    if (length < 0 || length > this.end - start) {
      throw new MalformedMessageError(`${length} bytes wanted at byte ${start}, ${this.end - start} left`)
    }
    this.position = start + length
    return start
  }

  bool(): boolean {
    return this.buffer[this.take(1)] !== 0
  }

  int8(): number {
    return this.view.getInt8(this.take(1))
  }

  int16(): number {
    return this.view.getInt16(this.take(2))
  }

  uint16(): number {
    return this.view.getUint16(this.take(2))
  }

  int32(): number {
    return this.view.getInt32(this.take(4))
  }

  int64(): bigint {
    return this.view.getBigInt64(this.take(8))
  }

  float64(): number {
    return this.view.getFloat64(this.take(8))
  }

  /** An unsigned varint of at most 32 bits. */
  uvarint(): number {
    // Nearly all of them are lengths, and short.
    const first = this.position < this.end ? (this.buffer[this.position] as number) : 0x80
    if (first < 0x80) {
      this.position++
      return first
    }
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.take(1)] as number
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        if (value > 0xffffffff) break
        return value
      }
    }
    throw new MalformedMessageError(`varint longer than 32 bits before byte ${this.position}`)
  }

  /** base64url without padding, as Kafka prints topic ids. */
  uuid(): string {
    const start = this.take(16)
    return this.buffer.toString('base64url', start, start + 16)
  }

  /** @returns the length, or -1 for null */
  private length16(flexible: boolean): number {
    return flexible ? this.uvarint() - 1 : this.int16()
  }

  /** @returns the length, or -1 for null */
  private length32(flexible: boolean): number {
    return flexible ? this.uvarint() - 1 : this.int32()
  }

  string(flexible: boolean): string {
    return this.nullableString(flexible) ?? this.refuseNull('string')
  }

  nullableString(flexible: boolean): string | null {
    const length = this.length16(flexible)
    if (length === -1) return null
    const start = this.take(length)
    return this.buffer.toString('utf8', start, start + length)
  }

  bytes(flexible: boolean): Buffer {
    return this.nullableBytes(flexible) ?? this.refuseNull('bytes')
  }

  nullableBytes(flexible: boolean): Buffer | null {
    const length = this.length32(flexible)
    if (length === -1) return null
    const start = this.take(length)
    return this.buffer.subarray(start, start + length)
  }

  array<T>(flexible: boolean, item: () => T): readonly T[] {
    return this.nullableArray(flexible, item) ?? this.refuseNull('array')
  }

  nullableArray<T>(flexible: boolean, item: () => T): readonly T[] | null {
    const count = this.length32(flexible)
    if (count === -1) return null
    // Every item takes at least a byte, so a larger count is a lie: refuse it before it costs memory.
    if (count < 0 || count > this.remaining) {
      throw new MalformedMessageError(`array of ${count} items in ${this.remaining} bytes`)
    }
    const items: T[] = []
    for (let index = 0; index < count; index++) {
      const next = item()
      if (typeof next !== 'number' && ++this.items.count > MAX_ITEMS)
        throw new MalformedMessageError(`more than ${MAX_ITEMS} items in one message`)
      items.push(next)
    }
    return items
  }

  /** Reads the tagged fields at the end of a structure; unknown tags are skipped. */
  tags(field: (tag: number, reader: Reader) => void = () => {}): void {
    const count = this.uvarint()
    for (let index = 0; index < count; index++) {
      const tag = this.uvarint()
      const size = this.uvarint()
      const start = this.take(size)
      field(tag, new Reader(this.buffer, start, start + size, this.items))
    }
  }

  private refuseNull(what: string): never {
    throw new MalformedMessageError(`null ${what} where none is allowed, before byte ${this.position}`)
  }
}

/** What an int16 can say; brokers refuse more in flexible versions too, whose length could say it. */
const MAX_STRING_BYTES = 0x7fff

/** Writes one message into a buffer that grows. */
export class Writer {
  private buffer: Buffer
  private view: DataView
  position = 0

  constructor(initialSize = 512) {
    this.buffer = Buffer.allocUnsafe(initialSize)
    this.view = viewOf(this.buffer)
  }

  /** What was written so far; valid until the next write. */
  finish(): Buffer {
    return this.buffer.subarray(0, this.position)
  }

  /** Called before `view` is named: it may put another in its place. */
  private room(length: number): number {
    const start = this.position
    const end = start + length
    if (end > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.buffer.length * 2))
      larger.set(this.buffer.subarray(0, start))
      this.buffer = larger
      this.view = viewOf(larger)
    }
    this.position = end
    return start
  }

  bool(value: boolean): void {
    this.int8(value ? 1 : 0)
  }

  int8(value: number): void {
    if ((value << 24) >> 24 !== value) refuseNumber(value, 'int8')
    const start = this.room(1)
    this.view.setInt8(start, value)
  }

  int16(value: number): void {
    if ((value << 16) >> 16 !== value) refuseNumber(value, 'int16')
    const start = this.room(2)
    this.view.setInt16(start, value)
  }

  uint16(value: number): void {
    if ((value & 0xffff) !== value) refuseNumber(value, 'uint16')
    const start = this.room(2)
    this.view.setUint16(start, value)
  }

  int32(value: number): void {
    if ((value | 0) !== value) refuseNumber(value, 'int32')
    const start = this.room(4)
    this.view.setInt32(start, value)
  }

  /** Overwrites an int32 that was written before, such as a size that is known only at the end. */
  int32At(position: number, value: number): void {
    this.buffer.writeInt32BE(value, position)
  }

  int64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) refuseNumber(value, 'int64')
    const start = this.room(8)
    this.view.setBigInt64(start, value)
  }

  float64(value: number): void {
    const start = this.room(8)
    this.view.setFloat64(start, value)
  }

  uvarint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  private byte(value: number): void {
    const start = this.room(1)
    this.buffer[start] = value
  }

  uuid(value: string): void {
    const start = this.room(16)
    this.buffer.fill(0, start, start + 16)
    this.buffer.write(value, start, 16, 'base64url')
  }

  raw(bytes: Uint8Array): void {
    const start = this.room(bytes.length)
    this.buffer.set(bytes, start)
  }

  string(value: string | null, flexible: boolean): void {
    if (value === null) {
      if (flexible) this.uvarint(0)
      else this.int16(-1)
      return
    }
    const length = Buffer.byteLength(value)
    if (length > MAX_STRING_BYTES)
      throw new MalformedMessageError(`a text of ${length} bytes, where ${MAX_STRING_BYTES} are the most`)
    if (flexible) this.uvarint(length + 1)
    else this.int16(length)
    const start = this.room(length)
    this.buffer.write(value, start, 'utf8')
  }

  bytes(value: Uint8Array | null, flexible: boolean): void {
    this.length(value === null ? -1 : value.length, flexible)
    if (value !== null) this.raw(value)
  }

  array<T>(values: readonly T[] | null, flexible: boolean, item: (value: T) => void): void {
    this.length(values === null ? -1 : values.length, flexible)
    if (values !== null) for (const value of values) item(value)
  }

  /** The length of bytes or of an array; -1 is null. */
  private length(length: number, flexible: boolean): void {
    if (flexible) this.uvarint(length + 1)
    else this.int32(length)
  }

  /** The tagged fields at the end of a structure, in the order of their tags. */
  tags(fields: readonly (readonly [tag: number, write: (writer: Writer) => void])[]): void {
    this.uvarint(fields.length)
    for (const [tag, write] of fields) {
      const field = new Writer(64)
      write(field)
      this.uvarint(tag)
      this.uvarint(field.position)
      this.raw(field.finish())
    }
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length)

function refuseNumber(value: number | bigint, type: string): never {
  throw new RangeError(`${value} is no ${type}`)
}

/** Called by generated encoders: a value that the chosen version cannot carry must not vanish silently. */
export function refuseField(message: string, field: string, version: number): never {
  throw new Error(`${message} version ${version} cannot carry "${field}"`)
}

/** Called by generated encoders where null is allowed in some versions only. */
export function refuseNull(message: string, field: string, version: number): never {
  throw new Error(`${message} version ${version} cannot carry null in "${field}"`)
}
