import type { RecordHeader } from '../domain/record.ts'
import { BatchBuilder, type BatchOptions } from '../wire/batch-builder.ts'
import type { BatchRoom } from './batch-memory.ts'
import { InputNumbers } from './input-numbers.ts'
import type { ProducerBatch } from './producer-batch.ts'

/** What all partitions of one writer have in common. */
export interface FillerSurroundings {
  readonly batchOptions: BatchOptions
  /** A batch is full when it has so many bytes. */
  readonly batchBytes: number
  takeMemory(bytes: number): BatchRoom
  giveBackMemory(room: BatchRoom): void
}

/** Puts the records of one partition into batches, in order. */
export class BatchFiller {
  private readonly around: FillerSurroundings
  private readonly onFull: () => void
  private readonly builder = new BatchBuilder(0)
  private readonly compressing: boolean
  private readonly inputs = new InputNumbers()
  private valueBytes = 0
  private room: BatchRoom | null = null
  /** Bytes of the last batch, for the next one will be much the same. */
  private lastSize = 0

  /** @param onFull has to call `finish` before it returns */
  constructor(around: FillerSurroundings, onFull: () => void) {
    this.around = around
    this.onFull = onFull
    this.compressing = (around.batchOptions.codec ?? 0) !== 0
  }

  /** Bytes in the batch that is being filled. */
  get bytes(): number {
    return this.builder.count === 0 ? 0 : this.builder.size
  }

  get isEmpty(): boolean {
    return this.builder.count === 0
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
      if (builder.size + added > around.batchBytes) this.onFull()
    }
    if (this.room === null) this.takeRoom()
    builder.append(timestampMs, key, keyStart, keyEnd, value, valueStart, valueEnd, headers)
    this.inputs.push(input)
    if (value !== null) this.valueBytes += valueEnd - valueStart
  }

  /**
   * Takes values without keys and headers, in order, until the batch that is being filled is full.
   *
   * @returns how many it took; none where the first has no room left in a batch, which is closed then
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
    this.onFull()
    return isAlone ? added + 1 : added
  }

  /**
   * Closes the batch that is being filled, which must not be empty.
   *
   * @param baseSequence -1 for a producer that is not idempotent
   */
  finish(baseSequence: number): ProducerBatch {
    const { builder, around } = this
    const batch: ProducerBatch = {
      bytes: builder.finish({ ...around.batchOptions, baseSequence }),
      records: builder.count,
      valueBytes: this.valueBytes,
      baseSequence,
      inputs: this.inputs.take(),
      finishedAt: performance.now(),
      state: 'waiting',
      attempts: 0,
      mayBeStored: false,
      baseOffset: null,
    }
    this.lastSize = builder.size
    this.valueBytes = 0
    // With a codec the bytes are a copy, and the builder keeps its memory.
    if (this.compressing) builder.reset()
    else this.leaveRoom(batch)
    return batch
  }

  private takeRoom(): void {
    const room = this.around.takeMemory(this.lastSize)
    this.room = room
    this.builder.reset(room.memory, room.start, room.end)
  }

  /** Leaves the memory to the batch, or gives it back if the batch has outgrown it. */
  private leaveRoom({ bytes }: ProducerBatch): void {
    const { room } = this
    if (room !== null && bytes.buffer !== room.memory.buffer) this.around.giveBackMemory(room)
    this.room = null
    this.builder.reset(EMPTY)
  }
}

const EMPTY = Buffer.alloc(0)
