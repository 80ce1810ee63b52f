import type { Offset, TopicPartition } from '../domain/offset.ts'
import type { PartitionRead } from '../domain/read-plan.ts'
import type { ReadGap, ReadNotice, UnreachedPartition } from '../domain/read-outcome.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { KctlError } from '../errors.ts'
import { AbortedFilter } from '../wire/aborted-filter.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { FetchResponsePartitionData } from '../wire/messages/fetch.ts'
import type { Decoded } from '../wire/api.ts'
import type { RecordBatch } from '../wire/record-batch.ts'
import { BrokerFetcher, type FetchedAnswer } from './broker-fetcher.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { FeedRepair } from './feed-repair.ts'
import { explainKafkaError } from './kafka-error.ts'
import type { Isolation } from './list-offsets.ts'
import { PartitionFeed } from './partition-feed.ts'
import { type RecordChunk, recordChunk, type RecordRun } from './record-run.ts'
import { ScratchPool } from './scratch-pool.ts'
import { wholeBatches } from './whole-batches.ts'

/** What one answer may hold: many small ones cost more than their records. */
const ANSWER_BYTES = 4 * 1024 * 1024
const LEAST_ANSWER_BYTES = 256 * 1024
/** Over all brokers: of each, one answer may be under way, one waiting and one in work. */
const TOTAL_BYTES = 64 * 1024 * 1024
/** How often it is looked at whether something that fails has failed for too long. */
const CHECK_MS = 250

export type { RecordChunk, RecordRun }

export interface ReadOptions {
  readonly isolation: Isolation
  /** The topics of the plan, with leaders and ids. */
  readonly topics: readonly TopicMetadata[]
  readonly checkCrcs?: boolean
  /** Ends the reading at once. */
  readonly signal: AbortSignal
  /** A partition with an end that gets nowhere for so long is given up. */
  readonly timeoutMs: number
  /** Told of what the user should know, when it happens. */
  readonly onNotice?: (notice: ReadNotice) => void
  readonly maxBytes?: number
  /** Goes on without partitions too, for those that may be added. */
  readonly staysOpen?: boolean
}

/**
 * Reads partitions from their starts to their ends, batches first come first served, one fetch under way
 * per broker while the last answer is in work. Finds leaders that have moved and brokers that come back.
 */
export interface RecordReader extends Disposable {
  /**
   * The chunks of the next answer; what was given before is over with that. None when `waitMs` has passed.
   * Null when every partition is at its end or given up, or the signal has fired.
   *
   * @throws {KctlError} when the reading as a whole cannot go on: a topic was deleted, or none may be read
   */
  take(waitMs?: number): Promise<readonly RecordChunk[] | null>
  /** All that was taken has been written or copied, so memory for unpacking may be used again. */
  reuseMemory(): void
  /** How many batches are unpacked and not yet given back with `reuseMemory`. */
  readonly unpacked: number
  pause(partition: TopicPartition): void
  resume(partition: TopicPartition): void
  /** More partitions, as when a topic has grown. */
  add(reads: readonly PartitionRead[], topics: readonly TopicMetadata[]): void
  /** Whether everything of a partition was taken, or the rest was given up. */
  isOver(partition: TopicPartition): boolean
  readonly gaps: readonly ReadGap[]
  readonly unreached: readonly UnreachedPartition[]
  /** Why some of `unreached` may not be read by this user, or null. */
  readonly denial: KctlError | null
  readonly partitions: readonly (TopicPartition & {
    readonly position: Offset
    readonly highWatermark: Offset
    readonly lastStableOffset: Offset
  })[]
}

export function openReader(
  cluster: Cluster,
  reads: readonly PartitionRead[],
  options: ReadOptions,
): RecordReader {
  return new Reader(cluster, reads, options)
}

interface ReadyAnswer {
  readonly broker: number
  readonly chunks: readonly RecordChunk[]
  release(): void
}

