import { BatchBuilder, type BatchOptions } from '../wire/batch-builder.ts'
import { crc32c } from '../wire/crc32c.ts'
import { decodeRecord } from '../wire/decode-records.ts'
import { openBatch } from '../wire/open-batch.ts'
import { ATTRIBUTES_POSITION, batchesIn, type RecordBatch, type RecordHeader } from '../wire/record-batch.ts'
import { RecordCursor } from '../wire/record-cursor.ts'

/** Sequence numbers are int32 and start over at 0. */
const SEQUENCES = 2 ** 31
const BASE_SEQUENCE_POSITION = 53
const CRC_POSITION = 17

/** A finished record batch on its way to its partition. */
export interface ProducerBatch {
  /** What is sent, the same on every attempt: that is how the broker knows a batch it already has. */
  readonly bytes: Buffer
  readonly records: number
  /** Of all its values together. */
  readonly valueBytes: number
  baseSequence: number
  /** For each record, its number in the order of the input. */
  readonly inputs: Uint32Array
  /** When it was finished, on the clock of `performance.now()`. */
  readonly finishedAt: number
  state: 'waiting' | 'sent' | 'acked' | 'refused'
  attempts: number
  /** An attempt was made whose outcome is not known, so the broker may have it. */
  mayBeStored: boolean
  /** Where the broker put it; null before it is acked, and when the broker has it but does not say where. */
  baseOffset: bigint | null
}

/** A record of a batch that did not get through, with views into the batch's memory. */
export interface ProducerRecord {
  readonly timestampMs: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
  /** Its number in the order of the input. */
  readonly input: number
}

/** The sequence number that is `by` after another. */
export function sequenceAfter(sequence: number, by: number): number {
  return (((sequence + by) % SEQUENCES) + SEQUENCES) % SEQUENCES
}

/** Gives a batch another sequence number. Only for one that the broker does not have. */
export function resequence(batch: ProducerBatch, baseSequence: number): void {
  const { bytes } = batch
  batch.baseSequence = baseSequence
  bytes.writeInt32BE(baseSequence, BASE_SEQUENCE_POSITION)
  bytes.writeUInt32BE(crc32c(bytes.subarray(ATTRIBUTES_POSITION)), CRC_POSITION)
}

/** The records of a batch, one object each. */
export function* recordsOf(batch: ProducerBatch): Generator<ProducerRecord> {
  const cursor = new RecordCursor(openBatch(headerOf(batch), { checkCrcs: false }))
  for (let index = 0; cursor.next(); index++) {
    const { timestampMs, key, value, headers } = decodeRecord(cursor)
    yield { timestampMs, key, value, headers, input: batch.inputs[index] ?? 0 }
  }
}

/**
 * The same records in several batches, with the sequence numbers they had.
 *
 * @param startsNew whether a record may not go into the batch that has `size` bytes and `records` records so far
 */
export function splitBatch(
  batch: ProducerBatch,
  options: BatchOptions,
  startsNew: (index: number, size: number, records: number, added: number) => boolean,
): ProducerBatch[] {
  const pieces: ProducerBatch[] = []
  const builder = new BatchBuilder()
  let first = 0
  let next = 0
  let valueBytes = 0
  const finish = (): void => {
    if (builder.count === 0) return
    const baseSequence = batch.baseSequence < 0 ? -1 : sequenceAfter(batch.baseSequence, first)
    pieces.push({
      ...batch,
      bytes: Buffer.from(builder.finish({ ...options, baseSequence })),
      records: builder.count,
      valueBytes,
      baseSequence,
      inputs: batch.inputs.slice(first, next),
      state: 'waiting',
      attempts: 0,
    })
    builder.reset()
    first = next
    valueBytes = 0
  }
  for (const { timestampMs, key, value, headers } of recordsOf(batch)) {
    const added = BatchBuilder.sizeOf(key?.length ?? 0, value?.length ?? 0, headers)
    if (builder.count > 0 && startsNew(next, builder.size, builder.count, added)) finish()
    builder.append(timestampMs, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, headers)
    valueBytes += value?.length ?? 0
    next++
  }
  finish()
  return pieces
}

function headerOf({ bytes }: ProducerBatch): RecordBatch {
  const [header] = batchesIn(bytes)
  if (header === undefined) throw new Error('a batch of our own cannot be read')
  return header
}
