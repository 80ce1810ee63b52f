import type { Decoded } from '../wire/api.ts'
import type { Connection } from '../wire/connection.ts'
import { fetch, type FetchRequest, type FetchResponse } from '../wire/messages/fetch.ts'
import type { Cluster } from './cluster.ts'
import type { Isolation } from './list-offsets.ts'
import type { PartitionFeed } from './partition-feed.ts'

/** From this version on topics go by their ids. */
const BY_ID = 13
/** How long a broker keeps a fetch that finds nothing new. */
const MAX_WAIT_MS = 500

export interface FetchedAnswer {
  readonly response: Decoded<FetchResponse>
  /** What was asked for, in the order it was asked. */
  readonly feeds: readonly PartitionFeed[]
  /** Gives the memory of the answer back, once nothing of it is used any more. */
  release(): void
}

export interface FetcherListener {
  /** The partitions to ask this broker for now, the one whose turn it is first. */
  wanted(broker: number): readonly PartitionFeed[]
  /** Takes the answer, and moves the positions of its partitions on, before the next one is asked for. */
  answered(broker: number, answer: FetchedAnswer): void
  failed(broker: number, feeds: readonly PartitionFeed[], error: unknown, sinceMs: number): void
}

export interface FetcherOptions {
  readonly isolation: Isolation
  /** The most that one answer may hold, but for a single batch that is larger. */
  readonly maxBytes: number
  /** The same for each partition. */
  readonly maxPartitionBytes: number
  /** How long a broker may be silent beyond the time a fetch waits for news. */
  readonly timeoutMs: number
}

/** One broker's connection for fetching, with one request under way at most. */
export class BrokerFetcher {
  /** No request before this moment, in `performance.now()` time: the broker could not be reached. */
  private notBeforeMs = 0
  private readonly broker: number
  private readonly cluster: Cluster
  private readonly options: FetcherOptions
  private readonly listener: FetcherListener
  private connection: Promise<Connection> | null = null
  private isBusy = false
  private closed = false

  constructor(broker: number, cluster: Cluster, options: FetcherOptions, listener: FetcherListener) {
    this.broker = broker
    this.cluster = cluster
    this.options = options
    this.listener = listener
  }

  /** Asks for more, unless that is under way or nothing is wanted. */
  pump(): void {
    if (this.isBusy || this.closed || performance.now() < this.notBeforeMs) return
    const feeds = this.listener.wanted(this.broker)
    if (feeds.length === 0) return
    this.isBusy = true
    void this.fetch(feeds)
  }

  /** Leaves the broker alone for a while. */
  rest(ms: number): void {
    this.notBeforeMs = performance.now() + ms
    setTimeout(() => this.pump(), ms + 1).unref()
  }

  close(): void {
    this.closed = true
    // A fetch under way holds its connection for half a second; nobody needs the answer.
    this.connection?.then(
      (connection) => connection.close(),
      () => {},
    )
  }

  private async fetch(feeds: readonly PartitionFeed[]): Promise<void> {
    const sinceMs = performance.now()
    try {
      const connection = await this.connected()
      const byId = feeds.every(({ topicId }) => topicId !== null) && connection.versionOf(fetch) >= BY_ID
      const response = await connection.send(fetch, this.request(feeds, byId), {
        timeoutMs: MAX_WAIT_MS + this.options.timeoutMs,
        ...(byId ? {} : { maxVersion: BY_ID - 1 }),
      })
      this.isBusy = false
      if (this.closed) return
      this.listener.answered(this.broker, {
        response,
        feeds,
        release: () => {
          for (const { partitions } of response.responses) {
            const records = partitions.find((each) => each.records !== null)?.records
            if (records != null) return connection.recycle(records)
          }
        },
      })
    } catch (error) {
      this.isBusy = false
      if (!this.closed) this.listener.failed(this.broker, feeds, error, sinceMs)
    }
  }

  private async connected(): Promise<Connection> {
    const known = await this.connection?.catch(() => null)
    if (known != null && !known.closed) return known
    this.connection = this.cluster.ownConnectionTo(this.broker)
    const connection = await this.connection
    if (this.closed) connection.close()
    return connection
  }

  private request(feeds: readonly PartitionFeed[], byId: boolean): FetchRequest {
    const { isolation, maxBytes, maxPartitionBytes } = this.options
    const topics: {
      name: string
      topic: string
      topicId?: string
      partitions: FetchRequest['topics'][number]['partitions'][number][]
    }[] = []
    for (const feed of feeds) {
      let topic = topics.at(-1)
      // The broker fills its answer in this order, so a topic may come several times.
      if (topic?.name !== feed.topic) {
        topic = {
          name: feed.topic,
          topic: byId ? '' : feed.topic,
          ...(byId && feed.topicId !== null ? { topicId: feed.topicId } : {}),
          partitions: [],
        }
        topics.push(topic)
      }
      topic.partitions.push({
        partition: feed.partition,
        currentLeaderEpoch: feed.leaderEpoch,
        fetchOffset: feed.position,
        partitionMaxBytes: maxPartitionBytes,
      })
    }
    return {
      maxWaitMs: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes,
      isolationLevel: isolation === 'committed' ? 1 : 0,
      topics,
    }
  }
}