class Reader implements RecordReader {
  readonly gaps: ReadGap[] = []
  private readonly cluster: Cluster
  private readonly options: ReadOptions
  private readonly memory = new ScratchPool()
  private readonly maxBytes: number
  private feeds: PartitionFeed[] = []
  private readonly fetchers = new Map<number, BrokerFetcher>()
  /** Answers that nobody has taken yet, one a broker at most. */
  private ready: ReadyAnswer[] = []
  private current: ReadyAnswer | null = null
  private readonly repair: FeedRepair
  denial: KctlError | null = null
  private failure: unknown = null
  private wake: () => void = () => {}
  private closed = false
  private readonly onAbort = (): void => this.wake()

  constructor(cluster: Cluster, reads: readonly PartitionRead[], options: ReadOptions) {
    this.cluster = cluster
    this.options = options
    const leaders = new Set(
      options.topics.flatMap(({ partitions }) => partitions.map(({ leader }) => leader)),
    )
    this.maxBytes =
      options.maxBytes ??
      Math.max(
        LEAST_ANSWER_BYTES,
        Math.min(ANSWER_BYTES, Math.floor(TOTAL_BYTES / 3 / Math.max(1, leaders.size))),
      )
    this.repair = new FeedRepair(cluster, options.topics, {
      changed: () => this.pumpAll(),
      gap: (gap) => this.noteGap(gap),
      notice: (notice) => options.onNotice?.(notice),
      denied: (error) => {
        this.denial ??= error
        this.wake()
      },
      stop: (error) => this.stop(error),
    })
    options.signal.addEventListener('abort', this.onAbort)
    this.add(reads, options.topics)
  }

  get unpacked(): number {
    return this.memory.inUse
  }

  get partitions(): readonly PartitionFeed[] {
    return this.feeds
  }

  get unreached(): readonly UnreachedPartition[] {
    return this.feeds
      .filter(({ lost, end, position }) => lost && (end === null || position < end))
      .map(({ topic, partition, position, end, lastError }) => ({
        topic,
        partition,
        position,
        end,
        error: lastError ?? 'UNREACHABLE',
      }))
  }

  add(reads: readonly PartitionRead[], topics: readonly TopicMetadata[]): void {
    const idOf = new Map(topics.map(({ name, id }) => [name, id]))
    const added = reads.map((read) => new PartitionFeed(read, idOf.get(read.topic) ?? null))
    this.feeds.push(...added)
    this.repair.watch(added, topics)
    this.pumpAll()
  }

