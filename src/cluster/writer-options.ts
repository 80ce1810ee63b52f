import type { DeliveryError, DeliveryOutcome } from '../domain/delivery-report.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { CodecName } from '../wire/compression.ts'
import type { ProducerRecord } from './producer-batch.ts'
import type { ProducerId } from './producer-id.ts'

/** `all` waits for every in-sync replica, `one` for the leader, `none` for nobody. */
export type Acks = 'all' | 'one' | 'none'

export interface WriterOptions {
  /** As just read: its partitions and their leaders. */
  readonly topic: TopicMetadata
  readonly acks: Acks
  readonly codec: CodecName
  /** Null where batches are not to be recognised, and for acks other than `all`. */
  readonly producer: ProducerId | null
  /** The transaction that every batch is to be part of, or null. */
  readonly transaction: {
    readonly transactionalId: string
    /** Resolves when the coordinator knows that these partitions belong to it. */
    include(topic: string, partitions: readonly number[]): Promise<void>
  } | null
  /** How long a batch may take from when it is finished to its acknowledgement, with all attempts. */
  readonly deliveryTimeoutMs: number
  /** How long the first batch may take to find a broker that takes it. */
  readonly firstAnswerTimeoutMs: number
  /** Called once for the records of every batch, when it is known what became of them. */
  onSettled(settled: SettledBatch): void
  /** Called when a batch is full or sent as it is: a good moment to give keyless records to another partition. */
  onFinished?(partition: number): void
  /** Called when nothing can be sent any more, to any partition. */
  onStopped?(): void
  readonly batchBytes?: number
  readonly lingerMs?: number
  readonly maxHeldBytes?: number
}

/** Records that were sent together, and what became of them. */
export interface SettledBatch {
  readonly partition: number
  readonly outcome: DeliveryOutcome
  readonly error: DeliveryError | null
  readonly records: number
  /** Bytes of the values. */
  readonly bytes: number
  /** Where the first of them is, or null. */
  readonly baseOffset: bigint | null
  readonly firstInput: number
  readonly lastInput: number
  /** The records themselves; only until the callback returns. */
  recordList(): Iterable<ProducerRecord>
}
