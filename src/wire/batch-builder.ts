import { crc32c } from './crc32c.ts'
import { compress } from './compression.ts'
import { Attribute, ATTRIBUTES_POSITION, BATCH_HEADER_SIZE } from './record-batch.ts'
import { varintSize, writeVarint } from './varint.ts'

export interface BatchOptions {
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly codec?: number | undefined
  /** -1n: neither idempotent nor transactional. */
  readonly producerId?: bigint | undefined
  readonly producerEpoch?: number | undefined
  readonly baseSequence?: number | undefined
  readonly transactional?: boolean | undefined
  readonly control?: boolean | undefined
  /** Brokers give their own when they append; a producer leaves both out. */
  readonly baseOffset?: bigint | undefined
  readonly partitionLeaderEpoch?: number | undefined
  /** Gives every record this time, as a broker does for topics with `message.timestamp.type=LogAppendTime`. */
  readonly logAppendTimeMs?: number | undefined
}

/** A header whose bytes may come from anywhere. */
export interface HeaderToEncode {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

export interface RecordToEncode {
  /** Milliseconds since 1970; -1 for none. */
  readonly timestampMs: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: readonly HeaderToEncode[] | undefined
  /** Default: one more than that of the record before. */
  readonly offsetDelta?: number | undefined
}

/** Below this, moving bytes one by one beats any call. */
const SHORT = 12
/** More than the varints of a record and its attributes can take. */
const MAX_RECORD_OVERHEAD = 40
const NO_HEADERS: readonly HeaderToEncode[] = []
const NO_BYTES = Buffer.alloc(0)

/**
 * Builds one record batch (magic 2) in a buffer that grows. Append, `finish`, `reset`, and again.
 *
 * Keys and values that lie in the builder's own buffer are moved three times as fast as others:
 * builders that are `reset` to ranges of one large buffer, into which the input is read too, get that.
 */
export class BatchBuilder {
  private buffer: Buffer
  private origin = 0
  private end: number
  private position = BATCH_HEADER_SIZE
  private records = 0
  private firstTimestampMs = -1
  private maxTimestampMs = -1
  private lastOffsetDelta = -1

  constructor(initialSize = 16_384) {
    this.end = Math.max(initialSize, BATCH_HEADER_SIZE)
    this.buffer = Buffer.allocUnsafeSlow(this.end)
  }

  get count(): number {
    return this.records
  }

  /** Bytes of the batch as it is, header included, before compression. */
  get size(): number {
    return this.position - this.origin
  }

  /** -1 for none, also when there is no record. */
  get maxTimestamp(): number {
    return this.maxTimestampMs
  }

  /**
   * Adds a record whose key and value are ranges of buffers, copied from there.
   * A null buffer means a null key or value; its range then does not count.
   */
  append(
    timestampMs: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly HeaderToEncode[] = NO_HEADERS,
    offsetDelta: number = this.lastOffsetDelta + 1,
  ): void {
    if (this.records === 0) {
      this.firstTimestampMs = timestampMs
      this.maxTimestampMs = timestampMs
    } else if (timestampMs > this.maxTimestampMs) this.maxTimestampMs = timestampMs
    const timestampDelta = timestampMs - this.firstTimestampMs

    const keyLength = key === null ? -1 : keyEnd - keyStart
    const valueLength = value === null ? -1 : valueEnd - valueStart
    const length =
      1 +
      varintSize(timestampDelta) +
      varintSize(offsetDelta) +
      varintSize(keyLength) +
      (keyLength > 0 ? keyLength : 0) +
      varintSize(valueLength) +
      (valueLength > 0 ? valueLength : 0) +
      (headers.length === 0 ? 1 : sizeOfHeaders(headers))
    if (this.position + length + MAX_RECORD_OVERHEAD > this.end) this.grow(length + MAX_RECORD_OVERHEAD)

    const { buffer } = this
    let at = writeVarint(buffer, this.position, length)
    buffer[at++] = 0 // attributes: no bit has a meaning yet
    at = writeVarint(buffer, at, timestampDelta)
    at = writeVarint(buffer, at, offsetDelta)
    at = writeVarint(buffer, at, keyLength)
    if (key !== null) at = copy(key, keyStart, keyEnd, buffer, at)
    at = writeVarint(buffer, at, valueLength)
    if (value !== null) at = copy(value, valueStart, valueEnd, buffer, at)
    if (headers.length === 0) buffer[at++] = 0
    else at = writeHeaders(buffer, at, headers)
    this.position = at
    this.lastOffsetDelta = offsetDelta
    this.records++
  }

