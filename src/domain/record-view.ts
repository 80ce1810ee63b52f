import type { RecordHeader } from './record.ts'

/** The bytes that records lie in, one after the other, as the broker sent them or as they were unpacked. */
export interface RecordBytes {
  readonly buffer: Buffer
  /** Where the last of these records ends. */
  readonly end: number
  readonly baseOffset: bigint
  /** The time of every record when the broker set it, else null. */
  readonly logAppendTimeMs: number | null
}

/**
 * A record as it lies in memory: positions instead of objects, so that millions of records cost no
 * allocation. A cursor moves on and this changes.
 */
export interface RecordView {
  readonly section: RecordBytes
  /** Add it to `section.baseOffset`. */
  readonly offsetDelta: number
  /** Milliseconds since 1970; -1 for none. */
  readonly timestampMs: number
  /** The same with all of its digits: a sender may choose any 64 bits. */
  exactTimestamp(): bigint
  readonly keyStart: number
  /** -1 when the key is null. */
  readonly keyLength: number
  readonly valueStart: number
  /** -1 when the value is null. */
  readonly valueLength: number
  readonly headerCount: number
  /** Where the first header starts; each is a varint length and its bytes, twice. */
  readonly headersStart: number
  readonly recordEnd: number
}

/** Walks the headers of a record without making anything. */
export class HeaderCursor {
  keyStart = 0
  keyLength = 0
  valueStart = 0
  /** -1 when the value is null. */
  valueLength = -1
  private buffer: Uint8Array = new Uint8Array()
  private position = 0
  private end = 0
  private left = 0

  /** Goes to before the first header of a record. */
  open(record: RecordView): void {
    this.buffer = record.section.buffer
    this.position = record.headersStart
    this.end = record.recordEnd
    this.left = record.headerCount
  }

  /**
   * Goes to the next header.
   *
   * @returns false after the last one
   * @throws {RangeError} when a header does not fit into its record
   */
  next(): boolean {
    if (this.left === 0) return false
    this.left--
    this.keyLength = this.readVarint()
    this.keyStart = this.position
    this.skip(this.keyLength)
    this.valueLength = this.readVarint()
    this.valueStart = this.position
    if (this.valueLength !== -1) this.skip(this.valueLength)
    return true
  }

  private skip(length: number): void {
    if (length < 0 || length > this.end - this.position)
      throw new RangeError(`a header is ${length} bytes long`)
    this.position += length
  }

  /** Zigzag, 32 bits. */
  private readVarint(): number {
    let value = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.position < this.end ? this.buffer[this.position++] : undefined
      if (byte === undefined) throw new RangeError('a header ends within a number')
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    throw new RangeError('a number in a header is too long')
  }
}

/** The offset of the record a view is at. */
export function offsetOf({ section, offsetDelta }: RecordView): bigint {
  return section.baseOffset + BigInt(offsetDelta)
}

/** The time of a record, as a number wherever that has all of its digits; -1 for none. */
export const timestampOf = (record: RecordView): number | bigint =>
  Number.isSafeInteger(record.timestampMs) ? record.timestampMs : record.exactTimestamp()

/** The headers of a record, their bytes copied. */
export function toHeaders(view: RecordView): RecordHeader[] {
  const headers: RecordHeader[] = []
  if (view.headerCount === 0) return headers
  const { buffer } = view.section
  const cursor = new HeaderCursor()
  cursor.open(view)
  while (cursor.next()) {
    headers.push({
      key: Buffer.from(buffer.subarray(cursor.keyStart, cursor.keyStart + cursor.keyLength)),
      value: copyBytes(buffer, cursor.valueStart, cursor.valueLength),
    })
  }
  return headers
}

/** A length of -1 is null. */
function copyBytes(buffer: Buffer, start: number, length: number): Uint8Array | null {
  return length === -1 ? null : Buffer.from(buffer.subarray(start, start + length))
}
