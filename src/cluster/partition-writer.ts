import type { DeliveryError, DeliveryOutcome } from '../domain/delivery-report.ts'
import { BatchFiller, type FillerSurroundings } from './batch-filler.ts'
import { type BatchAnswer, judgeAnswer } from './judge-answer.ts'
import { OFFSET_REPEATED } from './produce-answer.ts'
import { type ProducerBatch, resequence, sequenceAfter } from './producer-batch.ts'
import { divideRefused, type Refusal } from './refused-batch.ts'

/** Kafka remembers the last five batches of a producer in each partition: so many may be under way at once. */
const MAX_IN_FLIGHT = 5
/** What all partitions of one writer have in common. */
export interface PartitionSurroundings extends FillerSurroundings {
  /** Batches carry sequence numbers, so that a broker stores each of them once however often it is sent. */
  readonly idempotent: boolean
  /** The most that one batch may have at the broker; null while that is not known. */
  readonly maxBatchBytes: number | null
  /** Finds out `maxBatchBytes`; resolves also when that is not possible. */
  findMaxBatchBytes(): Promise<void>
  finished(partition: number, batch: ProducerBatch): void
  /** A batch was split: its pieces take its place. */
  replaced(batch: ProducerBatch, pieces: readonly ProducerBatch[]): void
  settled(
    partition: number,
    batch: ProducerBatch,
    outcome: DeliveryOutcome,
    error: DeliveryError | null,
  ): void
  /** Something is wrong that no partition can go on with. */
  stop(error: DeliveryError): void
  /** There may be something to send again. */
  wake(): void
}

/**
 * The records on their way to one partition, in order. Batches are sent in order and settled in
 * order; one that has to be sent again holds up those behind it, with the same bytes and so the same
 * sequence numbers.
 */
export class PartitionWriter {
  readonly partition: number
  /** Where its records go first. */
  readonly filler: BatchFiller
  leader: number | null
  leaderEpoch: number
  /** Failed attempts in a row. */
  setbacks = 0
  /** No batch is sent before, on the clock of `performance.now()`. */
  notBefore = 0
  /** Why nothing is sent here any more; null while it is. */
  failure: DeliveryError | null = null
  /** What went wrong with the last attempt, to be told if there is no time for another. */
  lastError: DeliveryError | null = null
  private readonly around: PartitionSurroundings
  private queue: ProducerBatch[] = []
  private inFlight = 0
  private nextSequence = 0
  private lastOffset = -1n
  /**
   * A broker that has nothing of a producer yet takes any sequence number. Until it has confirmed the first
   * batch there is only one under way, so that the second cannot overtake it.
   */
  private proven = false
  /** A batch has to be sent again: only when all answers are in, and alone. */
  private recovering = false
  private refusal: Refusal | null = null

  constructor(partition: number, leader: number | null, leaderEpoch: number, around: PartitionSurroundings) {
    this.partition = partition
    this.leader = leader
    this.leaderEpoch = leaderEpoch
    this.around = around
    this.filler = new BatchFiller(around, () => this.finishBatch())
  }

  /** Nothing is under way or waiting. */
  get isIdle(): boolean {
    return this.queue.length === 0
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.filler.isEmpty
  }

  /** When the oldest batch that is not settled was finished; null if there is none. */
  get waitingSince(): number | null {
    return this.queue[0]?.finishedAt ?? null
  }

  /** A request that may have reached a broker is under way, or was. */
  get hasBeenSent(): boolean {
    return (this.queue[0]?.attempts ?? 0) > 0
  }

  /** Closes the batch that is being filled: it can be sent from now on. */
  finishBatch(): void {
    const { filler, around } = this
    if (filler.isEmpty) return
    const batch = filler.finish(around.idempotent ? this.nextSequence : -1)
    this.nextSequence = sequenceAfter(this.nextSequence, batch.records)
    around.finished(this.partition, batch)
    if (this.failure !== null) around.settled(this.partition, batch, 'unsent', this.failure)
    else this.queue.push(batch)
  }

  /** The batch that may be sent now, or null. */
  next(nowMs: number): ProducerBatch | null {
    if (this.failure !== null || nowMs < this.notBefore) return null
    const { queue } = this
    if (this.recovering) {
      const head = queue[0]
      return this.inFlight === 0 && head?.state === 'waiting' ? head : null
    }
    const window = this.around.idempotent && this.proven ? MAX_IN_FLIGHT : 1
    for (let index = 0; index < window; index++) {
      const batch = queue[index]
      if (batch === undefined) return null
      if (batch.state === 'waiting') return batch
    }
    return null
  }

  sent(batch: ProducerBatch): void {
    batch.state = 'sent'
    batch.attempts++
    this.inFlight++
  }

  /** For acks 0: the operating system has it, and there will be no answer. */
  sentUnconfirmed(batch: ProducerBatch): void {
    if (!this.isOurs(batch)) return
    this.inFlight--
    this.queue.shift()
    this.around.settled(this.partition, batch, 'unconfirmed', null)
    this.around.wake()
  }

