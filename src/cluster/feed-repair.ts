import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadGap, ReadNotice } from '../domain/read-outcome.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import { ErrorCode, errorName, isRetriable } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import { checkEpochs } from './check-epochs.ts'
import { explainKafkaError, needsRight } from './kafka-error.ts'
import { listOffsets } from './list-offsets.ts'
import type { PartitionFeed } from './partition-feed.ts'

const FIRST_PAUSE_MS = 30
const LONGEST_PAUSE_MS = 1_000
/** So many answers in a row have to say that a topic is not there before it counts as deleted. */
const MISSES = 3
/** What has not worked for so long is worth a word to the user. */
const STALLED_MS = 3_000

export interface RepairListener {
  /** Some feeds can be read again. */
  changed(): void
  gap(gap: ReadGap): void
  notice(notice: ReadNotice): void
  /** This partition may not be read; the others go on. */
  denied(error: KctlError): void
  /** The reading as a whole cannot go on. */
  stop(error: unknown): void
}

/** Gets partitions going again whose leader moved, whose broker went away or whose log is not what it was. */
export class FeedRepair {
  private readonly cluster: Cluster
  private readonly listener: RepairListener
  private feeds: PartitionFeed[] = []
  private topics: readonly TopicMetadata[]
  private refreshing = false
  private wantedAgain = false
  private closed = false
  private readonly reported = new WeakSet<PartitionFeed>()
  pauseMs = FIRST_PAUSE_MS

  constructor(cluster: Cluster, topics: readonly TopicMetadata[], listener: RepairListener) {
    this.cluster = cluster
    this.topics = topics
    this.listener = listener
  }

  watch(feeds: readonly PartitionFeed[], topics: readonly TopicMetadata[]): void {
    this.feeds = [...this.feeds.filter(({ lost }) => !lost), ...feeds]
    const fresh = new Set(topics.map(({ name }) => name))
    this.topics = [...this.topics.filter(({ name }) => !fresh.has(name)), ...topics]
    for (const feed of feeds)
      this.learnLeader(
        feed,
        this.topics.find(({ name }) => name === feed.topic),
      )
    if (feeds.some(({ leader, isOver }) => leader === null && !isOver)) this.refresh()
    void this.checkEpochs()
  }

  /** All is well: the next failure need not be waited out for long. */
  calm(): void {
    this.pauseMs = FIRST_PAUSE_MS
  }

