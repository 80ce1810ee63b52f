import type { RecordBatch } from '../../wire/record-batch.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import { firstIndex } from './log-segment.ts'
import { RefusedError } from './refused-error.ts'

/** Kafka remembers this many batches of a producer, which is why it may have as many in flight. */
const REMEMBERED_BATCHES = 5
const SEQUENCES = 2 ** 31

interface RememberedBatch {
  readonly firstSequence: number
  readonly lastSequence: number
  readonly baseOffset: bigint
}

/** What a partition knows about one producer. */
export interface ProducerState {
  readonly producerId: bigint
  epoch: number
  /** -1 before the first batch of the epoch. */
  lastSequence: number
  lastTimestampMs: number
  coordinatorEpoch: number
  /** The first offset of the transaction that is open here, or null. */
  openSince: bigint | null
  batches: RememberedBatch[]
}

/** A transaction that was aborted, as read_committed readers have to know it. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
  /** The offset of the abort marker. */
  readonly lastOffset: bigint
}

/** Idempotent and transactional producers of one partition. */
export class ProducerStates {
  private readonly states = new Map<bigint, ProducerState>()
  /** In the order of their markers. */
  private aborted: AbortedTransaction[] = []
  private open = 0

  all(): readonly ProducerState[] {
    return [...this.states.values()]
  }

  get(producerId: bigint): ProducerState | undefined {
    return this.states.get(producerId)
  }

  /** The first offset of the oldest open transaction, or null. */
  get firstOpenOffset(): bigint | null {
    if (this.open === 0) return null
    let first: bigint | null = null
    for (const { openSince } of this.states.values()) {
      if (openSince !== null && (first === null || openSince < first)) first = openSince
    }
    return first
  }

  /**
   * Decides whether a batch may be appended.
   *
   * @returns the offset it already has when it was appended before, else null
   * @throws {RefusedError} for a sequence number that does not follow, or an old epoch
   */
  check(batch: RecordBatch): bigint | null {
    if (batch.producerId < 0n) return null
    const state = this.states.get(batch.producerId)
    if (state === undefined) return null
    if (batch.producerEpoch < state.epoch) {
      throw new RefusedError(
        ErrorCode.INVALID_PRODUCER_EPOCH,
        `Epoch of producer ${batch.producerId} is ${batch.producerEpoch}, which is smaller than the last seen epoch ${state.epoch}`,
      )
    }
    const [first, last] = [batch.baseSequence, lastSequenceOf(batch)]
    if (batch.producerEpoch > state.epoch) {
      if (first !== 0) throw outOfOrder(batch, -1)
      return null
    }
    const duplicate = state.batches.find(
      (known) => known.firstSequence === first && known.lastSequence === last,
    )
    if (duplicate !== undefined) return duplicate.baseOffset
    if (state.lastSequence !== -1 && first !== (state.lastSequence + 1) % SEQUENCES) {
      throw outOfOrder(batch, state.lastSequence)
    }
    return null
  }

  /** Takes note of a batch that was appended with its final offsets. */
  note(batch: RecordBatch, nowMs: number): void {
    if (batch.producerId < 0n || batch.control) return
    const state = this.stateOf(batch.producerId, batch.producerEpoch)
    const lastSequence = lastSequenceOf(batch)
    state.lastSequence = lastSequence
    state.lastTimestampMs = nowMs
    state.batches.push({ firstSequence: batch.baseSequence, lastSequence, baseOffset: batch.baseOffset })
    if (state.batches.length > REMEMBERED_BATCHES) state.batches.shift()
    if (batch.transactional && state.openSince === null) {
      state.openSince = batch.baseOffset
      this.open++
    }
  }

  /** Takes note of a marker that was appended at `offset`. */
  end(
    producerId: bigint,
    epoch: number,
    coordinatorEpoch: number,
    kind: 'abort' | 'commit',
    offset: bigint,
  ): void {
    const state = this.stateOf(producerId, epoch)
    state.coordinatorEpoch = coordinatorEpoch
    if (state.openSince === null) return
    if (kind === 'abort') this.aborted.push({ producerId, firstOffset: state.openSince, lastOffset: offset })
    state.openSince = null
    this.open--
  }

  /** Aborted transactions that have records or their marker in `[from, until)`. */
  abortedIn(from: bigint, until: bigint): readonly AbortedTransaction[] {
    const start = firstIndex(
      this.aborted.length,
      (index) => (this.aborted[index] as AbortedTransaction).lastOffset >= from,
    )
    return this.aborted.slice(start).filter(({ firstOffset }) => firstOffset < until)
  }

  /** Forgets what lies before the start of the log. */
  forgetBefore(offset: bigint): void {
    this.aborted = this.aborted.filter(({ lastOffset }) => lastOffset >= offset)
  }

  clear(): void {
    this.states.clear()
    this.aborted = []
    this.open = 0
  }

  private stateOf(producerId: bigint, epoch: number): ProducerState {
    let state = this.states.get(producerId)
    if (state === undefined) {
      state = {
        producerId,
        epoch,
        lastSequence: -1,
        lastTimestampMs: -1,
        coordinatorEpoch: -1,
        openSince: null,
        batches: [],
      }
      this.states.set(producerId, state)
    }
    if (epoch > state.epoch) {
      state.epoch = epoch
      state.lastSequence = -1
      state.batches = []
    }
    return state
  }
}

function lastSequenceOf({ baseSequence, lastOffsetDelta }: RecordBatch): number {
  return (baseSequence + lastOffsetDelta) % SEQUENCES
}

function outOfOrder(batch: RecordBatch, lastSequence: number): RefusedError {
  return new RefusedError(
    ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    `Out of order sequence number for producer ${batch.producerId}: ${batch.baseSequence} (incoming), ${lastSequence} (current end)`,
  )
}