  /** `append` adds this many bytes at most, and some 30 fewer for most records. */
  static sizeOf(
    keyLength: number,
    valueLength: number,
    headers: readonly HeaderToEncode[] = NO_HEADERS,
  ): number {
    return MAX_RECORD_OVERHEAD + Math.max(keyLength, 0) + Math.max(valueLength, 0) + sizeOfHeaders(headers)
  }

  /**
   * Adds records without keys or headers, `source[starts[i] + shift]` up to `source[ends[i] + shift]` each, for
   * `i` from `from` up to `to`: cheaper than one `append` each.
   *
   * @param maxSize no more are added than make the batch this large
   * @returns how many were added
   */
  appendValues(
    timestampMs: number,
    source: Uint8Array,
    shift: number,
    starts: Int32Array,
    ends: Int32Array,
    from: number,
    to: number,
    maxSize: number,
  ): number {
    if (this.records === 0) this.firstTimestampMs = timestampMs
    const timestampDelta = timestampMs - this.firstTimestampMs
    const fixedBytes = 3 + varintSize(timestampDelta)
    let index = from
    for (; index < to; index++) {
      const start = (starts[index] as number) + shift
      const end = (ends[index] as number) + shift
      const valueLength = end - start
      const offsetDelta = this.lastOffsetDelta + 1
      const length = fixedBytes + varintSize(offsetDelta) + varintSize(valueLength) + valueLength
      if (this.size + length + 5 > maxSize) break
      if (this.position + length + 5 > this.end) this.grow(length + MAX_RECORD_OVERHEAD)
      const { buffer } = this
      let at = writeVarint(buffer, this.position, length)
      buffer[at++] = 0 // attributes
      at = writeVarint(buffer, at, timestampDelta)
      at = writeVarint(buffer, at, offsetDelta)
      buffer[at++] = 1 // no key: a length of -1
      at = writeVarint(buffer, at, valueLength)
      at = copy(source, start, end, buffer, at)
      buffer[at++] = 0 // no headers
      this.position = at
      this.lastOffsetDelta = offsetDelta
    }
    if (index > from && (this.records === 0 || timestampMs > this.maxTimestampMs)) {
      this.maxTimestampMs = timestampMs
    }
    this.records += index - from
    return index - from
  }

  /** Moves into memory of its own, where there is room for this many bytes more. */
  private grow(more: number): void {
    const { size } = this
    const larger = Buffer.allocUnsafeSlow(Math.max(size * 2, size + more))
    larger.set(this.buffer.subarray(this.origin, this.position))
    this.takeMemory(larger, 0, larger.length)
    this.position = size
  }

  private takeMemory(memory: Buffer, start: number, end: number): void {
    this.buffer = memory
    this.origin = start
    this.end = end
  }

  /** The records alone, in the builder's own memory. */
  recordBytes(): Buffer {
    return this.buffer.subarray(this.origin + BATCH_HEADER_SIZE, this.position)
  }

