import type { Offset } from '../domain/offset.ts'
import { AbortedFilter } from '../wire/aborted-filter.ts'
import type { Decoded } from '../wire/api.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { FetchResponsePartitionData } from '../wire/messages/fetch.ts'
import type { RecordBatch } from '../wire/record-batch.ts'
import type { FetchedAnswer } from './broker-fetcher.ts'
import type { FeedRepair } from './feed-repair.ts'
import type { PartitionFeed } from './partition-feed.ts'
import type { ReadOptions } from './reading.ts'
import { type ChunkContent, type RecordChunk, recordChunk } from './record-run.ts'
import type { ScratchPool } from './scratch-pool.ts'
import { wholeBatches } from './whole-batches.ts'

export interface TakenAnswer {
  readonly chunks: readonly RecordChunk[]
  /** Those that got a chunk. */
  readonly fed: ReadonlySet<PartitionFeed>
}

/** Takes what brokers answer: moves feeds on, and makes chunks of what came. */
export class FeedIntake {
  private readonly options: ReadOptions
  private readonly memory: ScratchPool
  private readonly repair: FeedRepair
  private readonly stop: (error: unknown) => void

  /** @param stop told of what ends the reading as a whole */
  constructor(options: ReadOptions, memory: ScratchPool, repair: FeedRepair, stop: (error: unknown) => void) {
    this.options = options
    this.memory = memory
    this.repair = repair
    this.stop = stop
  }

  take({ response, feeds }: FetchedAnswer): TakenAnswer {
    const chunks: RecordChunk[] = []
    const fed = new Set<PartitionFeed>()
    const answered: PartitionFeed[] = []
    let bytes = 0
    for (const { topic, topicId, partitions } of response.responses) {
      for (const data of partitions) {
        const feed = feeds.find(
          (each) =>
            each.partition === data.partitionIndex &&
            (each.topic === topic || (topic === '' && each.topicId === topicId)),
        )
        if (feed === undefined || feed.isOver) continue
        const chunk = this.accept(feed, data)
        answered.push(feed)
        bytes += data.records?.length ?? 0
        if (chunk === null) continue
        chunks.push(chunk)
        fed.add(feed)
      }
    }
    if (bytes === 0) this.passEmptyTails(answered)
    return { chunks, fed }
  }

  /**
   * Compaction may have taken the last records: where a broker has nothing more up to an end, it is reached. Only
   * an answer of no bytes at all shows that, and of the partitions in it: what one partition got may have left no
   * room for the others, and a client over its quota gets an answer without any partition.
   */
  private passEmptyTails(feeds: readonly PartitionFeed[]): void {
    for (const feed of feeds) {
      if (feed.end === null || feed.failingSinceMs !== null || feed.leader === null) continue
      const readable = this.options.isolation === 'committed' ? feed.lastStableOffset : feed.highWatermark
      if (readable >= feed.end && feed.position < feed.end) feed.position = feed.end
    }
  }

  private accept(feed: PartitionFeed, data: Decoded<FetchResponsePartitionData>): RecordChunk | null {
    if (data.errorCode !== ErrorCode.NONE) {
      this.repair.handle(feed, data.errorCode)
      return null
    }
    feed.succeed()
    feed.highWatermark = data.highWatermark
    feed.lastStableOffset = data.lastStableOffset
    const from = feed.position
    const { batches, error, isPastEnd } = wholeBatches(data.records, feed)
    if (isPastEnd && batches.length === 0 && feed.end !== null) feed.position = feed.end
    // What is whole before the damage is still good; the damage is reported when it is its turn.
    if (error !== null && batches.length === 0 && !isPastEnd) {
      this.damaged(feed, recordChunk(feed, this.content(feed, [], from, data)).explain(error))
      return null
    }
    const last = batches.at(-1)
    if (last === undefined) return null
    feed.hasRead = true
    feed.position = isPastEnd && feed.end !== null ? feed.end : last.nextOffset
    if (last.partitionLeaderEpoch !== -1) feed.lastEpoch = last.partitionLeaderEpoch
    return recordChunk(feed, this.content(feed, batches, from, data))
  }

  private content(
    feed: PartitionFeed,
    batches: readonly RecordBatch[],
    from: Offset,
    { abortedTransactions }: Decoded<FetchResponsePartitionData>,
  ): ChunkContent {
    return {
      batches,
      filter: this.options.isolation === 'committed' ? new AbortedFilter(abortedTransactions) : null,
      from,
      until: feed.end,
      nextOffset: feed.end !== null && feed.position > feed.end ? feed.end : feed.position,
      checkCrcs: this.options.checkCrcs ?? true,
      memory: this.memory,
      onDamage: this.options.onDamage ?? null,
    }
  }

  /** Nobody can say where the next batch begins. */
  private damaged(feed: PartitionFeed, error: unknown): void {
    const { onDamage } = this.options
    if (onDamage === undefined) return this.stop(error)
    const { topic, partition, position, end } = feed
    onDamage({ topic, partition, from: position, until: end })
    if (end === null) feed.lost = true
    else feed.position = end
  }
}
