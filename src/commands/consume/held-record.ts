import type { RecordChunk, RecordRun } from '../../cluster/read-records.ts'
import type { Task } from '../../domain/exec-schedule.ts'
import type { Offset, TopicPartition } from '../../domain/offset.ts'
import { offsetOf, type RecordView } from '../../domain/record-view.ts'

/** A record that is kept while others are read; its bytes are in memory that is nobody else's. */
export interface HeldRecord extends RecordView, TopicPartition {
  readonly offset: Offset
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/** What is kept beside the bytes of a record. */
const OVERHEAD_BYTES = 300

/**
 * Copies a record: the batch that it came in may be a thousand times as large, and hold nothing else of interest.
 *
 * @param run at a record
 */
export function holdRecord(run: RecordRun, { topic, partition }: RecordChunk): Task<HeldRecord> {
  const { offsetDelta, timestampMs, keyStart, keyLength, valueStart, valueLength } = run
  const { headerCount, headersStart, recordEnd } = run
  const { baseOffset, logAppendTimeMs } = run.section
  const buffer = Buffer.from(run.section.buffer.subarray(keyStart, recordEnd))
  const key = bytesAt(buffer, 0, keyLength)
  const offset = offsetOf(run)
  const item: HeldRecord = {
    topic,
    partition,
    offset,
    key,
    value: bytesAt(buffer, valueStart - keyStart, valueLength),
    section: { buffer, end: buffer.length, baseOffset, logAppendTimeMs },
    offsetDelta,
    timestampMs,
    exactTimestamp: timeGiver(Number.isSafeInteger(timestampMs) ? BigInt(timestampMs) : run.exactTimestamp()),
    keyStart: 0,
    keyLength,
    valueStart: valueStart - keyStart,
    valueLength,
    headerCount,
    headersStart: headersStart - keyStart,
    recordEnd: buffer.length,
  }
  return {
    offset,
    key: key === null ? null : key.toString('latin1'),
    bytes: buffer.length + OVERHEAD_BYTES,
    item,
  }
}

/** A function made next to the batch would keep it. */
const timeGiver = (time: bigint) => (): bigint => time

const bytesAt = (buffer: Buffer, start: number, length: number): Buffer | null =>
  length === -1 ? null : buffer.subarray(start, start + length)
