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

/** @param run a copy, at a record */
export function holdRecord(run: RecordRun, { topic, partition }: RecordChunk): Task<HeldRecord> {
  const { section, offsetDelta, timestampMs, keyStart, keyLength, valueStart, valueLength } = run
  const { headerCount, headersStart, recordEnd } = run
  const exactTime = Number.isSafeInteger(timestampMs) ? BigInt(timestampMs) : run.exactTimestamp()
  const bytesOf = (start: number, length: number): Buffer | null =>
    length === -1 ? null : section.buffer.subarray(start, start + length)
  const key = bytesOf(keyStart, keyLength)
  const offset = offsetOf(run)
  const item: HeldRecord = {
    topic,
    partition,
    offset,
    key,
    value: bytesOf(valueStart, valueLength),
    section,
    offsetDelta,
    timestampMs,
    exactTimestamp: () => exactTime,
    keyStart,
    keyLength,
    valueStart,
    valueLength,
    headerCount,
    headersStart,
    recordEnd,
  }
  return {
    offset,
    key: key === null ? null : key.toString('latin1'),
    bytes: recordEnd - keyStart + OVERHEAD_BYTES,
    item,
  }
}
