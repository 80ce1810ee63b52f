export interface RecordHeader {
  /** UTF-8 by Kafka's own definition; the bytes are kept so that nothing is lost when it is not. */
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}
