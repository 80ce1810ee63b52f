import type { ReadOptions, RecordReader } from '../../cluster/read-records.ts'
import type { Offset, TopicPartition } from '../../domain/offset.ts'

export interface WorkOptions {
  /** Ends when nothing came for so long; null never does. */
  readonly idleMs: number | null
  /** Fires when the partitions may go to another member, or everything is to end. */
  readonly signal: AbortSignal
  /** Told how far a partition is: everything before `nextOffset` may be committed. */
  readonly onWritten: (partition: TopicPartition, nextOffset: Offset) => void
  /** Called at least every 200 ms. @returns whether to go on */
  readonly onTick: () => boolean
}

/** What a member of a group does with the records that it is assigned. */
export interface GroupWork extends Disposable {
  /** What is said of records that were dealt with. */
  readonly verb: 'printed' | 'done'
  /** How many were. */
  readonly count: number
  /** There is to be no more: a limit is reached. */
  readonly isDone: boolean
  /** What to ask of brokers at once. */
  readonly fetch: Pick<ReadOptions, 'maxBytes' | 'maxPartitionBytes'>
  /** Deals with what a reader has to give, until its end, a limit, the signal, or nothing comes. */
  run(reader: RecordReader, options: WorkOptions): Promise<void>
  /** No more is to be begun: waits for what is under way, and for no longer than a moment after a signal. */
  settle(): Promise<void>
  /** How much of the time after a signal that has taken. */
  readonly settledMs: number
  /** What there is to say at the end; after a failure it is said elsewhere what has failed. */
  sumUp(hasFailed: boolean, notes: { readonly committed: boolean }): Promise<void>
}
