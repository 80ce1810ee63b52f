import { type DecodedRecord, decodeRecords, transactionMarkerOf } from '../../wire/decode-records.ts'
import { batchesIn, type RecordBatch } from '../../wire/record-batch.ts'
import { stampBatch } from '../../wire/stamp-batch.ts'
import { encodeControlBatch } from '../../wire/transaction-marker.ts'
import { LeaderEpochs } from './leader-epochs.ts'
import { LogSegment } from './log-segment.ts'
import { type AbortedTransaction, ProducerStates } from './producer-states.ts'

export interface OffsetAndTime {
  readonly offset: bigint
  readonly timestampMs: number
  readonly leaderEpoch: number
}

/** What a partition log calls when it changes, so that it can be kept elsewhere too. */
export interface LogKeeper {
  /** @throws when it cannot be kept; then it is not appended */
  append(batch: Buffer): void
  /** The log was cut at its start or its end, or written anew. */
  rewritten(log: PartitionLog): void
}

/**
 * The records of one partition: batches as producers sent them, with their offsets stamped in.
 * All replicas share it, so everything appended is at once below the high watermark.
 */
export class PartitionLog {
  readonly producers = new ProducerStates()
  readonly epochs = new LeaderEpochs()
  keeper: LogKeeper | null = null
  private segments: LogSegment[] = []
  private start = 0n
  private next = 0n
  private readonly listeners = new Set<() => void>()

  /** The first offset that can be read. */
  get startOffset(): bigint {
    return this.start
  }

  /** The offset that the next record gets; the high watermark as well. */
  get endOffset(): bigint {
    return this.next
  }

  /** Readers of committed records get no further than this. */
  get lastStableOffset(): bigint {
    return this.producers.firstOpenOffset ?? this.next
  }

  get sizeBytes(): number {
    return this.segments.reduce((sum, { size }) => sum + size, 0)
  }

  get maxTimestampMs(): number {
    return this.segments.reduce((max, segment) => Math.max(max, segment.maxTimestampMs), -1)
  }

  /** Appends one batch (magic 2) under the next offset. @returns its base offset */
  append(batch: RecordBatch, leaderEpoch: number, logAppendTimeMs: number | null, nowMs: number): bigint {
    const baseOffset = this.next
    const stamp = { baseOffset, partitionLeaderEpoch: leaderEpoch, logAppendTimeMs }
    const stored = this.store(batch, (copy) => {
      stampBatch(copy, stamp)
      this.keeper?.append(copy.buffer.subarray(copy.position, copy.end))
    })
    this.producers.note(stored, nowMs)
    this.notify()
    return baseOffset
  }

  /** Ends the transaction of a producer with a control batch. @returns the offset of the marker */
  writeMarker(
    producerId: bigint,
    producerEpoch: number,
    kind: 'abort' | 'commit',
    {
      coordinatorEpoch,
      leaderEpoch,
      nowMs,
    }: { coordinatorEpoch: number; leaderEpoch: number; nowMs: number },
  ): bigint {
    const marker = encodeControlBatch({
      kind,
      producerId,
      producerEpoch,
      coordinatorEpoch,
      timestampMs: nowMs,
    })
    const offset = this.next
    for (const batch of batchesIn(marker)) this.append(batch, leaderEpoch, null, nowMs)
    this.producers.end(producerId, producerEpoch, coordinatorEpoch, kind, offset)
    this.notify()
    return offset
  }

  /** Takes in a batch that was in this log before, offsets and all. */
  restore(batch: RecordBatch): void {
    const stored = this.store(batch, () => {})
    this.producers.note(stored, stored.maxTimestamp)
    const marker = transactionMarkerOf(stored)
    if (marker === null) return
    const { producerId, producerEpoch, coordinatorEpoch, kind } = marker
    this.producers.end(producerId, producerEpoch, coordinatorEpoch, kind, stored.baseOffset)
  }

  /** @param prepare gets the copy in its place; if it throws, nothing has happened */
  private store(batch: RecordBatch, prepare: (copy: RecordBatch) => void): RecordBatch {
    const bytes = batch.buffer.subarray(batch.position, batch.end)
    let segment = this.segments.at(-1)
    if (segment === undefined || !segment.hasRoomFor(bytes.length)) {
      segment = new LogSegment(this.next, bytes.length)
      this.segments.push(segment)
    }
    const position = segment.copy(bytes)
    prepare({ ...batch, buffer: segment.bytes, position, end: position + bytes.length })
    const stored = headerAt(segment.bytes, position, position + bytes.length)
    segment.note(stored)
    this.next = stored.nextOffset
    this.epochs.start(stored.partitionLeaderEpoch, stored.baseOffset)
    return stored
  }

