import type { DeliveryError, DeliveryOutcome } from '../domain/delivery-report.ts'
import type { RecordHeader } from '../domain/record.ts'
import { BatchBuilder, type BatchOptions } from '../wire/batch-builder.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { BatchRoom } from './batch-memory.ts'
import { InputNumbers } from './input-numbers.ts'
import { reactionTo, toDeliveryError } from './produce-answer.ts'
import { type ProducerBatch, resequence, sequenceAfter, splitBatch } from './producer-batch.ts'

/** Kafka remembers the last five batches of a producer in each partition: so many may be under way at once. */
const MAX_IN_FLIGHT = 5
/** A batch that the broker calls damaged is sent this often: then its content is at fault, not the wire. */
const MAX_CORRUPT_ATTEMPTS = 3

/** What all partitions of one writer have in common. */
export interface PartitionSurroundings {
  readonly batchOptions: BatchOptions
  /** Batches carry sequence numbers, so that a broker stores each of them once however often it is sent. */
  readonly idempotent: boolean
  /** A batch is finished when it has so many bytes. */
  readonly batchBytes: number
  /** The most that one batch may have at the broker; null while that is not known. */
  readonly maxBatchBytes: number | null
  takeMemory(bytes: number): BatchRoom
  giveBackMemory(room: BatchRoom): void
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

/** A broker's answer for one batch. */
export interface BatchAnswer {
  readonly errorCode: number
  readonly baseOffset: bigint
  readonly errorMessage: string | null
  readonly recordErrors: readonly { readonly batchIndex: number }[]
}

/**
 * The records on their way to one partition, in order. Batches are sent in order and settled in
 * order; one that has to be sent again holds up those behind it, with the same bytes and so the same
 * sequence numbers.
 */
export class PartitionWriter {
  readonly partition: number
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
  private readonly builder: BatchBuilder
  private readonly compressing: boolean
  /** Bytes of the last batch, for the next one will be much the same. */
  private lastSize = 0
  private room: BatchRoom | null = null
  private readonly inputs = new InputNumbers()
  private valueBytes = 0
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
  private refusal: { readonly error: DeliveryError; readonly badRecords: ReadonlySet<number> } | null = null

  constructor(partition: number, leader: number | null, leaderEpoch: number, around: PartitionSurroundings) {
    this.partition = partition
    this.leader = leader
    this.leaderEpoch = leaderEpoch
    this.around = around
    this.builder = new BatchBuilder(0)
    this.compressing = (around.batchOptions.codec ?? 0) !== 0
  }

  /** Bytes in the batch that is being filled. */
  get openBytes(): number {
    return this.builder.count === 0 ? 0 : this.builder.size
  }

  /** Nothing is under way or waiting. */
  get isIdle(): boolean {
    return this.queue.length === 0
  }

  get isEmpty(): boolean {
    return this.queue.length === 0 && this.builder.count === 0
  }

  /** When the oldest batch that is not settled was finished; null if there is none. */
  get waitingSince(): number | null {
    return this.queue[0]?.finishedAt ?? null
  }

  /** A request that may have reached a broker is under way, or was. */
  get hasBeenSent(): boolean {
    return (this.queue[0]?.attempts ?? 0) > 0
  }

  append(
    timestampMs: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly RecordHeader[] | undefined,
    input: number,
  ): void {
    const { builder, around } = this
    if (builder.count > 0) {
      const added =
        headers === undefined || headers.length === 0
          ? keyEnd - keyStart + (valueEnd - valueStart) + 32
          : BatchBuilder.sizeOf(keyEnd - keyStart, valueEnd - valueStart, headers)
      if (builder.size + added > around.batchBytes) this.finishBatch()
    }
    if (this.room === null) this.takeRoom()
    builder.append(timestampMs, key, keyStart, keyEnd, value, valueStart, valueEnd, headers)
    this.inputs.push(input)
    if (value !== null) this.valueBytes += valueEnd - valueStart
  }

  /**
   * Takes values without keys and headers, in order, until the batch that is being filled is full.
   *
   * @returns how many it took, at least one
   */
  appendValues(
    timestampMs: number,
    source: Uint8Array,
    shift: number,
    starts: Int32Array,
    ends: Int32Array,
    from: number,
    to: number,
    firstInput: number,
  ): number {
    const { builder, around, inputs } = this
    if (this.room === null) this.takeRoom()
    const added = builder.appendValues(timestampMs, source, shift, starts, ends, from, to, around.batchBytes)
    inputs.pushRange(firstInput, added)
    const next = from + added
    for (let index = from; index < next; index++) {
      this.valueBytes += (ends[index] as number) - (starts[index] as number)
    }
    if (next === to) return added
    // Full; or a value so large that it makes a batch of its own.
    const isAlone = builder.count === 0
    if (isAlone) {
      const [start, end] = [(starts[next] as number) + shift, (ends[next] as number) + shift]
      this.append(timestampMs, null, 0, 0, source, start, end, undefined, firstInput + added)
    }
    this.finishBatch()
    return isAlone ? added + 1 : added
  }

  private takeRoom(): void {
    const room = this.around.takeMemory(this.lastSize)
    this.room = room
    this.builder.reset(room.memory, room.start, room.end)
  }

