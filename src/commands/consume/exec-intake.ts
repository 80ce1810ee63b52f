import type { RecordChunk, RecordReader, RecordRun } from '../../cluster/read-records.ts'
import type { ExecSchedule } from '../../domain/exec-schedule.ts'
import { formatPartition, type Offset, type TopicPartition } from '../../domain/offset.ts'
import type { RecordPredicate } from '../../domain/record-filter.ts'
import { HeaderCursor, offsetOf, type RecordView } from '../../domain/record-view.ts'
import { holdRecord, type HeldRecord } from './held-record.ts'

/** What may wait to be scheduled, over all partitions; and what each may have at least. */
const QUEUE_BYTES = 32 * 1024 * 1024
const LEAST_QUEUE_BYTES = 128 * 1024

/** A batch of which not all records are scheduled; without a run, a stretch without records. */
interface HeldRun {
  readonly chunk: RecordChunk
  readonly run: RecordRun | null
  readonly bytes: number
  /** Where to go on behind it. */
  readonly nextOffset: Offset
}

interface Queue extends TopicPartition {
  readonly held: HeldRun[]
  bytes: number
  paused: boolean
}

export interface IntakeOptions {
  readonly schedule: ExecSchedule<HeldRecord>
  readonly filter: RecordPredicate | null
  /** No more records are looked at than this. */
  readonly scanLimit: number
  /** Whether one more record is wanted. */
  readonly wantsMore: () => boolean
}

/** Batches on their way into the schedule. A partition that is full is not read on, and holds up no other. */
export class ExecIntake {
  scanned = 0
  /** What keeps the rest of a partition from being read; null while nothing does. */
  failure: unknown = null
  private readonly options: IntakeOptions
  private reader: RecordReader | null = null
  private queues = new Map<string, Queue>()

  constructor(options: IntakeOptions) {
    this.options = options
  }

  /** From now on records come from this reader; what was left of another is forgotten. */
  begin(reader: RecordReader): void {
    this.reader = reader
    this.queues = new Map()
  }

  get isEmpty(): boolean {
    for (const { held } of this.queues.values()) if (held.length > 0) return false
    return true
  }

  get isScanned(): boolean {
    return this.scanned >= this.options.scanLimit
  }

  /** Takes in copies of what a chunk holds. */
  add(chunk: RecordChunk): void {
    // Nothing may be passed behind what could not be read.
    if (this.failure !== null) return
    const queue = this.queueOf(chunk)
    try {
      for (const each of chunk.runs()) {
        const run = each.copy((bytes) => Buffer.allocUnsafeSlow(bytes))
        const nextOffset = run.nextOffset < chunk.nextOffset ? run.nextOffset : chunk.nextOffset
        const bytes = run.section.buffer.length
        queue.held.push({ chunk, run, bytes, nextOffset })
        queue.bytes += bytes
      }
      queue.held.push({ chunk, run: null, bytes: 0, nextOffset: chunk.nextOffset })
    } catch (error) {
      this.failure ??= chunk.explain(error)
    }
    if (queue.bytes > this.queueBytes && !queue.paused) {
      queue.paused = true
      this.reader?.pause(queue)
    }
  }

  /** Schedules what there is room for. @returns the partitions that got on */
  draw(): readonly TopicPartition[] {
    const moved: TopicPartition[] = []
    for (const queue of this.queues.values()) {
      if (queue.held.length === 0) continue
      if (this.drawFrom(queue)) moved.push(queue)
      if (queue.paused && queue.bytes * 2 < this.queueBytes) {
        queue.paused = false
        this.reader?.resume(queue)
      }
    }
    return moved
  }

  private drawFrom(queue: Queue): boolean {
    const { schedule, wantsMore } = this.options
    let hasMoved = false
    for (let held = queue.held[0]; held !== undefined; held = queue.held[0]) {
      if (this.isScanned || !wantsMore() || !schedule.hasRoom(queue)) break
      hasMoved = true
      const taken = held.run === null ? 'none' : this.takeNext(held.run, held.chunk)
      if (taken === 'one') continue
      if (taken === 'damaged') {
        queue.held.length = 0
        break
      }
      schedule.readTo(queue, held.nextOffset)
      queue.held.shift()
      queue.bytes -= held.bytes
    }
    return hasMoved
  }

  private takeNext(run: RecordRun, chunk: RecordChunk): 'one' | 'none' | 'damaged' {
    const { schedule, filter } = this.options
    try {
      if (!run.next()) return 'none'
      this.scanned++
      if (filter === null || filter(run)) {
        requireHeaders(run)
        schedule.add(chunk, holdRecord(run, chunk))
      } else schedule.readTo(chunk, offsetOf(run) + 1n)
      return 'one'
    } catch (error) {
      this.failure ??= chunk.explain(error)
      return 'damaged'
    }
  }

  private get queueBytes(): number {
    return Math.max(LEAST_QUEUE_BYTES, QUEUE_BYTES / Math.max(1, this.queues.size))
  }

  private queueOf({ topic, partition }: TopicPartition): Queue {
    const place = formatPartition({ topic, partition })
    const known = this.queues.get(place)
    if (known !== undefined) return known
    const queue: Queue = { topic, partition, held: [], bytes: 0, paused: false }
    this.queues.set(place, queue)
    return queue
  }
}

/** @throws {RangeError} when they are not what they claim to be: here there is still a place to name */
function requireHeaders(record: RecordView): void {
  const cursor = new HeaderCursor()
  cursor.open(record)
  while (cursor.next());
}
