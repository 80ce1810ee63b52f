import type { RecordView } from '../domain/record-view.ts'

/**
 * Turns records into bytes, many at a time.
 *
 * The bytes of a record may be overwritten once it was appended, and what `take` gave may point into
 * them: write it before the memory of the batch is used for another one, and print a record last.
 */
export interface RecordPrinter {
  /** @throws {RangeError} when the headers are not what they claim to be; then nothing of the record was added */
  append(record: RecordView, topic: string, partition: number): void
  /** Bytes that `take` would give. */
  readonly pendingBytes: number
  /** All that was appended since the last call, valid until the next `append`. What comes before the first record is in it too. */
  take(): readonly Uint8Array[]
}
