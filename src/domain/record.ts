import type { Offset } from './offset.ts'

export interface RecordHeader {
  /** UTF-8 by Kafka's own definition; the bytes are kept so that nothing is lost when it is not. */
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

/** Who gave a record its time: its producer, or the broker when it appended the record. */
export type TimestampType = 'create' | 'append'

/** One record of a partition, with bytes of its own. */
export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: Offset
  /** Milliseconds since 1970; null for records of before Kafka 0.10. */
  readonly timestampMs: number | null
  readonly timestampType: TimestampType
  readonly key: Uint8Array | null
  /** Null is a tombstone: compaction deletes the key. */
  readonly value: Uint8Array | null
  /** In order, with repeats. */
  readonly headers: readonly RecordHeader[]
}
