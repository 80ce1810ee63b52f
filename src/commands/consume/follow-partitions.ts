import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordReader } from '../../cluster/read-records.ts'
import { formatPartition, type TopicPartition } from '../../domain/offset.ts'
import type { PartitionRead } from '../../domain/read-plan.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import type { Output } from '../../output/output.ts'
import type { ConsumeRequest } from './consume-request.ts'
import { openTransactionWatch } from './open-transactions.ts'

/** How soon a partition is tried again that could not be read. */
const LOOK_MS = 1_000
/** So many of these pauses lie between two looks for partitions that are new. */
const LOOKS_PER_SEARCH = 5

/** Partitions that can be read by now, and the topics they are of. */
export interface LateReads {
  readonly reads: readonly PartitionRead[]
  readonly topics: readonly TopicMetadata[]
}

export interface FollowOptions {
  readonly isolation: ConsumeRequest['isolation']
  /** What could not be read at the start. */
  readonly missing: readonly TopicPartition[]
  /** Where to start in those of these partitions, by `formatPartition`, that can be read by now. */
  readonly planMissing: (places: ReadonlySet<string>) => Promise<LateReads>
  /** Partitions that nobody knew of before, to be read from their start; null where somebody else assigns them. */
  readonly findAdded: ((isKnown: (place: TopicPartition) => boolean) => Promise<LateReads>) | null
  readonly output: Output
  readonly signal: AbortSignal
}

/** While partitions are followed: takes in those that could not be read at the start and those that are added. */
export function followPartitions(reader: RecordReader, options: FollowOptions): Disposable {
  const ended = new AbortController()
  const signal = AbortSignal.any([ended.signal, options.signal])
  void look(reader, { ...options, signal })
  return { [Symbol.dispose]: () => ended.abort() }
}

async function look(reader: RecordReader, options: FollowOptions): Promise<void> {
  const { isolation, output, signal } = options
  const missing = new Set(options.missing.map(formatPartition))
  const sayOpenTransactions = isolation === 'committed' ? openTransactionWatch(reader, output) : null
  for (let looks = 1; await hasPassed(LOOK_MS, signal); looks++) {
    // What cannot be found out now can be in a while; the reader itself says what is wrong.
    if (missing.size > 0) await takeInMissing(reader, options, missing).catch(() => {})
    if (looks % LOOKS_PER_SEARCH === 0) await takeInAdded(reader, options, missing).catch(() => {})
    await sayOpenTransactions?.()
  }
}

/** @returns false when the signal was first */
async function hasPassed(ms: number, signal: AbortSignal): Promise<boolean> {
  return await sleep(ms, true, { signal }).catch(() => false)
}

async function takeInMissing(
  reader: RecordReader,
  { planMissing, output, signal }: FollowOptions,
  missing: Set<string>,
): Promise<void> {
  const { reads, topics } = await planMissing(missing)
  if (reads.length === 0 || signal.aborted) return
  reader.add(reads, topics)
  for (const read of reads) {
    missing.delete(formatPartition(read))
    await output.note(() => `${formatPartition(read)} can be read now: from offset ${read.start}`)
  }
}

async function takeInAdded(
  reader: RecordReader,
  { findAdded, output, signal }: FollowOptions,
  missing: ReadonlySet<string>,
): Promise<void> {
  if (findAdded === null) return
  const known = new Set([...reader.partitions.map(formatPartition), ...missing])
  const { reads, topics } = await findAdded((place) => known.has(formatPartition(place)))
  if (reads.length === 0 || signal.aborted) return
  reader.add(reads, topics)
  for (const read of reads)
    await output.note(() => `${formatPartition(read)} is new: reading it from its start`)
}
