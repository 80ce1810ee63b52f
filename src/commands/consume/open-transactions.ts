import type { RecordReader } from '../../cluster/read-records.ts'
import { formatPartition, type Offset } from '../../domain/offset.ts'
import type { PartitionFacts } from '../../domain/read-plan.ts'
import type { Output } from '../../output/output.ts'

/** A transaction that is open for less is nothing to speak of. */
const OPEN_TRANSACTION_MS = 5_000

/** Says what a read that ends now leaves out, as it is not known yet whether it will be committed. */
export async function sayWhatIsOpen(facts: readonly PartitionFacts[], output: Output): Promise<void> {
  for (const { end, highWatermark, ...place } of facts) {
    if (highWatermark <= end) continue
    const count = highWatermark - end
    await output.note(
      () =>
        `${formatPartition(place)}: ${count} offsets behind an open transaction are left out; --isolation uncommitted reads them`,
    )
  }
}

/** @returns what says, once for each partition, that records wait behind a transaction that nobody ends; to be called again and again */
export function openTransactionWatch(reader: RecordReader, output: Output): () => Promise<void> {
  /** Since when which last stable offset holds up a partition: where it moves, other transactions are open by now. */
  const since = new Map<string, { readonly stable: Offset; readonly ms: number }>()
  const said = new Set<string>()
  return async () => {
    const nowMs = performance.now()
    for (const { position, highWatermark, lastStableOffset, ...rest } of reader.partitions) {
      const place = formatPartition(rest)
      if (highWatermark <= lastStableOffset || position < lastStableOffset) {
        since.delete(place)
        continue
      }
      const known = since.get(place)
      const sinceMs = known?.stable === lastStableOffset ? known.ms : nowMs
      since.set(place, { stable: lastStableOffset, ms: sinceMs })
      if (said.has(place) || nowMs - sinceMs < OPEN_TRANSACTION_MS) continue
      said.add(place)
      const count = highWatermark - lastStableOffset
      await output.note(() => `${place}: waiting: ${count} offsets are behind an open transaction`)
    }
  }
}
