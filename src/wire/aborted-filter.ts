import type { OpenBatchOptions } from './batch-content.ts'
import { transactionMarkerOf } from './decode-records.ts'
import type { RecordBatch } from './record-batch.ts'

/** A transaction of which the broker says that it was aborted. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

/**
 * Tells for the batches of one partition in one fetch response, asked in their order, which are to
 * be delivered to a reader of committed records. Markers never are.
 *
 * Only the offset says when an aborted transaction begins and only its marker when it ends: the
 * transaction may have begun before the response, and several of a producer may lie in it.
 */
export class AbortedFilter {
  /** By producer id, where those begin that have not ended: the next one last. */
  private readonly coming = new Map<bigint, bigint[]>()

  /** @param aborted what the response says; null is what an answer without transactions says */
  constructor(aborted: readonly AbortedTransaction[] | null) {
    for (const { producerId, firstOffset } of aborted ?? []) {
      const offsets = this.coming.get(producerId)
      if (offsets === undefined) this.coming.set(producerId, [firstOffset])
      else offsets.push(firstOffset)
    }
    for (const offsets of this.coming.values()) offsets.sort((a, b) => (a > b ? -1 : a < b ? 1 : 0))
  }

  /** @throws {CorruptBatchError} when a marker cannot be read */
  delivers(batch: RecordBatch, options: OpenBatchOptions = {}): boolean {
    if (batch.control) {
      this.passMarker(batch, options)
      return false
    }
    if (!batch.transactional) return true
    const first = this.coming.get(batch.producerId)?.at(-1)
    return first === undefined || batch.nextOffset <= first
  }

  private passMarker(batch: RecordBatch, options: OpenBatchOptions): void {
    const offsets = this.coming.get(batch.producerId)
    if (offsets === undefined || transactionMarkerOf(batch, options)?.kind !== 'abort') return
    // Those that began before the marker end with it.
    for (
      let first = offsets.at(-1);
      first !== undefined && first <= batch.baseOffset;
      first = offsets.at(-1)
    ) {
      offsets.pop()
    }
  }
}
