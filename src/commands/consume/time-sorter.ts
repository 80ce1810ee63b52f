import type { ReadOptions, RecordChunk, RecordReader, RecordRun } from '../../cluster/read-records.ts'
import { MergeByTime } from '../../domain/merge-by-time.ts'
import { formatPartition, type TopicPartition } from '../../domain/offset.ts'
import type { RecordOutput } from './record-output.ts'
import { RunMemory } from './run-memory.ts'

/** What partitions may have waiting for the others, over all of them. */
const MEMORY_BYTES = 24 * 1024 * 1024
const LEAST_QUEUE_BYTES = 128 * 1024
/** What one answer may hold over all partitions. */
const ANSWER_BYTES = 512 * 1024
const LEAST_PARTITION_BYTES = 32 * 1024

/** What to ask brokers for at once where so many partitions wait for each other: no more of each than may be held. */
export function bytesToFetch(
  partitions: number,
): Required<Pick<ReadOptions, 'maxBytes' | 'maxPartitionBytes'>> {
  const share = Math.floor(MEMORY_BYTES / 2 / Math.max(1, partitions))
  return {
    maxBytes: ANSWER_BYTES,
    maxPartitionBytes: Math.min(ANSWER_BYTES, Math.max(LEAST_PARTITION_BYTES, share)),
  }
}

/** A batch that is held has objects beside its bytes. */
const RUN_OVERHEAD = 600

/** A batch that waits for its turn. */
interface HeldRun {
  readonly run: RecordRun
  readonly chunk: RecordChunk
  /** In `performance.now()` time. */
  readonly arrivedMs: number
  readonly bytes: number
}

interface Place extends TopicPartition {
  /** The first run is the one whose records come next. */
  runs: HeldRun[]
  /** The first run is at a record that waits in the merge. */
  isWaiting: boolean
  bytes: number
  paused: boolean
}

/**
 * Holds batches back until it is certain which record is the earliest. Whole batches: objects for all of their
 * records would take many times their bytes.
 */
export class TimeSorter {
  private readonly reader: RecordReader
  private readonly output: RecordOutput
  private readonly merge = new MergeByTime<RecordRun>(0)
  private readonly memory = new RunMemory()
  /** Memory of batches that are done, while what was printed of them may not be written yet. */
  private done: Buffer[] = []
  private readonly places: Place[] = []
  private readonly sourceOf = new Map<string, number>()

  constructor(reader: RecordReader, output: RecordOutput) {
    this.reader = reader
    this.output = output
    this.findSources()
  }

  /**
   * Takes in copies of what a chunk holds.
   *
   * @throws {KctlError} `CORRUPT_BATCH`, with what was before it taken in
   */
  add(chunk: RecordChunk): void {
    this.findSources()
    const source = this.sourceOf.get(formatPartition(chunk)) ?? 0
    const place = this.places[source]
    if (place === undefined) return
    const arrivedMs = performance.now()
    try {
      for (const each of chunk.runs()) {
        const run = each.copy((bytes) => this.memory.take(bytes))
        const bytes = run.section.buffer.length + RUN_OVERHEAD
        place.runs.push({ run, chunk, arrivedMs, bytes })
        place.bytes += bytes
      }
    } finally {
      if (!place.isWaiting) this.advance(source, place)
    }
    if (place.bytes > this.queueBytes && !place.paused) {
      place.paused = true
      this.reader.pause(place)
    }
  }

  /** Nobody waits for partitions any more that are read to their end. */
  finishOver(): void {
    for (const place of this.places) {
      if (this.reader.isOver(place)) this.merge.finish(this.sourceOf.get(formatPartition(place)) ?? 0)
    }
  }

  finishAll(): void {
    for (const source of this.sourceOf.values()) this.merge.finish(source)
  }

  /**
   * Prints, and writes, the records that cannot have an earlier one before them any more, and those that
   * came before a moment.
   *
   * @throws {KctlError} `CORRUPT_BATCH`, after what was before it has been written
   */
  async print(arrivedBeforeMs: number, signal: AbortSignal): Promise<void> {
    try {
      while (!this.output.isFull && !signal.aborted) {
        const next = this.merge.pop(arrivedBeforeMs)
        if (next === null) break
        const place = this.places[next.source]
        const held = place?.runs[0]
        if (place === undefined || held === undefined) continue
        this.printRecord(held)
        if (this.output.wantsFlush) await this.flush()
        this.advance(next.source, place)
      }
    } catch (error) {
      if (!this.output.hasFailed) await this.output.flush()
      throw error
    }
    await this.flush()
  }

  private async flush(): Promise<void> {
    await this.output.flush()
    for (const buffer of this.done) this.memory.giveBack(buffer)
    this.done = []
  }

  /** Partitions may be added while a topic is followed. */
  private findSources(): void {
    for (const { topic, partition } of this.reader.partitions) {
      const place = formatPartition({ topic, partition })
      if (this.sourceOf.has(place)) continue
      this.sourceOf.set(place, this.merge.addSource())
      this.places.push({ topic, partition, runs: [], isWaiting: false, bytes: 0, paused: false })
    }
  }

  /** Lets the next record of a partition that is to be printed wait in the merge. */
  private advance(source: number, place: Place): void {
    place.isWaiting = false
    for (let held = place.runs[0]; held !== undefined; held = place.runs[0]) {
      if (this.goToNext(held)) {
        this.merge.push(source, held.run.timestampMs, held.arrivedMs, held.run)
        place.isWaiting = true
        return
      }
      if (this.output.isScanned) return
      place.runs.shift()
      place.bytes -= held.bytes
      this.done.push(held.run.section.buffer)
      if (place.paused && place.bytes * 2 < this.queueBytes) {
        place.paused = false
        this.reader.resume(place)
      }
    }
  }

  private printRecord({ run, chunk }: HeldRun): void {
    try {
      this.output.print(run, chunk.topic, chunk.partition)
    } catch (error) {
      throw chunk.explain(error)
    }
  }

  /** @returns false when there is none left, or enough was looked at */
  private goToNext({ run, chunk }: HeldRun): boolean {
    try {
      while (!this.output.isScanned && run.next()) if (this.output.scan(run)) return true
      return false
    } catch (error) {
      throw chunk.explain(error)
    }
  }

  private get queueBytes(): number {
    return Math.max(LEAST_QUEUE_BYTES, MEMORY_BYTES / Math.max(1, this.places.length))
  }
}
