import type { TopicPartition } from '../domain/offset.ts'
import type { PartitionRead } from '../domain/read-plan.ts'
import type { ReadGap, UnreachedPartition } from '../domain/read-outcome.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { BrokerFetcher, type FetchedAnswer } from './broker-fetcher.ts'
import type { Cluster } from './cluster.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { FeedIntake } from './feed-intake.ts'
import { FeedRepair } from './feed-repair.ts'
import { explainKafkaError } from './kafka-error.ts'
import { PartitionFeed } from './partition-feed.ts'
import type { ReadOptions, RecordReader } from './reading.ts'
import type { RecordChunk } from './record-run.ts'
import { ScratchPool } from './scratch-pool.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** What one answer may hold: many small ones cost more than their records. */
const ANSWER_BYTES = 4 * 1024 * 1024
const LEAST_ANSWER_BYTES = 256 * 1024
/** Over all brokers: of each, one answer may be under way, one waiting and one in work. */
const TOTAL_BYTES = 64 * 1024 * 1024
/** How often it is looked at whether something that fails has failed for too long. */
const CHECK_MS = 250

interface ReadyAnswer {
  readonly broker: number
  readonly chunks: readonly RecordChunk[]
  release(): void
}

/** Decides which partitions are asked for when, and hands out what comes. */
export class Reader implements RecordReader {
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
  private readonly intake: FeedIntake
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
    this.intake = new FeedIntake(options, this.memory, this.repair, (error) => this.stop(error))
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

  giveUp(reason: string): void {
    for (const feed of this.feeds.filter(({ end, isOver }) => end !== null && !isOver)) {
      feed.lastError ??= reason
      feed.lost = true
    }
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
    const { maxBytes } = this
    const { isolation, timeoutMs } = this.options
    const fetcher = new BrokerFetcher(
      broker,
      this.cluster,
      { isolation, maxBytes, maxPartitionBytes: this.options.maxPartitionBytes ?? maxBytes, timeoutMs },
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
    const { response } = answer
    if (response.errorCode !== ErrorCode.NONE) {
      this.stop(explainKafkaError(response.errorCode, 'the records cannot be fetched'))
      return
    }
    const { chunks, fed } = this.intake.take(answer)
    // Whoever got something goes to the end of the line.
    if (fed.size > 0) {
      this.repair.calm()
      this.feeds = [...this.feeds.filter((feed) => !fed.has(feed)), ...fed]
      this.ready.push({ broker, chunks, release: answer.release })
    } else {
      answer.release()
    }
    this.fetcherOf(broker).pump()
    this.wake()
  }

  private failed(broker: number, feeds: readonly PartitionFeed[], error: unknown, sinceMs: number): void {
    if (error instanceof ConnectionError && !error.retriable) return this.stop(explainConnectionError(error))
    if (!(error instanceof ConnectionError) && !(error instanceof UnknownBrokerError)) return this.stop(error)
    this.repair.unreachable(feeds, error, sinceMs)
    this.fetcherOf(broker).rest(this.repair.pauseMs)
    this.wake()
  }
}
