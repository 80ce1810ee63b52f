import type { Offset, TopicPartition } from '../domain/offset.ts'
import type { PartitionRead } from '../domain/read-plan.ts'

/** A partition while it is read: where it is, who leads it, and how it goes. */
export class PartitionFeed implements TopicPartition {
  readonly topic: string
  readonly partition: number
  /** base64url; null where the broker knows none. */
  topicId: string | null
  /** The next offset to ask for. */
  position: Offset
  /** Where it is over; null is never. */
  readonly end: Offset | null
  leader: number | null = null
  /** -1 while unknown. */
  leaderEpoch = -1
  /** Of the last batch that came; -1 before, and from brokers that do not say. */
  lastEpoch: number
  /** A new leader may have less than the one before: to be asked before anything is read from it. */
  mustCheckEpoch = false
  /** Nobody wants more of it for now. */
  paused = false
  /** It was given up: its rest will not be read. */
  lost = false
  /** Whether anything came at all. */
  hasRead = false
  /** Since when it gets nowhere, in `performance.now()` time; null while all is well. */
  failingSinceMs: number | null = null
  lastError: string | null = null
  /** How often in a row its topic was said not to be there. */
  misses = 0
  highWatermark: Offset = -1n
  lastStableOffset: Offset = -1n

  constructor(read: PartitionRead, topicId: string | null) {
    this.topic = read.topic
    this.partition = read.partition
    this.topicId = topicId
    this.position = read.start
    this.end = read.end
    this.lastEpoch = read.leaderEpoch ?? -1
    this.mustCheckEpoch = this.lastEpoch !== -1
  }

  get isOver(): boolean {
    return this.lost || (this.end !== null && this.position >= this.end)
  }

  fail(error: string, sinceMs: number): void {
    this.failingSinceMs ??= sinceMs
    this.lastError = error
  }

  succeed(): void {
    this.failingSinceMs = null
    this.lastError = null
    this.misses = 0
  }
}
