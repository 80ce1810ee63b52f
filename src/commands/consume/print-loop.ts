import type { RecordChunk, RecordReader } from '../../cluster/read-records.ts'
import { formatPartition } from '../../domain/offset.ts'
import { MergeByTime } from '../../domain/merge-by-time.ts'
import { copyRecord, type RecordView } from '../../domain/record-view.ts'
import type { ChunkOptions, RecordOutput } from './record-output.ts'

/** How often it is looked at whether the loop should end, while nothing comes. */
const TICK_MS = 200
/** What a partition may have waiting for the others, over all of them. */
const MERGE_MEMORY_BYTES = 24 * 1024 * 1024
const LEAST_QUEUE_BYTES = 128 * 1024
/** A record that is held has an object beside its bytes. */
const RECORD_OVERHEAD = 300

export interface LoopOptions {
  /** Ends when nothing came for so long; null never does. */
  readonly idleMs: number | null
  readonly signal: AbortSignal
  readonly onWritten?: ChunkOptions['onWritten']
  /** Called at least every 200 ms. @returns whether to go on */
  readonly onTick?: () => Promise<boolean> | boolean
}

/** Prints batches as they come, until the end of the read, a limit, the signal, or nothing comes. */
export async function printInOrder(
  reader: RecordReader,
  output: RecordOutput,
  options: LoopOptions,
): Promise<void> {
  const { signal, onWritten, onTick } = options
  const idle = idleClock(options.idleMs)
  while (!output.isDone && !signal.aborted) {
    const chunks = await reader.take(Math.min(TICK_MS, idle.leftMs()))
    if (chunks === null) return
    const scannedBefore = output.scanned
    for (const chunk of chunks) {
      if (output.isDone || signal.aborted) break
      await output.chunk(chunk, reader, { signal, onWritten })
    }
    if (output.scanned > scannedBefore) idle.restart()
    else if (idle.leftMs() === 0) return
    if (onTick !== undefined && !(await onTick())) return
  }
}

export interface OrderedOptions extends LoopOptions {
  /** How long a record is held back for one that may be earlier; null is until that is certain. */
  readonly holdMs: number | null
}

/** Prints records in the order of their times over all partitions. A partition that is far ahead waits for the others. */
export async function printInTimeOrder(
  reader: RecordReader,
  output: RecordOutput,
  { idleMs, signal, holdMs }: OrderedOptions,
): Promise<void> {
  const sorter = new Sorter(reader, output)
  const idle = idleClock(idleMs)
  const tickMs = holdMs === null ? TICK_MS : Math.min(TICK_MS, Math.ceil(holdMs / 4))
  for (;;) {
    const chunks = await reader.take(Math.min(tickMs, idle.leftMs()))
    if (signal.aborted) return
    for (const chunk of chunks ?? []) {
      sorter.add(chunk)
      reader.reuseMemory()
    }
    const isOver = chunks === null || output.isScanned
    if (isOver) sorter.finishAll()
    else sorter.finishOver()
    await sorter.print(holdMs === null ? -Infinity : performance.now() - holdMs, signal)
    if (isOver || output.isFull || signal.aborted) return
    if (chunks.length > 0) idle.restart()
    else if (idle.leftMs() === 0) return
  }
}

interface Held {
  readonly record: RecordView
  readonly bytes: number
}

class Sorter {
  private readonly reader: RecordReader
  private readonly output: RecordOutput
  private readonly merge = new MergeByTime<Held>(0)
  private readonly places: {
    readonly topic: string
    readonly partition: number
    bytes: number
    paused: boolean
  }[] = []
  private readonly sourceOf = new Map<string, number>()

  constructor(reader: RecordReader, output: RecordOutput) {
    this.reader = reader
    this.output = output
    this.findSources()
  }

  /** Partitions may be added while a topic is followed. */
  private findSources(): void {
    for (const { topic, partition } of this.reader.partitions) {
      const place = formatPartition({ topic, partition })
      if (this.sourceOf.has(place)) continue
      this.sourceOf.set(place, this.merge.addSource())
      this.places.push({ topic, partition, bytes: 0, paused: false })
    }
  }

  add(chunk: RecordChunk): void {
    this.findSources()
    const source = this.sourceOf.get(formatPartition(chunk)) ?? 0
    const place = this.places[source]
    if (place === undefined) return
    const nowMs = performance.now()
    try {
      for (const run of chunk.runs()) {
        while (!this.output.isScanned && run.next()) {
          if (!this.output.scan(run)) continue
          const record = copyRecord(run)
          const bytes = record.recordEnd + RECORD_OVERHEAD
          place.bytes += bytes
          this.merge.push(source, run.timestampMs, nowMs, { record, bytes })
        }
      }
    } catch (error) {
      throw chunk.explain(error)
    }
    if (place.bytes > this.queueBytes && !place.paused) {
      place.paused = true
      this.reader.pause(place)
    }
  }

  finishOver(): void {
    for (const place of this.places) {
      if (this.reader.isOver(place)) this.merge.finish(this.sourceOf.get(formatPartition(place)) ?? 0)
    }
  }

  finishAll(): void {
    for (const source of this.sourceOf.values()) this.merge.finish(source)
  }

  async print(arrivedBeforeMs: number, signal: AbortSignal): Promise<void> {
    while (!this.output.isFull && !signal.aborted) {
      const next = this.merge.pop(arrivedBeforeMs)
      if (next === null) break
      const place = this.places[next.source]
      if (place === undefined) continue
      this.output.print(next.item.record, place.topic, place.partition)
      place.bytes -= next.item.bytes
      if (place.paused && place.bytes * 2 < this.queueBytes) {
        place.paused = false
        this.reader.resume(place)
      }
      if (this.output.wantsFlush) await this.output.flush()
    }
    await this.output.flush()
  }

  private get queueBytes(): number {
    return Math.max(LEAST_QUEUE_BYTES, MERGE_MEMORY_BYTES / Math.max(1, this.places.length))
  }
}

function idleClock(idleMs: number | null) {
  let sinceMs = performance.now()
  return {
    leftMs: () => (idleMs === null ? Infinity : Math.max(0, sinceMs + idleMs - performance.now())),
    restart: () => {
      sinceMs = performance.now()
    },
  }
}
