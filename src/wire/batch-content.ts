import { decompress } from './compression.ts'
import { CorruptBatchError } from './corrupt-batch-error.ts'
import type { RecordBatch } from './record-batch.ts'
import type { Scratch } from './scratch.ts'

export interface OpenBatchOptions {
  /** Default: true. */
  readonly checkCrcs?: boolean | undefined
  /** The most that a batch may inflate to; by default 256 MiB. */
  readonly maxBytes?: number | undefined
  /** Memory to inflate into. What was opened with it before is then overwritten. */
  readonly scratch?: Scratch | undefined
}

/** The error for a checksum that its batch or old message does not have. */
export function crcMismatch(batch: RecordBatch, actual: number): CorruptBatchError {
  const reason = `its checksum is ${batch.crc.toString(16)}, its bytes give ${actual.toString(16)}`
  return new CorruptBatchError(batch.baseOffset, reason, batch.nextOffset)
}

/** Decompression whose failures name the batch. */
export function inflate(batch: RecordBatch, bytes: Buffer, options: OpenBatchOptions): Buffer {
  try {
    return decompress(batch.codec, bytes, options.maxBytes, options.scratch)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CorruptBatchError(batch.baseOffset, reason, batch.nextOffset, error)
  }
}
