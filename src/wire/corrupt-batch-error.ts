/** A record batch whose bytes are not what they claim to be. */
export class CorruptBatchError extends Error {
  override readonly name = 'CorruptBatchError'
  readonly baseOffset: bigint
  /** What is wrong, without the offset. */
  readonly reason: string
  /** The first offset after the batch, or null where even that cannot be known. */
  readonly nextOffset: bigint | null

  constructor(baseOffset: bigint, reason: string, nextOffset: bigint | null, cause?: unknown) {
    super(`corrupt record batch at offset ${baseOffset}: ${reason}`, { cause })
    this.baseOffset = baseOffset
    this.reason = reason
    this.nextOffset = nextOffset
  }
}
