import { CorruptBatchError } from '../wire/corrupt-batch-error.ts'
import { batchesIn, type RecordBatch } from '../wire/record-batch.ts'
import type { PartitionFeed } from './partition-feed.ts'

interface WholeBatches {
  readonly batches: readonly RecordBatch[]
  /** There are batches, but all of the feed's own come before them. */
  readonly isPastEnd: boolean
  /** What comes next cannot be made out. */
  readonly error: CorruptBatchError | null
}

/** The batches that reach past the position of a feed and begin before its end. */
export function wholeBatches(records: Uint8Array | null, { position, end }: PartitionFeed): WholeBatches {
  const batches: RecordBatch[] = []
  try {
    for (const batch of batchesIn(toBuffer(records))) {
      if (batch.nextOffset <= position) continue
      // A wrapper of old messages has the offset of its last one.
      if (end !== null && batch.baseOffset >= end && batch.magic === 2)
        return { batches, isPastEnd: true, error: null }
      batches.push(batch)
    }
    return { batches, isPastEnd: false, error: null }
  } catch (error) {
    if (!(error instanceof CorruptBatchError)) throw error
    return { batches, isPastEnd: false, error }
  }
}

const NO_BYTES = Buffer.alloc(0)

function toBuffer(bytes: Uint8Array | null): Buffer {
  if (bytes === null) return NO_BYTES
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
