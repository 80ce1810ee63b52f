import { CorruptBatchError } from './corrupt-batch-error.ts'

/** Bytes before the records of a batch. */
export const BATCH_HEADER_SIZE = 61
/** The offset and the size that stand before every batch and every old message. */
const FRAME_SIZE = 12
const MAGIC_POSITION = 16
/** What the CRC covers starts here. */
export const ATTRIBUTES_POSITION = 21
export const BASE_TIMESTAMP_POSITION = 27
export const MAX_TIMESTAMP_POSITION = 35
const MIN_OLD_MESSAGE_SIZE = { 0: 14, 1: 22 } as const

export const Attribute = {
  codecMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const

/**
 * What stands before the records of one batch. Nothing is verified here but that the batch is
 * whole; `openBatch` checks the CRC and gets at the records.
 *
 * An old message (magic 0 or 1) is a batch too. If it is a compressed wrapper, its `baseOffset`
 * is that of its last record, until it is opened.
 */
export interface RecordBatch {
  readonly buffer: Buffer
  /** Where the batch starts and ends in `buffer`. */
  readonly position: number
  readonly end: number
  readonly magic: 0 | 1 | 2
  readonly baseOffset: bigint
  /** The offset to go on from: past the end of the batch, even where compaction took its last records. */
  readonly nextOffset: bigint
  /** -1 when unknown. */
  readonly partitionLeaderEpoch: number
  readonly crc: number
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; others may come from the wire. */
  readonly codec: number
  /** The records have the broker's time, `maxTimestamp`, instead of their own. */
  readonly logAppendTime: boolean
  readonly transactional: boolean
  readonly control: boolean
  /** `baseTimestamp` is when the broker may delete the batch (KIP-534), no time of a record. */
  readonly hasDeleteHorizon: boolean
  readonly lastOffsetDelta: number
  /** Milliseconds since 1970; -1 for none. */
  readonly baseTimestamp: number
  readonly maxTimestamp: number
  /** -1n when the producer is neither idempotent nor transactional. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  /** As claimed by the batch; 0 for one that compaction has emptied, -1 for an old message. */
  readonly recordCount: number
}

/** Names repeat and keep their order; both sides are any bytes. */
export interface RecordHeader {
  readonly key: Buffer
  readonly value: Buffer | null
}

/**
 * The whole batches in the `records` of a fetch response or a produce request, in order. A batch
 * that is cut at the end, as brokers may do, is left out.
 *
 * @throws {CorruptBatchError} when a length or a magic byte cannot be true; nothing after it can be found
 */
export function* batchesIn(records: Buffer, start = 0, end = records.length): Generator<RecordBatch> {
  let position = start
  while (end - position > MAGIC_POSITION) {
    const batchEnd = position + FRAME_SIZE + records.readInt32BE(position + 8)
    const magic = records[position + MAGIC_POSITION]
    if (magic !== 0 && magic !== 1 && magic !== 2) {
      throw new CorruptBatchError(records.readBigInt64BE(position), `unknown magic byte ${magic}`, null)
    }
    const least = magic === 2 ? BATCH_HEADER_SIZE : FRAME_SIZE + MIN_OLD_MESSAGE_SIZE[magic]
    if (batchEnd < position + least) {
      const reason = `its length is ${batchEnd - position - FRAME_SIZE}`
      throw new CorruptBatchError(records.readBigInt64BE(position), reason, null)
    }
    if (batchEnd > end) return
    yield magic === 2
      ? parseBatch(records, position, batchEnd)
      : parseOldMessage(records, position, batchEnd, magic)
    position = batchEnd
  }
}

function parseBatch(buffer: Buffer, position: number, end: number): RecordBatch {
  const baseOffset = buffer.readBigInt64BE(position)
  const attributes = buffer.readInt16BE(position + 21)
  const lastOffsetDelta = buffer.readInt32BE(position + 23)
  if (lastOffsetDelta < 0) {
    throw new CorruptBatchError(baseOffset, `its last offset delta is ${lastOffsetDelta}`, null)
  }
  return {
    buffer,
    position,
    end,
    magic: 2,
    baseOffset,
    nextOffset: baseOffset + BigInt(lastOffsetDelta) + 1n,
    partitionLeaderEpoch: buffer.readInt32BE(position + 12),
    crc: buffer.readUInt32BE(position + 17),
    codec: attributes & Attribute.codecMask,
    logAppendTime: (attributes & Attribute.logAppendTime) !== 0,
    transactional: (attributes & Attribute.transactional) !== 0,
    control: (attributes & Attribute.control) !== 0,
    hasDeleteHorizon: (attributes & Attribute.deleteHorizon) !== 0,
    lastOffsetDelta,
    baseTimestamp: Number(buffer.readBigInt64BE(position + BASE_TIMESTAMP_POSITION)),
    maxTimestamp: Number(buffer.readBigInt64BE(position + MAX_TIMESTAMP_POSITION)),
    producerId: buffer.readBigInt64BE(position + 43),
    producerEpoch: buffer.readInt16BE(position + 51),
    baseSequence: buffer.readInt32BE(position + 53),
    recordCount: buffer.readInt32BE(position + 57),
  }
}

function parseOldMessage(buffer: Buffer, position: number, end: number, magic: 0 | 1): RecordBatch {
  const offset = buffer.readBigInt64BE(position)
  const attributes = buffer.readInt8(position + 17)
  const timestamp = magic === 1 ? Number(buffer.readBigInt64BE(position + 18)) : -1
  return {
    buffer,
    position,
    end,
    magic,
    baseOffset: offset,
    nextOffset: offset + 1n,
    partitionLeaderEpoch: -1,
    crc: buffer.readUInt32BE(position + 12),
    codec: attributes & Attribute.codecMask,
    logAppendTime: magic === 1 && (attributes & Attribute.logAppendTime) !== 0,
    transactional: false,
    control: false,
    hasDeleteHorizon: false,
    lastOffsetDelta: 0,
    baseTimestamp: timestamp,
    maxTimestamp: timestamp,
    producerId: -1n,
    producerEpoch: -1,
    baseSequence: -1,
    recordCount: -1,
  }
}
