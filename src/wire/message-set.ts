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
  if (batch.codec === 0) return rewrite(batch, [outer], 0n)
  if (outer.valueLength < 0) throw corrupt(batch, 'it is a compressed message without content')
  const content = batch.buffer.subarray(outer.valueStart, outer.valueStart + outer.valueLength)
  const inflated = inflate(batch, content, { ...options, scratch: undefined })

  const inner: OldMessage[] = []
  let end = 0
  for (const message of batchesIn(inflated)) {
    if (message.magic !== batch.magic || message.codec !== 0)
      throw corrupt(batch, 'it holds a message of another kind')
    // The checksum of the wrapper covers these, as that of a batch covers its records.
    inner.push(parseMessage(message, { checkCrcs: false }))
    end = message.end
  }
  const last = inner.at(-1)
  if (last === undefined || end !== inflated.length)
    throw corrupt(batch, 'it ends in the middle of a message')
  // Magic 1 counts from within the wrapper, whose own offset is that of its last message (KIP-31).
  return rewrite(batch, inner, batch.magic === 1 ? batch.baseOffset - last.batch.baseOffset : 0n)
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

/** @param offsetShift what turns the offset of a message into an offset of the partition */
function rewrite(batch: RecordBatch, messages: readonly OldMessage[], offsetShift: bigint): RecordSection {
  const first = (messages[0] as OldMessage).batch.baseOffset
  const builder = new BatchBuilder(BATCH_HEADER_SIZE + (messages[0] as OldMessage).batch.buffer.length)
  for (const { batch: message, keyStart, keyLength, valueStart, valueLength } of messages) {
    const { buffer, baseOffset: offset } = message
    const offsetDelta = Number(offset - first)
    if (offsetDelta < 0 || offsetDelta > 0x7fffffff) throw corrupt(batch, 'its offsets are not in order')
    const [key, value] = [keyLength < 0 ? null : buffer, valueLength < 0 ? null : buffer]
    const [keyEnd, valueEnd] = [keyStart + keyLength, valueStart + valueLength]
    builder.append(message.baseTimestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, [], offsetDelta)
  }
  const rewritten = builder.recordBytes()
  return {
    buffer: rewritten,
    start: 0,
    end: rewritten.length,
    recordCount: messages.length,
    baseOffset: first + offsetShift,
    nextOffset: batch.nextOffset,
    baseTimestamp: (messages[0] as OldMessage).batch.baseTimestamp,
    logAppendTimeMs: batch.logAppendTime ? batch.maxTimestamp : null,
  }
}

function corrupt(batch: RecordBatch, reason: string): CorruptBatchError {
  return new CorruptBatchError(batch.baseOffset, reason, batch.nextOffset)
}
