import { crc32c } from './crc32c.ts'
import { Attribute, ATTRIBUTES_POSITION, type RecordBatch } from './record-batch.ts'

export interface BatchStamp {
  readonly baseOffset: bigint
  readonly partitionLeaderEpoch: number
  /** For topics with `message.timestamp.type=LogAppendTime`; null leaves the producer's times. */
  readonly logAppendTimeMs: number | null
}

/** Writes into a batch (magic 2) what a broker gives it when it appends it. The checksum stays right. */
export function stampBatch({ buffer, position, end }: RecordBatch, stamp: BatchStamp): void {
  buffer.writeBigInt64BE(stamp.baseOffset, position)
  buffer.writeInt32BE(stamp.partitionLeaderEpoch, position + 12)
  if (stamp.logAppendTimeMs === null) return
  const attributes = buffer.readInt16BE(position + ATTRIBUTES_POSITION)
  buffer.writeInt16BE(attributes | Attribute.logAppendTime, position + ATTRIBUTES_POSITION)
  buffer.writeBigInt64BE(BigInt(stamp.logAppendTimeMs), position + 35)
  buffer.writeUInt32BE(crc32c(buffer.subarray(position + ATTRIBUTES_POSITION, end)), position + 17)
}
