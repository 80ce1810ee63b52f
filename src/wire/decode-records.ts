import { CorruptBatchError } from './corrupt-batch-error.ts'
import { openBatch } from './open-batch.ts'
import type { OpenBatchOptions } from './batch-content.ts'
import type { RecordBatch, RecordHeader } from './record-batch.ts'
import { RecordCursor } from './record-cursor.ts'
import { VarintReader } from './varint.ts'

/** One record as an object. The buffers are views: they hold as long as the batch's memory is not used again. */
export interface DecodedRecord {
  readonly offset: bigint
  /** Milliseconds since 1970; -1 for none. */
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RecordHeader[]
}

/** What a control batch says about its producer's transaction. */
export interface TransactionMarker {
  readonly kind: 'abort' | 'commit'
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
}

const NO_HEADERS: readonly RecordHeader[] = []

/**
 * The records of a batch, one object each, made as they are asked for.
 *
 * @throws {CorruptBatchError}
 */
export function* decodeRecords(batch: RecordBatch, options: OpenBatchOptions = {}): Generator<DecodedRecord> {
  const cursor = new RecordCursor(openBatch(batch, options))
  while (cursor.next()) yield decodeRecord(cursor)
}

/** The record a cursor stands on. */
export function decodeRecord(cursor: RecordCursor): DecodedRecord {
  const { buffer } = cursor.section
  return {
    offset: cursor.offset,
    timestampMs: cursor.timestampMs,
    key: slice(buffer, cursor.keyStart, cursor.keyLength),
    value: slice(buffer, cursor.valueStart, cursor.valueLength),
    headers: decodeHeaders(cursor),
  }
}

/**
 * The headers of the record a cursor stands on, in time linear in their number.
 *
 * @throws {CorruptBatchError} when they do not fill the rest of the record
 */
export function decodeHeaders(cursor: RecordCursor): readonly RecordHeader[] {
  const { section, headerCount, recordEnd } = cursor
  const varints = new VarintReader(section.buffer, cursor.headersStart)
  const headers: RecordHeader[] = []
  const take = (what: string, least: number): Buffer | null => {
    const length = varints.read()
    const start = varints.position
    if (!(length >= least && length <= recordEnd - start)) {
      throw new CorruptBatchError(
        section.baseOffset,
        `a header's ${what} is ${length} bytes long`,
        section.nextOffset,
      )
    }
    if (length > 0) varints.position += length
    return slice(section.buffer, start, length)
  }
  for (let index = 0; index < headerCount; index++) {
    headers.push({ key: take('name', 0) as Buffer, value: take('value', -1) })
  }
  if (varints.position !== recordEnd) {
    throw new CorruptBatchError(section.baseOffset, 'a record is longer than its parts', section.nextOffset)
  }
  return headerCount === 0 ? NO_HEADERS : headers
}

function slice(buffer: Buffer, start: number, length: number): Buffer | null {
  return length < 0 ? null : buffer.subarray(start, start + length)
}

/**
 * The marker in a control batch, or null for a control batch of another kind: Kafka's own metadata
 * log has them, and clients are to pass over them.
 *
 * @throws {CorruptBatchError}
 */
export function transactionMarkerOf(
  batch: RecordBatch,
  options: OpenBatchOptions = {},
): TransactionMarker | null {
  if (!batch.control) return null
  for (const { key, value } of decodeRecords(batch, options)) {
    if (key === null || key.length < 4) return null
    const type = key.readInt16BE(2)
    if (type !== 0 && type !== 1) return null
    return {
      kind: type === 0 ? 'abort' : 'commit',
      producerId: batch.producerId,
      producerEpoch: batch.producerEpoch,
      coordinatorEpoch: value !== null && value.length >= 6 ? value.readInt32BE(2) : -1,
    }
  }
  return null
}