  /** Closes the batch that is being filled: it can be sent from now on. */
  finishBatch(): void {
    const { builder, around } = this
    if (builder.count === 0) return
    const { idempotent, batchOptions } = around
    const batch: ProducerBatch = {
      bytes: builder.finish(idempotent ? { ...batchOptions, baseSequence: this.nextSequence } : batchOptions),
      records: builder.count,
      valueBytes: this.valueBytes,
      baseSequence: idempotent ? this.nextSequence : -1,
      inputs: this.inputs.take(),
      finishedAt: performance.now(),
      state: 'waiting',
      attempts: 0,
      mayBeStored: false,
      baseOffset: null,
    }
    this.nextSequence = sequenceAfter(this.nextSequence, batch.records)
    this.lastSize = builder.size
    this.valueBytes = 0
    // With a codec the bytes are a copy, and the builder keeps its memory.
    if (this.compressing) builder.reset()
    else this.leaveRoom(batch)
    around.finished(this.partition, batch)
    if (this.failure !== null) around.settled(this.partition, batch, 'unsent', this.failure)
    else this.queue.push(batch)
  }

  /** Leaves the memory to the batch, or gives it back if the batch has outgrown it. */
  private leaveRoom({ bytes }: ProducerBatch): void {
    const { room } = this
    if (room !== null && bytes.buffer !== room.memory.buffer) this.around.giveBackMemory(room)
    this.room = null
    this.builder.reset(EMPTY)
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
    const { errorCode, baseOffset } = answer
    let reaction = reactionTo(errorCode)
    if (reaction === 'acked' && errorCode === ErrorCode.NONE && baseOffset < 0n) {
      this.around.stop(NO_OFFSET)
      return
    }
    if (reaction === 'acked') {
      batch.state = 'acked'
      batch.baseOffset = baseOffset < 0n ? null : baseOffset
      this.goOn()
      return
    }
    const isHead = this.queue[0] === batch
    const error = toDeliveryError(errorCode, answer.errorMessage)
    if (errorCode === ErrorCode.CORRUPT_MESSAGE && batch.attempts >= MAX_CORRUPT_ATTEMPTS)
      reaction = 'bad-records'
    batch.state = 'waiting'
    this.recovering = true
    // What a batch behind another is told follows from that other one: it is asked about again in its turn.
    if (isHead || reaction === 'fenced') {
      this.lastError = error
      switch (reaction) {
        case 'again':
          break
        case 'uncertain':
          batch.mayBeStored = true
          break
        case 'too-large':
        case 'bad-records':
          // The size and the content are looked at before anything is stored, so no attempt was.
          batch.mayBeStored = false
          batch.state = 'refused'
          this.refusal = {
            error,
            badRecords: new Set(answer.recordErrors.map(({ batchIndex }) => batchIndex)),
          }
          break
        case 'out-of-step':
        case 'fenced':
          // What the broker has is not what it confirmed: nobody can say any more what is stored.
          batch.mayBeStored = true
          this.around.stop(error)
          return
        case 'refused':
          this.fail(error)
          return
      }
    } else if (reaction === 'uncertain') batch.mayBeStored = true
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
    const { error, badRecords } = refusal
    this.refusal = null
    const isTooLarge = reactionToCode(error) === 'too-large'
    if (isTooLarge) await around.findMaxBatchBytes()
    if (this.failure !== null) return
    const limit = this.compressing ? null : around.maxBatchBytes
    if (isTooLarge && head.records > 1) {
      const half = Math.ceil(head.records / 2)
      const isOver = (_index: number, size: number, records: number, added: number): boolean =>
        limit === null || limit >= head.bytes.length ? records >= half : size + added > limit
      this.replace(head, splitBatch(head, around.batchOptions, isOver))
    } else if (!isTooLarge && badRecords.size > 0 && badRecords.size < head.records) {
      const isBad = (index: number): boolean => badRecords.has(index)
      const pieces = splitBatch(head, around.batchOptions, (index) => isBad(index) !== isBad(index - 1))
      this.replace(head, pieces)
      let first = 0
      for (const piece of pieces) {
        if (isBad(first)) this.drop(piece, error)
        first += piece.records
      }
    } else {
      this.drop(head, isTooLarge ? tooLarge(head, limit) : error)
    }
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

const EMPTY = Buffer.alloc(0)

function outcomeOf({ state, mayBeStored, attempts }: ProducerBatch): DeliveryOutcome {
  if (state === 'sent' || mayBeStored) return 'unknown'
  return attempts > 0 ? 'failed' : 'unsent'
}

function reactionToCode({ code }: DeliveryError): ReturnType<typeof reactionTo> {
  return reactionTo((ErrorCode as Readonly<Record<string, number>>)[code] ?? ErrorCode.UNKNOWN_SERVER_ERROR)
}

function tooLarge(batch: ProducerBatch, limit: number | null): DeliveryError {
  const allowed = limit === null ? 'than the topic takes' : `than the ${limit} bytes the topic takes`
  return {
    ...toDeliveryError(ErrorCode.MESSAGE_TOO_LARGE),
    message: `a record that comes to ${batch.bytes.length} bytes is larger ${allowed} (max.message.bytes)`,
  }
}

const OFFSET_REPEATED: DeliveryError = {
  code: 'OFFSET_REPEATED',
  message: 'the broker confirmed records at offsets that it had given to others',
  hint: 'read the end of the partition to see what is there: kctl consume TOPIC --tail 20',
  kind: 'outcomeUnknown',
}

const NO_OFFSET: DeliveryError = {
  code: 'NO_OFFSET',
  message: 'the broker answered without an error, and without an offset',
  hint: 'read the end of the partition to see what is there: kctl consume TOPIC --tail 20',
  kind: 'outcomeUnknown',
}