  /** @param written whether the broker may have seen the request */
  lost(batch: ProducerBatch, written: boolean, error: DeliveryError): void {
    if (!this.isOurs(batch)) return
    this.lastError = error
    this.inFlight--
    if (!written) batch.attempts--
    else if (this.around.idempotent) batch.mayBeStored = true
    else {
      // Without sequence numbers to tell it by, sending it again could store it twice.
      this.queue.splice(this.queue.indexOf(batch), 1)
      this.around.settled(this.partition, batch, 'unknown', error)
      this.around.wake()
      return
    }
    batch.state = 'waiting'
    this.recovering = true
    this.goOn()
  }

  answered(batch: ProducerBatch, answer: BatchAnswer): void {
    if (!this.isOurs(batch)) return
    this.inFlight--
    const verdict = judgeAnswer(answer, batch.attempts, this.queue[0] === batch)
    if (verdict.kind === 'stored') {
      batch.state = 'acked'
      batch.baseOffset = verdict.baseOffset
      this.goOn()
      return
    }
    batch.state = 'waiting'
    this.recovering = true
    switch (verdict.kind) {
      case 'again':
        if (verdict.isUncertain) batch.mayBeStored = true
        if (verdict.error !== null) this.lastError = verdict.error
        break
      case 'unfit':
        // The size and the content are looked at before anything is stored, so no attempt was.
        batch.mayBeStored = false
        batch.state = 'refused'
        this.refusal = verdict.refusal
        this.lastError = verdict.refusal.error
        break
      case 'closed':
        this.fail(verdict.error)
        return
      case 'lost-track':
        batch.mayBeStored = true
        this.around.stop(verdict.error)
        return
    }
    this.goOn()
  }

  /** No attempt will be made any more, for what is here and for what still comes. */
  fail(error: DeliveryError): void {
    if (this.failure !== null) return
    this.failure = error
    const { queue } = this
    this.queue = []
    for (const batch of queue) {
      if (batch.state === 'acked') this.around.settled(this.partition, batch, 'acked', null)
      else this.around.settled(this.partition, batch, outcomeOf(batch), error)
    }
    this.finishBatch()
  }

  private isOurs(batch: ProducerBatch): boolean {
    return this.failure === null && this.queue.includes(batch)
  }

  private goOn(): void {
    this.settleAcked()
    if (this.refusal !== null && this.inFlight === 0) void this.resolveRefusal()
    else this.around.wake()
  }

  private settleAcked(): void {
    for (let head = this.queue[0]; head?.state === 'acked'; head = this.queue[0]) {
      const { baseOffset, records } = head
      if (baseOffset !== null && baseOffset <= this.lastOffset) {
        // An answer that was meant for other records: they are not where it says.
        head.state = 'waiting'
        head.mayBeStored = true
        this.around.stop(OFFSET_REPEATED)
        return
      }
      if (baseOffset !== null) this.lastOffset = baseOffset + BigInt(records) - 1n
      this.proven = true
      this.recovering = false
      this.queue.shift()
      this.around.settled(this.partition, head, 'acked', null)
    }
  }

  /** What the broker would not have because of its size or content: the part that is fit goes on, the rest fails. */
  private async resolveRefusal(): Promise<void> {
    const { queue, refusal, around } = this
    const head = queue[0]
    if (refusal === null || head === undefined) return
    this.refusal = null
    if (refusal.isTooLarge) await around.findMaxBatchBytes()
    if (this.failure !== null) return
    const parts = divideRefused(head, refusal, around.batchOptions, around.maxBatchBytes)
    if (parts[0]?.batch !== head)
      this.replace(
        head,
        parts.map(({ batch }) => batch),
      )
    for (const { batch, error } of parts) if (error !== null) this.drop(batch, error)
    around.wake()
  }

  private replace(batch: ProducerBatch, pieces: readonly ProducerBatch[]): void {
    this.queue.splice(this.queue.indexOf(batch), 1, ...pieces)
    this.around.replaced(batch, pieces)
  }

  /** Takes a batch out that the broker does not have; those behind it close the gap in the sequence. */
  private drop(batch: ProducerBatch, error: DeliveryError): void {
    const index = this.queue.indexOf(batch)
    this.queue.splice(index, 1)
    if (this.around.idempotent) {
      for (const later of this.queue.slice(index)) {
        // The one before it was never stored, so neither was this one.
        later.mayBeStored = false
        resequence(later, sequenceAfter(later.baseSequence, -batch.records))
      }
      this.nextSequence = sequenceAfter(this.nextSequence, -batch.records)
    }
    if (this.queue.length === 0) this.recovering = false
    this.around.settled(this.partition, batch, 'failed', error)
  }
}

function outcomeOf({ state, mayBeStored, attempts }: ProducerBatch): DeliveryOutcome {
  if (state === 'sent' || mayBeStored) return 'unknown'
  return attempts > 0 ? 'failed' : 'unsent'
}
