import type { DeliveryError } from '../domain/delivery-report.ts'
import type { RecordHeader } from '../domain/record.ts'
import type { StagedBlock } from './batch-memory.ts'

/** Sends records to the partitions of one topic. Nothing is lost silently: every record is settled exactly once. */
export interface Writer {
  /**
   * Takes a record whose key and value are ranges of buffers, and copies it.
   *
   * @param input its number in the order of the input, from 1
   */
  append(
    partition: number,
    timestampMs: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers: readonly RecordHeader[] | undefined,
    input: number,
  ): void
  /** Copies a block of input to where records are taken from quickest. Valid until the next block. */
  stage(block: Buffer): StagedBlock
  /**
   * Takes values without keys and headers, `source[starts[i] + shift]` up to `source[ends[i] + shift]` each, in
   * order, until a batch is full: the fast way for millions of lines.
   *
   * @param firstInput the number of the first in the order of the input; the others follow it
   * @returns how many it took; none where the first has no room left in a batch, which is closed then
   */
  appendValues(
    partition: number,
    timestampMs: number,
    source: Uint8Array,
    shift: number,
    starts: Int32Array,
    ends: Int32Array,
    from: number,
    to: number,
    firstInput: number,
  ): number
  /** As many bytes are on their way as memory is meant for: wait for `ready` before the next append. */
  readonly isFull: boolean
  ready(): Promise<void>
  /** Whether a partition takes records; false after it failed for good. */
  takes(partition: number): boolean
  /** Why nothing can be sent any more, to any partition; null while something can. */
  readonly failure: DeliveryError | null
  /** Why something that is under way has to be tried again; null while all goes well. */
  readonly trouble: DeliveryError | null
  /** Sends what is there without waiting for more. */
  push(): void
  /** Resolves when every record is settled. */
  flush(): Promise<void>
  /** Settles at once what is not settled yet, as unknown or unsent. */
  abandon(error: DeliveryError): void
}
