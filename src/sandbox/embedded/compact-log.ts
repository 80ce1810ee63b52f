import { encodeBatch } from '../../wire/batch-builder.ts'
import { crc32c } from '../../wire/crc32c.ts'
import { type DecodedRecord, decodeRecords } from '../../wire/decode-records.ts'
import { ATTRIBUTES_POSITION, batchesIn, type RecordBatch } from '../../wire/record-batch.ts'
import type { PartitionLog } from './partition-log.ts'

export interface CompactOptions {
  /** Leaves batches that have lost all their records as empty ones, as Kafka does with the last of a producer. */
  readonly keepEmptyBatches?: boolean | undefined
}

/**
 * Keeps the last record of each key, and every record without one, at their offsets. Unlike Kafka's
 * cleaner it waits for nothing: the newest batches are compacted too.
 */
export function compactLog(log: PartitionLog, { keepEmptyBatches = false }: CompactOptions = {}): void {
  const batches = [...log.batches()]
  const lastOffsets = new Map<string, bigint>()
  for (const batch of batches) {
    if (batch.control) continue
    for (const { key, offset } of decodeRecords(batch)) {
      if (key !== null) lastOffsets.set(key.toString('latin1'), offset)
    }
  }
  const isKept = ({ key, offset }: DecodedRecord): boolean =>
    key === null || lastOffsets.get(key.toString('latin1')) === offset
  const kept = batches.flatMap((batch) => {
    if (batch.control) return [batch]
    const records = [...decodeRecords(batch)]
    const left = records.filter(isKept)
    if (left.length === records.length) return [batch]
    if (left.length === 0 && !keepEmptyBatches) return []
    return [withRecords(batch, left)]
  })
  log.replace(kept)
}

/** The same batch, over the same offsets, with fewer records. */
function withRecords(batch: RecordBatch, records: readonly DecodedRecord[]): RecordBatch {
  const encoded = encodeBatch(
    records.map((record) => ({ ...record, offsetDelta: Number(record.offset - batch.baseOffset) })),
    {
      codec: records.length === 0 ? 0 : batch.codec,
      producerId: batch.producerId,
      producerEpoch: batch.producerEpoch,
      baseSequence: batch.baseSequence,
      transactional: batch.transactional,
      baseOffset: batch.baseOffset,
      partitionLeaderEpoch: batch.partitionLeaderEpoch,
      ...(batch.logAppendTime ? { logAppendTimeMs: batch.maxTimestamp } : {}),
    },
  )
  encoded.writeInt32BE(batch.lastOffsetDelta, 23)
  encoded.writeUInt32BE(crc32c(encoded.subarray(ATTRIBUTES_POSITION)), 17)
  for (const made of batchesIn(encoded)) return made
  return batch
}
