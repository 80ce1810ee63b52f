import { crcMismatch, inflate, type OpenBatchOptions } from './batch-content.ts'
import { crc32c } from './crc32c.ts'
import { openMessageSet } from './message-set.ts'
import {
  ATTRIBUTES_POSITION,
  BASE_TIMESTAMP_POSITION,
  BATCH_HEADER_SIZE,
  MAX_TIMESTAMP_POSITION,
  type RecordBatch,
} from './record-batch.ts'
import type { RecordSection } from './record-cursor.ts'

/**
 * Verifies a batch and gets at its records, whatever their format and codec.
 *
 * @throws {CorruptBatchError} also when it would inflate to more than `maxBytes`
 */
export function openBatch(batch: RecordBatch, options: OpenBatchOptions = {}): RecordSection {
  if (batch.magic !== 2) return openMessageSet(batch, options)
  if (options.checkCrcs !== false) checkCrc(batch)
  const { buffer, end } = batch
  const start = batch.position + BATCH_HEADER_SIZE
  const rest = {
    recordCount: batch.recordCount,
    baseOffset: batch.baseOffset,
    nextOffset: batch.nextOffset,
    baseTimestamp: batch.baseTimestamp,
    logAppendTimeMs: batch.logAppendTime ? batch.maxTimestamp : null,
    exactTime: exactTimeOf(batch),
  }
  if (batch.codec === 0) return { buffer, start, end, ...rest }
  // Compaction leaves batches without records and without a compressed stream.
  if (batch.recordCount === 0 && start === end) return { buffer, start, end, ...rest }
  const inflated = inflate(batch, buffer.subarray(start, end), options)
  return { buffer: inflated, start: 0, end: inflated.length, ...rest }
}

/** @throws {CorruptBatchError} */
export function checkCrc(batch: RecordBatch): void {
  const actual = crc32c(batch.buffer.subarray(batch.position + ATTRIBUTES_POSITION, batch.end))
  if (actual !== batch.crc) throw crcMismatch(batch, actual)
}

function exactTimeOf({
  buffer,
  position,
  logAppendTime,
  maxTimestamp,
  baseTimestamp,
}: RecordBatch): bigint | null {
  if (Number.isSafeInteger(logAppendTime ? maxTimestamp : baseTimestamp)) return null
  return buffer.readBigInt64BE(position + (logAppendTime ? MAX_TIMESTAMP_POSITION : BASE_TIMESTAMP_POSITION))
}