  /** What to do about the error that a broker gave for a partition. */
  handle(feed: PartitionFeed, errorCode: number): void {
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      feed.leader = null
      void this.findRange(feed)
      return
    }
    if (errorCode === ErrorCode.TOPIC_AUTHORIZATION_FAILED) return this.deny(feed)
    const staysSo =
      errorCode === ErrorCode.CORRUPT_MESSAGE ||
      !(isRetriable(errorCode) || errorCode === ErrorCode.UNKNOWN_SERVER_ERROR)
    if (staysSo) {
      this.listener.stop(
        explainKafkaError(
          errorCode,
          `${feed.topic}[${feed.partition}] cannot be read from offset ${feed.position}`,
        ),
      )
      return
    }
    feed.fail(errorName(errorCode), performance.now())
    feed.leader = null
    this.refresh()
  }

  /** A read that ends says at its end what it did not reach; one that follows would say nothing for ever. */
  private deny(feed: PartitionFeed): void {
    const { topic } = feed
    const right = needsRight('Read', `topic "${topic}"`)
    const code = 'TOPIC_AUTHORIZATION_FAILED'
    const error = new KctlError(
      'authorization',
      `this user may not read topic "${topic}" in ${this.cluster.name}`,
      { code, kafkaError: code, hint: right },
    )
    if (feed.end === null) return this.listener.stop(error)
    feed.fail(`${code}, ${right}`, performance.now())
    feed.lost = true
    this.listener.denied(error)
  }

  unreachable(feeds: readonly PartitionFeed[], error: Error, sinceMs: number): void {
    for (const feed of feeds) {
      feed.fail(error.message, sinceMs)
      feed.leader = null
    }
    this.refresh()
  }

  close(): void {
    this.closed = true
  }

  private refresh(): void {
    this.wantedAgain = true
    if (!this.refreshing && !this.closed) void this.run()
  }

  private async run(): Promise<void> {
    this.refreshing = true
    while (this.wantedAgain && !this.closed) {
      this.wantedAgain = false
      await sleep(this.pauseMs)
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS)
      if (!this.isClosed()) await this.askLeaders()
    }
    this.refreshing = false
  }

  private isClosed(): boolean {
    return this.closed
  }

  private async askLeaders(): Promise<void> {
    const names = [...new Set(this.feeds.filter(({ isOver }) => !isOver).map(({ topic }) => topic))]
    try {
      const { topics } = await this.cluster.metadata(names)
      if (this.closed) return
      this.topics = topics
      this.learn(topics)
      await this.checkEpochs()
      this.listener.changed()
    } catch (error) {
      if (this.closed) return
      const passes = error instanceof KctlError && (error.kind === 'unreachable' || error.kind === 'partial')
      if (!passes) return this.listener.stop(error)
      this.wantedAgain = true
    }
    this.reportStalled()
  }

  private learn(topics: readonly TopicMetadata[]): void {
    for (const feed of this.feeds) {
      if (feed.isOver) continue
      const topic = topics.find(({ name }) => name === feed.topic)
      if (topic === undefined || topic.error === 'UNKNOWN_TOPIC_OR_PARTITION') {
        feed.leader = null
        feed.misses++
        if (feed.misses >= MISSES) return this.listener.stop(topicGone(feed.topic, 'is not there any more'))
        this.wantedAgain = true
        continue
      }
      if (topic.error === 'TOPIC_AUTHORIZATION_FAILED') {
        this.deny(feed)
        continue
      }
      feed.misses = 0
      if (feed.topicId !== null && topic.id !== null && topic.id !== feed.topicId) {
        return this.listener.stop(topicGone(feed.topic, 'was deleted and made anew while it was read'))
      }
      this.learnLeader(feed, topic)
      if (feed.leader === null) this.wantedAgain = true
    }
  }

  private learnLeader(feed: PartitionFeed, topic: TopicMetadata | undefined): void {
    const fresh = topic?.partitions.find(({ partition }) => partition === feed.partition)
    const epoch = fresh?.leaderEpoch ?? -1
    // Another broker may not have heard yet of what is known already.
    if (fresh === undefined || (epoch !== -1 && epoch < feed.leaderEpoch)) return
    if (fresh.leader === null) {
      feed.fail('NO_LEADER', performance.now())
      feed.leader = null
      return
    }
    if (epoch > feed.leaderEpoch && feed.leaderEpoch !== -1 && feed.lastEpoch !== -1)
      feed.mustCheckEpoch = true
    feed.leader = fresh.leader
    feed.leaderEpoch = epoch
  }

  /** Asks new leaders up to where they have what was read from the old ones. */
  private async checkEpochs(): Promise<void> {
    const open = this.feeds.filter(
      ({ mustCheckEpoch, leader, isOver }) => mustCheckEpoch && leader !== null && !isOver,
    )
    if (open.length === 0) return
    try {
      for (const { feed, endOffset } of await checkEpochs(this.cluster, open)) {
        feed.mustCheckEpoch = false
        if (endOffset !== null && endOffset < feed.position) {
          const { topic, partition, position } = feed
          feed.position = endOffset
          feed.lastEpoch = -1
          this.listener.gap({ kind: 'truncated', topic, partition, from: endOffset, until: position })
        }
      }
    } catch (error) {
      if (!this.closed) this.listener.stop(error)
      return
    }
    for (const feed of open) if (feed.mustCheckEpoch) feed.leader = null
    if (open.some(({ leader }) => leader === null)) this.refresh()
    if (!this.closed) this.listener.changed()
  }

  /** The log does not reach the position: it was deleted, or the log was cut short. */
  private async findRange(feed: PartitionFeed): Promise<void> {
    const { topic, partition, position } = feed
    const asked = this.topics.filter(({ name }) => name === topic)
    const only = (place: { readonly partition: number }): boolean => place.partition === partition
    try {
      const [[start], [end]] = await Promise.all([
        listOffsets(this.cluster, asked, 'earliest', 'uncommitted', only),
        listOffsets(this.cluster, asked, 'latest', 'uncommitted', only),
      ])
      if (this.closed) return
      if (start?.offset != null && position < start.offset) {
        const until = feed.end !== null && feed.end < start.offset ? feed.end : start.offset
        feed.position = start.offset
        if (feed.hasRead) this.listener.gap({ kind: 'lost', topic, partition, from: position, until })
        else this.listener.notice({ kind: 'moved-start', partition: { topic, partition }, to: start.offset })
      } else if (end?.offset != null && position > end.offset) {
        feed.position = end.offset
        feed.lastEpoch = -1
        this.listener.gap({ kind: 'truncated', topic, partition, from: end.offset, until: position })
      } else {
        feed.fail(start?.error ?? end?.error ?? 'OFFSET_OUT_OF_RANGE', performance.now())
      }
      this.refresh()
    } catch (error) {
      if (this.closed) return
      if (!(error instanceof KctlError) || error.kind !== 'unreachable') return this.listener.stop(error)
      feed.fail(error.message, performance.now())
      this.refresh()
    }
  }

  private reportStalled(): void {
    const limitMs = performance.now() - STALLED_MS
    const stalled = this.feeds.filter(
      (feed) =>
        !feed.isOver &&
        feed.failingSinceMs !== null &&
        feed.failingSinceMs < limitMs &&
        !this.reported.has(feed),
    )
    if (stalled.length === 0) return
    for (const feed of stalled) this.reported.add(feed)
    this.listener.notice({ kind: 'stalled', partitions: stalled, error: stalled[0]?.lastError ?? '' })
  }
}

function topicGone(name: string, what: string): KctlError {
  return new KctlError('notFound', `topic "${name}" ${what}`, {
    code: 'TOPIC_DELETED',
    kafkaError: 'UNKNOWN_TOPIC_OR_PARTITION',
    hint: 'what was printed before is complete',
  })
}
