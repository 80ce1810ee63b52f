import type { RecordChunk, RecordReader, RecordRun } from '../../cluster/read-records.ts'
import { formatPartition, type Offset } from '../../domain/offset.ts'
import type { RecordPredicate } from '../../domain/record-filter.ts'
import { offsetOf, type RecordView } from '../../domain/record-view.ts'
import { KctlError } from '../../errors.ts'
import type { OutputStream } from '../../host.ts'
import type { RecordPrinter } from '../../output/record-printer.ts'
import { writeAll } from '../../output/sink.ts'

/** So much goes out in one write, unless a record is larger. */
const FLUSH_BYTES = 1024 * 1024
/** Batches that are unpacked at the same time, before what is printed of them has to go out. */
const MAX_UNPACKED = 32

export interface RecordOutputOptions {
  readonly stdout: OutputStream
  readonly printer: RecordPrinter
  /** Null: everything passes. */
  readonly filter: RecordPredicate | null
  /** How a record is shown instead of as it is; null: as it is. */
  readonly decode: ((record: RecordView) => RecordView) | null
  /** Told once, early, of keys or values with a newline in them, which nobody can tell from the end of a record; null if they can. */
  readonly onNewline: (() => void) | null
  /** No more records are printed than this; null is no limit. */
  readonly limit: number | null
  /** No more records are looked at than this; null is no limit. */
  readonly scanLimit: number | null
}

export interface ChunkOptions {
  /** Stops between two batches. */
  readonly signal: AbortSignal
  /** Told after every write how far the partition is: everything before `nextOffset` is written, or of no interest. */
  readonly onWritten?: ((chunk: RecordChunk, nextOffset: Offset) => void) | undefined
}

/** Takes records to stdout, and counts them. */
export class RecordOutput {
  /** Records that were looked at, and that were printed. */
  scanned = 0
  printed = 0
  bytes = 0
  /** A write has failed, or is under way. */
  hasFailed = false
  /** By partition: everything before this offset is written, or of no interest. */
  private readonly writtenTo = new Map<string, Offset>()
  private hasLooked = false
  private readonly options: RecordOutputOptions
  private readonly limit: number
  private readonly scanLimit: number

  constructor(options: RecordOutputOptions) {
    this.options = options
    this.limit = options.limit ?? Infinity
    this.scanLimit = options.scanLimit ?? Infinity
  }

  /** Enough was printed. */
  get isFull(): boolean {
    return this.printed >= this.limit
  }

  /** Enough was looked at. */
  get isScanned(): boolean {
    return this.scanned >= this.scanLimit
  }

  get isDone(): boolean {
    return this.isFull || this.isScanned
  }

  /**
   * Prints a chunk up to its end, or up to a limit or the signal. Everything is written when it resolves.
   *
   * @throws {OutputClosedError} and what `stdout.write` throws
   * @throws {KctlError} `CORRUPT_BATCH`, after what was before it has been written
   */
  async chunk(
    chunk: RecordChunk,
    reader: Pick<RecordReader, 'unpacked' | 'reuseMemory'>,
    { signal, onWritten }: ChunkOptions,
  ): Promise<void> {
    let stoppedAt: Offset | null = null
    let nextOffset: Offset | null = null
    try {
      for (const run of chunk.runs()) {
        stoppedAt = this.run(run, chunk)
        nextOffset = stoppedAt ?? endOf(run, chunk)
        if (this.wantsFlush || reader.unpacked >= MAX_UNPACKED) {
          await this.flush()
          reader.reuseMemory()
          this.noteWritten(chunk, nextOffset, onWritten)
        }
        if (stoppedAt !== null || signal.aborted) {
          stoppedAt = nextOffset
          break
        }
      }
    } catch (error) {
      // What could not be written was not: nobody may be told that it was.
      if (this.hasFailed) throw error
      await this.flush()
      if (nextOffset !== null) this.noteWritten(chunk, nextOffset, onWritten)
      throw chunk.explain(error)
    }
    await this.flush()
    reader.reuseMemory()
    this.noteWritten(chunk, stoppedAt ?? chunk.nextOffset, onWritten)
  }

