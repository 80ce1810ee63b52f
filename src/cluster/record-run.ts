import { formatPartition, type Offset, type TopicPartition } from '../domain/offset.ts'
import type { RecordView } from '../domain/record-view.ts'
import { KctlError } from '../errors.ts'
import type { AbortedFilter } from '../wire/aborted-filter.ts'
import { CorruptBatchError } from '../wire/corrupt-batch-error.ts'
import { openBatch } from '../wire/open-batch.ts'
import type { RecordBatch } from '../wire/record-batch.ts'
import { RecordCursor, type RecordSection } from '../wire/record-cursor.ts'
import type { ScratchPool } from './scratch-pool.ts'

/** The records of one batch, one after the other: after `next()` has returned true this is the record. */
export interface RecordRun extends RecordView {
  /** @throws {CorruptBatchError} which `explain` makes something to show */
  next(): boolean
  /** -1 where the batch does not say. */
  readonly leaderEpoch: number
  /** Where to go on after the last record of the run. */
  readonly nextOffset: Offset
  /**
   * The same records, from the first one on, in memory of their own, which is `section.buffer`.
   *
   * @param allocate gives the memory: at least so many bytes
   */
  copy(allocate: (bytes: number) => Buffer): RecordRun
}

/** What one answer of a broker holds of one partition. */
export interface RecordChunk extends TopicPartition {
  /** Where to go on after all of it, past the records that are left out for being aborted or of nobody's interest. */
  readonly nextOffset: Offset
  /**
   * The batches that a reader gets to see, each checked and unpacked when it is reached. One object serves all.
   *
   * @throws {KctlError} `CORRUPT_BATCH` for bytes that are not what the batch says
   */
  runs(): Iterable<RecordRun>
  /** Gives a failure that came while the records of a run were looked at the name of the place. */
  explain(error: unknown): unknown
}

/** Batches that are not what they claim to be: `from` is inclusive, `until` exclusive, null where that is not known. */
export interface DamagedOffsets extends TopicPartition {
  readonly from: Offset
  readonly until: Offset | null
}

export interface ChunkContent {
  readonly batches: readonly RecordBatch[]
  /** Null where aborted transactions are wanted too. */
  readonly filter: AbortedFilter | null
  /** Records below are left out: a batch may begin before the offset that was asked for. */
  readonly from: Offset
  /** Records from here on are left out; null is no end. */
  readonly until: Offset | null
  readonly nextOffset: Offset
  readonly checkCrcs: boolean
  readonly memory: ScratchPool
  /** Told of batches that cannot be read, instead of throwing. */
  readonly onDamage: ((damage: DamagedOffsets) => void) | null
}

const NOTHING: RecordSection = {
  buffer: Buffer.alloc(0),
  start: 0,
  end: 0,
  recordCount: 0,
  baseOffset: 0n,
  nextOffset: 0n,
  baseTimestamp: 0,
  logAppendTimeMs: null,
  exactTime: null,
}

/** Deltas have 32 bits. */
const NO_LIMIT = 2 ** 32

class LimitedCursor extends RecordCursor implements RecordRun {
  leaderEpoch = -1
  private least = 0
  private limit = NO_LIMIT

  openWithin(section: RecordSection, from: Offset, until: Offset | null, leaderEpoch: number): void {
    this.open(section)
    this.leaderEpoch = leaderEpoch
    this.least = from > section.baseOffset ? Number(from - section.baseOffset) : 0
    this.limit = until === null || until >= section.nextOffset ? NO_LIMIT : Number(until - section.baseOffset)
  }

  get nextOffset(): Offset {
    return this.section.nextOffset
  }

  copy(allocate: (bytes: number) => Buffer): LimitedCursor {
    const { section } = this
    const length = section.end - section.start
    const buffer = allocate(length)
    section.buffer.copy(buffer, 0, section.start, section.end)
    const copied = new LimitedCursor({ ...section, buffer, start: 0, end: length })
    copied.leaderEpoch = this.leaderEpoch
    copied.least = this.least
    copied.limit = this.limit
    return copied
  }

  override next(): boolean {
    while (super.next()) {
      if (this.offsetDelta >= this.least) return this.offsetDelta < this.limit
    }
    return false
  }
}

export function recordChunk({ topic, partition }: TopicPartition, content: ChunkContent): RecordChunk {
  const { batches, filter, from, until, nextOffset, checkCrcs, memory, onDamage } = content
  const explain = (error: unknown): unknown => explainCorruption(error, { topic, partition }, from)
  return {
    topic,
    partition,
    nextOffset,
    explain,
    *runs() {
      const cursor = new LimitedCursor(NOTHING)
      for (const batch of batches) {
        try {
          const delivers = filter === null ? !batch.control : filter.delivers(batch, { checkCrcs })
          if (!delivers) continue
          const scratch = batch.codec === 0 ? undefined : memory.take()
          const section = openBatch(batch, { checkCrcs, scratch })
          cursor.openWithin(section, from, until, batch.partitionLeaderEpoch)
        } catch (error) {
          if (onDamage === null) throw explain(error)
          onDamage({ topic, partition, from: batch.baseOffset, until: batch.nextOffset })
          continue
        }
        yield cursor
      }
    },
  }
}

function explainCorruption(error: unknown, place: TopicPartition, from: Offset): unknown {
  if (error instanceof CorruptBatchError) {
    const reason = error.message.replace(/^corrupt record batch/, 'corrupt batch')
    const readUntil = error.baseOffset > from ? error.baseOffset : from
    return corrupt(place, reason, error, readUntil, error.nextOffset)
  }
  return error instanceof RangeError ? corrupt(place, error.message, error, from, null) : error
}

/** @param nextOffset where to go on after it, null where that is not known */
function corrupt(
  place: TopicPartition,
  reason: string,
  cause: unknown,
  readUntil: Offset,
  nextOffset: Offset | null,
): KctlError {
  return new KctlError('integrity', `${formatPartition(place)}: ${reason}`, {
    code: 'CORRUPT_BATCH',
    cause,
    details: [`everything before offset ${readUntil} was read`],
    hint:
      nextOffset === null
        ? `read around it with -p ${place.partition} --offset`
        : `go on after it with -p ${place.partition} --offset ${nextOffset}.. , or look at it with another replica as leader`,
  })
}