  /**
   * Whole batches from the one that holds `from`, up to `until`, as a view that stays valid.
   *
   * @param atLeastOne gives the first batch even if it is larger than `maxBytes`
   */
  read(from: bigint, until: bigint, maxBytes: number, atLeastOne: boolean): Buffer {
    const segment = this.segments[this.segmentIndex(from)]
    return segment?.read(from, until, maxBytes, atLeastOne) ?? EMPTY
  }

  /** Every batch from `from` on, control batches among them. */
  *batches(from = this.start): Generator<RecordBatch> {
    for (let offset = from; offset < this.next;) {
      const bytes = this.read(offset, this.next, Number.MAX_SAFE_INTEGER, true)
      if (bytes.length === 0) return
      for (const batch of batchesIn(bytes)) {
        yield batch
        offset = batch.nextOffset
      }
    }
  }

  /** The first record at or after a time, or null. */
  findTime(timeMs: number): OffsetAndTime | null {
    return this.findRecord(timeMs, (record) => record.timestampMs >= timeMs)
  }

  /** The record with the latest time, the first of several, or null for an empty log. */
  findMaxTime(): OffsetAndTime | null {
    const latest = this.maxTimestampMs
    return latest < 0 ? null : this.findRecord(latest, (record) => record.timestampMs === latest)
  }

  private findRecord(timeMs: number, wanted: (record: DecodedRecord) => boolean): OffsetAndTime | null {
    for (const segment of this.segments) {
      if (segment.maxTimestampMs < timeMs) continue
      let index = segment.indexOfTime(timeMs)
      for (; index !== -1; index = segment.indexOfTime(timeMs, index + 1)) {
        const { position, end } = segment.batchAt(index)
        const batch = headerAt(segment.bytes, position, end)
        for (const record of decodeRecords(batch, { checkCrcs: false })) {
          if (record.offset < this.start || !wanted(record)) continue
          const { offset, timestampMs } = record
          return { offset, timestampMs, leaderEpoch: batch.partitionLeaderEpoch }
        }
      }
    }
    return null
  }

  abortedIn(from: bigint, until: bigint): readonly AbortedTransaction[] {
    return this.producers.abortedIn(from, until)
  }

  /** Moves the start of the log up to `offset`, as DeleteRecords does. */
  deleteBefore(offset: bigint): void {
    if (offset <= this.start) return
    this.start = offset
    this.segments = this.segments.filter((segment) => segment.lastOffset >= offset)
    this.producers.forgetBefore(offset)
    this.keeper?.rewritten(this)
    this.notify()
  }

  /** Puts other batches in the place of all, offsets and all; start and end of the log stay where they are. */
  replace(batches: readonly RecordBatch[]): void {
    const end = this.next
    this.segments = []
    this.next = this.start
    for (const batch of batches) this.store(batch, () => {})
    this.next = end
    this.keeper?.rewritten(this)
    this.notify()
  }

  /** Lets an empty log begin at an offset other than 0. */
  beginAt(offset: bigint): void {
    this.start = offset
    this.next = offset
  }

  /** Takes back whole batches, from the one that holds `offset` on, as an election of a replica that lags behind does. */
  cutAt(offset: bigint): void {
    const kept = [...this.batches()].filter(({ nextOffset }) => nextOffset <= offset)
    this.next = kept.at(-1)?.nextOffset ?? this.start
    this.replace(kept)
  }

  /** Moves the end of the log over offsets that are gone. */
  endAt(offset: bigint): void {
    if (offset > this.next) this.next = offset
  }

  /** Where a leader epoch ends; null for an epoch of the future. */
  endOfEpoch(epoch: number): { readonly epoch: number; readonly endOffset: bigint } | null {
    return this.epochs.endOf(epoch, this.next)
  }

  /** Calls back at every change until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Wakes the fetches that wait here: there is something new, or this is no longer the place to wait. */
  notify(): void {
    for (const listener of Array.from(this.listeners)) listener()
  }

  /** The segment that holds `offset`, or the first after it. */
  private segmentIndex(offset: bigint): number {
    let low = 0
    let high = this.segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.segments[middle] as LogSegment).lastOffset >= offset) high = middle
      else low = middle + 1
    }
    return low
  }
}

const EMPTY = Buffer.alloc(0)

function headerAt(bytes: Buffer, position: number, end: number): RecordBatch {
  for (const batch of batchesIn(bytes, position, end)) return batch
  throw new Error('a stored batch is not whole')
}
