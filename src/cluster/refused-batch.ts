import type { DeliveryError } from '../domain/delivery-report.ts'
import type { FillerSurroundings } from './batch-filler.ts'
import { badRecord, tooLarge } from './produce-answer.ts'
import { type ProducerBatch, splitBatch } from './producer-batch.ts'

/** Why the broker would not have a batch. */
export interface Refusal {
  readonly error: DeliveryError
  readonly isTooLarge: boolean
  /** What it says of single records, by their place in the batch. */
  readonly badRecords: ReadonlyMap<number, string | null>
}

/** A part of a refused batch, in the order of its records. */
export interface RefusedPart {
  /** The batch itself where it is not divided. */
  readonly batch: ProducerBatch
  /** Why it is not sent again; null: it is. */
  readonly error: DeliveryError | null
}

/**
 * What becomes of a batch that the broker would not have because of its size or content: the part that is
 * fit goes on, the rest fails.
 *
 * @param maxBatchBytes the most that one batch may have at the broker; null if that is not known
 */
export function divideRefused(
  batch: ProducerBatch,
  { error, isTooLarge, badRecords }: Refusal,
  batchOptions: FillerSurroundings['batchOptions'],
  maxBatchBytes: number | null,
): readonly RefusedPart[] {
  if (isTooLarge) {
    // What compressed bytes will come to in smaller pieces is not known before.
    const limit = (batchOptions.codec ?? 0) === 0 ? maxBatchBytes : null
    if (batch.records === 1) return [{ batch, error: tooLarge(batch.bytes.length, limit) }]
    const half = Math.ceil(batch.records / 2)
    const isOver = (_index: number, size: number, records: number, added: number): boolean =>
      limit === null || limit >= batch.bytes.length ? records >= half : size + added > limit
    return splitBatch(batch, batchOptions, isOver).map((piece) => ({ batch: piece, error: null }))
  }
  if (badRecords.size === 0 || badRecords.size >= batch.records)
    return [{ batch, error: badRecord(error, badRecords.get(0)) }]
  const isBad = (index: number): boolean => badRecords.has(index)
  let first = 0
  return splitBatch(batch, batchOptions, (index) => isBad(index) !== isBad(index - 1)).map((piece) => {
    const place = first
    first += piece.records
    return { batch: piece, error: isBad(place) ? badRecord(error, badRecords.get(place)) : null }
  })
}
