import { crcMismatch, inflate, type OpenBatchOptions } from './batch-content.ts'
import { BatchBuilder } from './batch-builder.ts'
import { CorruptBatchError } from './corrupt-batch-error.ts'
import { crc32 } from './crc32c.ts'
import { BATCH_HEADER_SIZE, batchesIn, type RecordBatch } from './record-batch.ts'
import type { RecordSection } from './record-cursor.ts'

interface OldMessage {
  readonly batch: RecordBatch
  readonly keyStart: number
  /** -1 when null. */
  readonly keyLength: number
  readonly valueStart: number
  readonly valueLength: number
}

/**
 * Opens a message from before Kafka 0.11 (magic 0 and 1; still found in topics that old), alone or
 * a compressed wrapper of others, by writing its records anew in today's format: readers have to
 * know one format only.
 *
 * @throws {CorruptBatchError}
 */
export function openMessageSet(batch: RecordBatch, options: OpenBatchOptions): RecordSection {
  const outer = parseMessage(batch, options)
  if (batch.codec === 0) {
    const records = new Rewriter(batch, batch.end - batch.position)
    records.add(outer)
    return records.section(0n)
  }
  if (outer.valueLength < 0) throw corrupt(batch, 'it is a compressed message without content')
  const content = batch.buffer.subarray(outer.valueStart, outer.valueStart + outer.valueLength)
  const inflated = inflate(batch, content, { ...options, scratch: undefined })

  // One at a time: a small wrapper can hold millions.
  const records = new Rewriter(batch, inflated.length)
  let end = 0
  let lastOffset = 0n
  for (const message of batchesIn(inflated)) {
    if (message.magic !== batch.magic || message.codec !== 0)
      throw corrupt(batch, 'it holds a message of another kind')
    // The checksum of the wrapper covers these, as that of a batch covers its records.
    records.add(parseMessage(message, { checkCrcs: false }))
    end = message.end
    lastOffset = message.baseOffset
  }
  if (end === 0 || end !== inflated.length) throw corrupt(batch, 'it ends in the middle of a message')
  // Magic 1 counts from within the wrapper, whose own offset is that of its last message (KIP-31).
  return records.section(batch.magic === 1 ? batch.baseOffset - lastOffset : 0n)
}

function parseMessage(batch: RecordBatch, { checkCrcs }: OpenBatchOptions): OldMessage {
  const { buffer, position, end } = batch
  if (checkCrcs !== false) {
    const actual = crc32(buffer.subarray(position + 16, end))
    if (actual !== batch.crc) throw crcMismatch(batch, actual)
  }
  const keyStart = position + (batch.magic === 0 ? 18 : 26) + 4
  const keyLength = buffer.readInt32BE(keyStart - 4)
  const valueStart = keyStart + Math.max(keyLength, 0) + 4
  if (keyLength < -1 || valueStart > end) throw corrupt(batch, `its key is ${keyLength} bytes long`)
  const valueLength = buffer.readInt32BE(valueStart - 4)
  if (valueLength < -1 || valueStart + Math.max(valueLength, 0) !== end) {
    throw corrupt(batch, `its value is ${valueLength} bytes long`)
  }
  return { batch, keyStart, keyLength, valueStart, valueLength }
}

/** Writes messages as the records of a batch. */
class Rewriter {
  private readonly batch: RecordBatch
  private readonly builder: BatchBuilder
  private first: RecordBatch | null = null

  /** @param bytes about as many as the messages have */
  constructor(batch: RecordBatch, bytes: number) {
    this.batch = batch
    this.builder = new BatchBuilder(BATCH_HEADER_SIZE + bytes)
  }

  add({ batch: message, keyStart, keyLength, valueStart, valueLength }: OldMessage): void {
    this.first ??= message
    const { buffer, baseOffset, baseTimestamp } = message
    const offsetDelta = Number(baseOffset - this.first.baseOffset)
    if (offsetDelta < 0 || offsetDelta > 0x7fffffff) throw corrupt(this.batch, 'its offsets are not in order')
    const [key, value] = [keyLength < 0 ? null : buffer, valueLength < 0 ? null : buffer]
    const [keyEnd, valueEnd] = [keyStart + keyLength, valueStart + valueLength]
    this.builder.append(baseTimestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, [], offsetDelta)
  }

  /** @param offsetShift what turns the offset of a message into an offset of the partition */
  section(offsetShift: bigint): RecordSection {
    const { batch, builder } = this
    const { baseOffset, baseTimestamp } = this.first as RecordBatch
    const buffer = builder.recordBytes()
    return {
      buffer,
      start: 0,
      end: buffer.length,
      recordCount: builder.count,
      baseOffset: baseOffset + offsetShift,
      nextOffset: batch.nextOffset,
      baseTimestamp,
      logAppendTimeMs: batch.logAppendTime ? batch.maxTimestamp : null,
      exactTime: null,
    }
  }
}

function corrupt(batch: RecordBatch, reason: string): CorruptBatchError {
  return new CorruptBatchError(batch.baseOffset, reason, batch.nextOffset)
}
