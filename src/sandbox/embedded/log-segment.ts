import type { RecordBatch } from '../../wire/record-batch.ts'

/** A segment takes no more batches beyond this size; a fetch never reads over the end of a segment. */
const SEGMENT_BYTES = 8 * 1024 * 1024
const FIRST_BYTES = 4096

/** One batch in a segment. */
export interface StoredBatch {
  readonly position: number
  readonly end: number
  readonly baseOffset: bigint
  readonly lastOffset: bigint
  readonly maxTimestampMs: number
}

/**
 * Batches of a partition in one buffer, one after the other, with an index of plain numbers.
 * Bytes that were written are never changed, so views of them stay valid.
 */
export class LogSegment {
  readonly baseOffset: bigint
  size = 0
  /** The latest time of any record here, -1 while there is none. */
  maxTimestampMs = -1
  bytes: Buffer
  private readonly positions: number[] = []
  /** The last offset of each batch, less `baseOffset`. */
  private readonly lastDeltas: number[] = []
  private readonly maxTimestamps: number[] = []

  constructor(baseOffset: bigint, firstBatchBytes: number) {
    this.baseOffset = baseOffset
    this.bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, firstBatchBytes))
  }

  get count(): number {
    return this.positions.length
  }

  get lastOffset(): bigint {
    return this.baseOffset + BigInt(this.lastDeltas.at(-1) ?? -1)
  }

  hasRoomFor(byteLength: number): boolean {
    return this.size === 0 || this.size + byteLength <= SEGMENT_BYTES
  }

  /** Copies a batch to the end and returns where it starts, for the caller to stamp; `note` has to follow. */
  copy(batch: Uint8Array): number {
    const needed = this.size + batch.length
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.bytes.length * 2, SEGMENT_BYTES)))
      larger.set(this.bytes.subarray(0, this.size))
      this.bytes = larger
    }
    const position = this.size
    this.bytes.set(batch, position)
    return position
  }

  /** Takes a batch that was copied, and has its final offsets, into the index. */
  note({ position, end, nextOffset, maxTimestamp }: RecordBatch): void {
    this.positions.push(position)
    this.lastDeltas.push(Number(nextOffset - 1n - this.baseOffset))
    this.maxTimestamps.push(maxTimestamp)
    this.size = end
    if (maxTimestamp > this.maxTimestampMs) this.maxTimestampMs = maxTimestamp
  }

  batchAt(index: number): StoredBatch {
    const position = this.positions[index] as number
    return {
      position,
      end: this.endOf(index),
      baseOffset: this.bytes.readBigInt64BE(position),
      lastOffset: this.baseOffset + BigInt(this.lastDeltas[index] as number),
      maxTimestampMs: this.maxTimestamps[index] as number,
    }
  }

  /** The first batch that reaches up to `offset`, or `count` when all end before it. */
  indexOf(offset: bigint): number {
    const delta = Number(offset - this.baseOffset)
    return firstIndex(this.count, (index) => (this.lastDeltas[index] as number) >= delta)
  }

  /** The first batch from `from` on with a record at or after this time, or -1. */
  indexOfTime(timeMs: number, from = 0): number {
    for (let index = from; index < this.count; index++) {
      if ((this.maxTimestamps[index] as number) >= timeMs) return index
    }
    return -1
  }

  /**
   * Whole batches from the one that holds `from`, all before `until`.
   *
   * @param atLeastOne gives the first batch even if it is larger than `maxBytes`
   */
  read(from: bigint, until: bigint, maxBytes: number, atLeastOne: boolean): Buffer {
    const first = this.indexOf(from)
    const limit = this.indexOf(until)
    if (first >= limit) return this.bytes.subarray(0, 0)
    const start = this.positions[first] as number
    const fitting = firstIndex(limit - first, (index) => this.endOf(first + index) - start > maxBytes)
    const taken = fitting === 0 && atLeastOne ? 1 : fitting
    return this.bytes.subarray(start, taken === 0 ? start : this.endOf(first + taken - 1))
  }

  private endOf(index: number): number {
    return index + 1 < this.count ? (this.positions[index + 1] as number) : this.size
  }
}

/** Binary search: the first index below `count` for which `isAfter` holds, or `count`. */
export function firstIndex(count: number, isAfter: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isAfter(middle)) high = middle
    else low = middle + 1
  }
  return low
}
