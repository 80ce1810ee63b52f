import type { Offset, TopicPartition } from '../domain/offset.ts'
import type { PartitionRead } from '../domain/read-plan.ts'
import type { ReadGap, ReadNotice, UnreachedPartition } from '../domain/read-outcome.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { KctlError } from '../errors.ts'
import type { Isolation } from './list-offsets.ts'
import type { DamagedOffsets, RecordChunk } from './record-run.ts'

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
  /** Told of batches that cannot be read, which are left out then; without it they end the reading. */
  readonly onDamage?: (damage: DamagedOffsets) => void
  /** Of one answer. */
  readonly maxBytes?: number
  /** Of one partition in it; left out, one partition may take all of it. */
  readonly maxPartitionBytes?: number
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
  /** Partitions that are not at their end yet will not get there: they are `unreached`, for this reason. */
  giveUp(reason: string): void
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