  async take(waitMs = Infinity): Promise<readonly RecordChunk[] | null> {
    this.current?.release()
    this.current = null
    const untilMs = performance.now() + waitMs
    for (;;) {
      if (this.options.signal.aborted || this.closed) return null
      const answer = this.ready.shift()
      if (answer !== undefined) {
        this.current = answer
        // The broker works on the next answer while this one is looked at.
        this.fetchers.get(answer.broker)?.pump()
        return answer.chunks
      }
      if (this.failure !== null) throw this.failure
      this.giveUpStalled()
      const mayGrow = this.feeds.length === 0 && this.options.staysOpen === true
      if (!mayGrow && this.feeds.every(({ isOver }) => isOver)) {
        // Where nothing was read there is nothing to report but this.
        if (this.denial !== null && !this.feeds.some(({ hasRead }) => hasRead)) throw this.denial
        return null
      }
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0) return []
      await this.woken(Math.min(leftMs, CHECK_MS))
    }
  }

  reuseMemory(): void {
    this.memory.reuse()
  }

  pause(partition: TopicPartition): void {
    const feed = this.feedOf(partition)
    if (feed !== undefined) feed.paused = true
  }

  resume(partition: TopicPartition): void {
    const feed = this.feedOf(partition)
    if (feed === undefined || !feed.paused) return
    feed.paused = false
    if (feed.leader !== null) this.fetcherOf(feed.leader).pump()
  }

  isOver(place: TopicPartition): boolean {
    const feed = this.feedOf(place)
    const isIt = (chunk: RecordChunk): boolean =>
      chunk.partition === place.partition && chunk.topic === place.topic
    return (feed?.isOver ?? true) && !this.ready.some(({ chunks }) => chunks.some(isIt))
  }

  [Symbol.dispose](): void {
    this.closed = true
    this.options.signal.removeEventListener('abort', this.onAbort)
    this.repair.close()
    for (const fetcher of this.fetchers.values()) fetcher.close()
    this.wake()
  }

  private feedOf({ topic, partition }: TopicPartition): PartitionFeed | undefined {
    return this.feeds.find((feed) => feed.partition === partition && feed.topic === topic)
  }

  private async woken(waitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wake = () => {}
  }

  private stop(error: unknown): void {
    this.failure ??= error
    this.wake()
  }

  private noteGap(gap: ReadGap): void {
    this.gaps.push(gap)
    this.options.onNotice?.({ kind: 'gap', gap })
    this.wake()
  }

  private giveUpStalled(): void {
    const limitMs = performance.now() - this.options.timeoutMs
    for (const feed of this.feeds) {
      if (feed.isOver || feed.end === null || feed.failingSinceMs === null) continue
      if (feed.failingSinceMs <= limitMs) feed.lost = true
    }
  }

  private pumpAll(): void {
    if (this.closed) return
    for (const { leader, isOver } of this.feeds) {
      if (leader !== null && !isOver) this.fetcherOf(leader).pump()
    }
    this.wake()
  }

  private fetcherOf(broker: number): BrokerFetcher {
    const known = this.fetchers.get(broker)
    if (known !== undefined) return known
    const { isolation, timeoutMs } = this.options
    const fetcher = new BrokerFetcher(
      broker,
      this.cluster,
      { isolation, maxBytes: this.maxBytes, timeoutMs },
      {
        wanted: (id) => this.wantedOf(id),
        answered: (id, answer) => this.answered(id, answer),
        failed: (id, feeds, error, sinceMs) => this.failed(id, feeds, error, sinceMs),
      },
    )
    this.fetchers.set(broker, fetcher)
    return fetcher
  }

  /** Nothing while an answer of this broker waits: memory is bounded however slow the reader is. */
  private wantedOf(broker: number): readonly PartitionFeed[] {
    if (this.ready.some((answer) => answer.broker === broker)) return []
    return this.feeds.filter(
      (feed) => feed.leader === broker && !feed.isOver && !feed.paused && !feed.mustCheckEpoch,
    )
  }

  private answered(broker: number, answer: FetchedAnswer): void {
    const { response, feeds } = answer
    if (response.errorCode !== ErrorCode.NONE) {
      this.stop(explainKafkaError(response.errorCode, 'the records cannot be fetched'))
      return
    }
    const chunks: RecordChunk[] = []
    const fed = new Set<PartitionFeed>()
    for (const { topic, topicId, partitions } of response.responses) {
      for (const data of partitions) {
        const feed = feeds.find(
          (each) =>
            each.partition === data.partitionIndex &&
            (each.topic === topic || (topic === '' && each.topicId === topicId)),
        )
        if (feed === undefined || feed.isOver) continue
        const chunk = this.accept(feed, data)
        if (chunk === null) continue
        chunks.push(chunk)
        fed.add(feed)
      }
    }
    // Whoever got something goes to the end of the line.
    if (fed.size > 0) {
      this.repair.calm()
      this.feeds = [...this.feeds.filter((feed) => !fed.has(feed)), ...fed]
      this.ready.push({ broker, chunks, release: answer.release })
    } else {
      this.passEmptyTails(feeds)
      answer.release()
    }
    this.fetcherOf(broker).pump()
    this.wake()
  }

  /** Compaction may have taken the last records: where a broker has nothing more up to an end, it is reached. */
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
      this.stop(recordChunk(feed, this.content(feed, [], from, data)).explain(error))
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
  ) {
    return {
      batches,
      filter: this.options.isolation === 'committed' ? new AbortedFilter(abortedTransactions) : null,
      from,
      until: feed.end,
      nextOffset: feed.end !== null && feed.position > feed.end ? feed.end : feed.position,
      checkCrcs: this.options.checkCrcs ?? true,
      memory: this.memory,
    }
  }

  private failed(broker: number, feeds: readonly PartitionFeed[], error: unknown, sinceMs: number): void {
    if (error instanceof ConnectionError && !error.retriable) return this.stop(explainConnectionError(error))
    if (!(error instanceof ConnectionError) && !(error instanceof UnknownBrokerError)) return this.stop(error)
    this.repair.unreachable(feeds, error, sinceMs)
    this.fetcherOf(broker).rest(this.repair.pauseMs)
    this.wake()
  }
}