  /** Counts a record that was looked at. @returns whether it is to be printed */
  scan(record: RecordView): boolean {
    this.scanned++
    return this.options.filter === null || this.options.filter(record)
  }

  /** Prints one record; it is written at the next `flush`. */
  print(record: RecordView, topic: string, partition: number): void {
    const { decode, printer } = this.options
    printer.append(decode === null ? record : decode(record), topic, partition)
    this.printed++
  }

  get wantsFlush(): boolean {
    return this.options.printer.pendingBytes >= FLUSH_BYTES
  }

  async flush(): Promise<void> {
    const { printer, stdout } = this.options
    if (printer.pendingBytes === 0) return
    const chunks = printer.take()
    this.lookForNewlines(chunks)
    for (const { length } of chunks) this.bytes += length
    this.hasFailed = true
    await writeAll(stdout, chunks).catch((error: unknown) => {
      throw sayingHowFar(error, this.writtenTo)
    })
    this.hasFailed = false
  }

  /** In the first bytes only: to look at all of them would take as long as to print them. */
  private lookForNewlines(chunks: readonly Uint8Array[]): void {
    const { onNewline } = this.options
    if (onNewline === null || this.hasLooked) return
    this.hasLooked = true
    if (countNewlines(chunks, this.printed) > this.printed) onNewline()
  }

  /** Damage in one partition ends the reading of all: says how far each of them is written. */
  explainEnd(error: unknown): unknown {
    if (!(error instanceof KctlError) || error.kind !== 'integrity' || this.writtenTo.size < 2) return error
    return withPlaces(error, this.writtenTo, error.hint)
  }

  private noteWritten(chunk: RecordChunk, offset: Offset, onWritten: ChunkOptions['onWritten']): void {
    this.writtenTo.set(formatPartition(chunk), offset)
    onWritten?.(chunk, offset)
  }

  /** @returns where it stopped early, or null after the last record */
  private run(run: RecordRun, { topic, partition }: RecordChunk): Offset | null {
    const { filter, decode, printer } = this.options
    const left = Math.min(this.limit - this.printed, this.scanLimit - this.scanned)
    if (filter === null && decode === null && left === Infinity) {
      let count = 0
      while (run.next()) {
        printer.append(run, topic, partition)
        count++
      }
      this.scanned += count
      this.printed += count
      return null
    }
    while (run.next()) {
      if (this.isDone) return offsetOf(run)
      if (this.scan(run)) this.print(run, topic, partition)
      if (this.isDone) return offsetOf(run) + 1n
    }
    return null
  }
}

/** A batch may go on behind the end of the read; what is there was not printed. */
const endOf = (run: RecordRun, chunk: RecordChunk): Offset =>
  run.nextOffset < chunk.nextOffset ? run.nextOffset : chunk.nextOffset

const NEWLINE = 0x0a

/** @returns no more than one above `enough` */
function countNewlines(chunks: readonly Uint8Array[], enough: number): number {
  let count = 0
  for (const chunk of chunks) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1 && count <= enough; at = chunk.indexOf(NEWLINE, at + 1))
      count++
  }
  return count
}

const NAMED = 20

/** Whoever takes the output up again has to know where it ends; the last record may have been cut short. */
function sayingHowFar(error: unknown, writtenTo: ReadonlyMap<string, Offset>): unknown {
  if (!(error instanceof KctlError)) return error
  const cut =
    writtenTo.size === 0
      ? 'what is in the output may end in the middle of a record'
      : 'what comes after that in the output may be cut short'
  const hint = [error.hint, cut].filter((part) => part !== undefined).join('; ')
  return withPlaces(error, writtenTo, hint)
}

function withPlaces(
  error: KctlError,
  writtenTo: ReadonlyMap<string, Offset>,
  hint: string | undefined,
): KctlError {
  const places = [...writtenTo].map(([place, offset]) => `${place} is written up to offset ${offset}`)
  const more = places.length > NAMED ? [`and ${places.length - NAMED} more partitions`] : []
  return new KctlError(error.kind, error.message, {
    code: error.code,
    cause: error.cause,
    kafkaError: error.kafkaError,
    details: [...error.details, ...places.slice(0, NAMED), ...more],
    hint,
  })
}
