import { groupBy } from '../domain/group-by.ts'
import { formatPartition, type Offset, type TopicPartitionOffset } from '../domain/offset.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { CorruptBatchError } from '../wire/corrupt-batch-error.ts'
import { fetch } from '../wire/messages/fetch.ts'
import { openBatch } from '../wire/open-batch.ts'
import { batchesIn } from '../wire/record-batch.ts'
import { RecordCursor } from '../wire/record-cursor.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** Topics go by name up to here. */
const BY_NAME = 12
/** Room for the largest batch that brokers take by default; for many partitions, for one of usual size. */
const LARGE_BYTES = 1.25 * 1024 * 1024
const USUAL_BYTES = 64 * 1024
const FEW_PARTITIONS = 12
const MAX_BYTES = 16 * 1024 * 1024

/**
 * The times of the records at these offsets, in milliseconds since 1970, by `formatPartition`: one request a
 * leader. It is a help for people, so what cannot be told (a batch that is too large, a broker that is away,
 * an offset that compaction has taken) is left out.
 *
 * @param emptyUntil gets the offset up to which no record was found where an answer held the ends of transactions only
 */
export async function recordTimes(
  cluster: Cluster,
  targets: readonly TopicPartitionOffset[],
  topics: readonly TopicMetadata[],
  emptyUntil: Map<string, Offset> = new Map(),
): Promise<ReadonlyMap<string, number>> {
  const leaders = new Map(
    topics.flatMap(({ name: topic, partitions }) =>
      partitions.map(({ partition, leader }) => [formatPartition({ topic, partition }), leader] as const),
    ),
  )
  const byLeader = groupBy(targets, (target) => leaders.get(formatPartition(target)) ?? null)
  const times = new Map<string, number>()
  await Promise.all(
    [...byLeader].map(async ([leader, own]) => {
      if (leader === null) return
      try {
        await readTimes(cluster, leader, own, times, emptyUntil)
      } catch (error) {
        if (!(error instanceof ConnectionError) && !(error instanceof UnknownBrokerError)) throw error
      }
    }),
  )
  return times
}

async function readTimes(
  cluster: Cluster,
  leader: number,
  targets: readonly TopicPartitionOffset[],
  times: Map<string, number>,
  emptyUntil: Map<string, Offset>,
): Promise<void> {
  const wanted = new Map(targets.map((target) => [formatPartition(target), target.offset]))
  const { responses } = await cluster.sendTo(
    leader,
    fetch,
    {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: MAX_BYTES,
      topics: [...groupBy(targets, ({ topic }) => topic)].map(([topic, own]) => ({
        topic,
        partitions: own.map(({ partition, offset }) => ({
          partition,
          fetchOffset: offset,
          partitionMaxBytes: targets.length <= FEW_PARTITIONS ? LARGE_BYTES : USUAL_BYTES,
        })),
      })),
    },
    { maxVersion: BY_NAME },
  )
  for (const { topic, partitions } of responses) {
    for (const { partitionIndex: partition, records } of partitions) {
      const key = formatPartition({ topic, partition })
      const found = records === null ? null : timeAt(records, wanted.get(key) ?? 0n)
      if (typeof found === 'number') times.set(key, found)
      else if (found !== null) emptyUntil.set(key, found)
    }
  }
}

/** The time of the first record from an offset on, or the offset up to which there is none; null where it cannot be told. */
function timeAt(records: Uint8Array, offset: Offset): number | Offset | null {
  let next: Offset | null = null
  try {
    for (const batch of batchesIn(Buffer.from(records.buffer, records.byteOffset, records.length))) {
      if (batch.nextOffset <= offset) continue
      next = batch.nextOffset
      if (batch.control) continue
      const cursor = new RecordCursor(openBatch(batch))
      while (cursor.next()) if (cursor.offset >= offset) return cursor.timestampMs
    }
    return next
  } catch (error) {
    if (error instanceof CorruptBatchError) return null
    throw error
  }
}