  /** The batch, in the builder's own memory unless compressed. Call `reset` before appending again. */
  finish(options: BatchOptions = {}): Buffer {
    const codec = options.codec ?? 0
    let batch = this.buffer.subarray(this.origin, this.position)
    if (codec !== 0) {
      const records = compress(codec, batch.subarray(BATCH_HEADER_SIZE))
      batch = Buffer.allocUnsafeSlow(BATCH_HEADER_SIZE + records.length)
      batch.set(records, BATCH_HEADER_SIZE)
    }
    const attributes =
      codec |
      (options.logAppendTimeMs === undefined ? 0 : Attribute.logAppendTime) |
      (options.transactional === true ? Attribute.transactional : 0) |
      (options.control === true ? Attribute.control : 0)
    batch.writeBigInt64BE(options.baseOffset ?? 0n, 0)
    batch.writeInt32BE(batch.length - 12, 8)
    batch.writeInt32BE(options.partitionLeaderEpoch ?? -1, 12)
    batch[16] = 2
    batch.writeInt16BE(attributes, 21)
    batch.writeInt32BE(Math.max(this.lastOffsetDelta, 0), 23)
    batch.writeBigInt64BE(toInt64(this.firstTimestampMs), 27)
    batch.writeBigInt64BE(toInt64(options.logAppendTimeMs ?? this.maxTimestampMs), 35)
    batch.writeBigInt64BE(options.producerId ?? -1n, 43)
    batch.writeInt16BE(options.producerEpoch ?? -1, 51)
    batch.writeInt32BE(options.baseSequence ?? -1, 53)
    batch.writeInt32BE(this.records, 57)
    batch.writeUInt32BE(crc32c(batch.subarray(ATTRIBUTES_POSITION)), 17)
    return batch
  }

  /**
   * Forgets the records. What `finish` returned without a codec is overwritten from now on, unless
   * other memory is given here, such as that of a batch that has been acknowledged. The builder
   * leaves that memory for its own when the records outgrow it; it must hold a header at least.
   */
  reset(memory?: Buffer, start = 0, end = memory?.length ?? 0): void {
    if (memory !== undefined) this.takeMemory(memory, start, end)
    this.position = this.origin + BATCH_HEADER_SIZE
    this.records = 0
    this.firstTimestampMs = -1
    this.maxTimestampMs = -1
    this.lastOffsetDelta = -1
  }
}

function copy(from: Uint8Array, start: number, end: number, to: Buffer, position: number): number {
  const length = end - start
  if (length < SHORT) {
    for (let index = 0; index < length; index++) to[position + index] = from[start + index] as number
  } else if (from === to) to.copyWithin(position, start, end)
  else to.set(from.subarray(start, end), position)
  return position + length
}

/** The largest int64, read as a number, is one more than that. */
const toInt64 = (value: number): bigint => (value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value))

function sizeOfHeaders(headers: readonly HeaderToEncode[]): number {
  let size = varintSize(headers.length)
  for (const { key, value } of headers) {
    size += varintSize(key.length) + key.length
    size += value === null ? 1 : varintSize(value.length) + value.length
  }
  return size
}

function writeHeaders(buffer: Buffer, position: number, headers: readonly HeaderToEncode[]): number {
  let at = writeVarint(buffer, position, headers.length)
  for (const { key, value } of headers) {
    at = writeVarint(buffer, at, key.length)
    buffer.set(key, at)
    at = writeVarint(buffer, at + key.length, value === null ? -1 : value.length)
    if (value === null) continue
    buffer.set(value, at)
    at += value.length
  }
  return at
}

/** One batch of these records, in memory of its own. */
export function encodeBatch(records: readonly RecordToEncode[], options: BatchOptions = {}): Buffer {
  const builder = new BatchBuilder(512)
  for (const { timestampMs, key, value, headers, offsetDelta } of records) {
    const [keyEnd, valueEnd] = [(key ?? NO_BYTES).length, (value ?? NO_BYTES).length]
    builder.append(timestampMs, key, 0, keyEnd, value, 0, valueEnd, headers, offsetDelta)
  }
  return builder.finish(options)
}
