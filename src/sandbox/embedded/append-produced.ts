import { CorruptBatchError } from '../../wire/corrupt-batch-error.ts'
import { checkCrc, openBatch } from '../../wire/open-batch.ts'
import { batchesIn, type RecordBatch } from '../../wire/record-batch.ts'
import { RecordCursor } from '../../wire/record-cursor.ts'
import type { EmbeddedState } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import type { RequestContext } from './handler.ts'
import { leadPartition } from './partition-access.ts'
import { type BadRecord, BadRecordsError, RefusedError } from './refused-error.ts'
import { numberConfig, topicConfig } from './topic-configs.ts'
import type { Topic } from './topic-registry.ts'

export interface Produced {
  readonly topic: string
  readonly index: number
  readonly records: Buffer | null
  readonly acks: number
  readonly transactionalId: string | null
}

export interface Appended {
  readonly baseOffset: bigint
  /** Null when the records keep the producer's times. */
  readonly logAppendTimeMs: number | null
  readonly logStartOffset: bigint
}

/**
 * Checks what a producer sent for one partition as Kafka does, and appends it.
 *
 * @throws {RefusedError}
 */
export function appendProduced(produced: Produced, { state, nodeId }: RequestContext): Appended {
  const { acks } = produced
  if (acks !== 0 && acks !== 1 && acks !== -1) {
    throw new RefusedError(ErrorCode.INVALID_REQUIRED_ACKS, `acks is ${acks}, which is neither 0, 1 nor -1`)
  }
  const partition = leadPartition(state, nodeId, produced.topic, produced.index)
  const topic = state.topics.get(produced.topic) as Topic
  const minInSync = numberConfig(state, topic, 'min.insync.replicas')
  if (acks === -1 && partition.isr.length < minInSync) {
    throw new RefusedError(
      ErrorCode.NOT_ENOUGH_REPLICAS,
      `The size of the current ISR : ${partition.isr.length} is insufficient to satisfy the min.isr requirement of ${minInSync} for partition ${topic.name}-${partition.index}`,
    )
  }
  const batch = singleBatch(produced.records)
  checkBatch(batch, topic, state)

  const { log } = partition
  checkTransaction(produced, batch, state)
  const known = log.producers.check(batch)
  if (known !== null) return { baseOffset: known, logAppendTimeMs: null, logStartOffset: log.startOffset }
  const logAppendTimeMs =
    topicConfig(state, topic, 'message.timestamp.type') === 'LogAppendTime' ? state.now() : null
  const baseOffset = log.append(batch, partition.leaderEpoch, logAppendTimeMs, state.now())
  return { baseOffset, logAppendTimeMs, logStartOffset: log.startOffset }
}

/** @throws {RefusedError} when the batch belongs to no open transaction that includes the partition */
function checkTransaction(
  { topic, index, transactionalId }: Produced,
  { transactional, producerId, producerEpoch }: RecordBatch,
  state: EmbeddedState,
): void {
  if (!transactional) return
  const errorCode = state.transactions.verifyPartition(
    transactionalId ?? '',
    { producerId, producerEpoch },
    { topic, partition: index },
  )
  if (errorCode === ErrorCode.NONE) return
  // A producer that is told it is fenced has to give up; this is what brokers say here to an old epoch.
  const code = errorCode === ErrorCode.PRODUCER_FENCED ? ErrorCode.INVALID_PRODUCER_EPOCH : errorCode
  throw new RefusedError(code, `producer ${producerId} has no open transaction with ${topic}-${index}`)
}

function singleBatch(records: Buffer | null): RecordBatch {
  if (records === null || records.length === 0) {
    throw new RefusedError(
      ErrorCode.INVALID_RECORD,
      'Produce requests must hold exactly one record batch per partition',
    )
  }
  try {
    const [batch, another] = batchesIn(records)
    if (batch === undefined) throw new RefusedError(ErrorCode.CORRUPT_MESSAGE, 'The record batch is cut')
    if (batch.magic !== 2) {
      throw new RefusedError(
        ErrorCode.INVALID_RECORD,
        `Record batches of magic ${batch.magic} are not taken any more`,
      )
    }
    if (another !== undefined || batch.end !== records.length) {
      throw new RefusedError(
        ErrorCode.INVALID_RECORD,
        'Produce requests must hold exactly one record batch per partition',
      )
    }
    checkCrc(batch)
    return batch
  } catch (error) {
    if (error instanceof CorruptBatchError) throw new RefusedError(ErrorCode.CORRUPT_MESSAGE, error.message)
    throw error
  }
}

function checkBatch(batch: RecordBatch, topic: Topic, state: EmbeddedState): void {
  const byteLength = batch.end - batch.position
  const maxBytes = numberConfig(state, topic, 'max.message.bytes')
  if (byteLength > maxBytes) {
    throw new RefusedError(
      ErrorCode.MESSAGE_TOO_LARGE,
      `The record batch size in the append to ${topic.name} is ${byteLength} bytes which exceeds the maximum configured value of ${maxBytes}.`,
    )
  }
  if (batch.control) {
    throw new RefusedError(ErrorCode.INVALID_RECORD, 'Clients are not allowed to write control records')
  }
  if (batch.recordCount <= 0 || batch.lastOffsetDelta !== batch.recordCount - 1) {
    throw new RefusedError(
      ErrorCode.INVALID_RECORD,
      `Inconsistent batch: its last offset delta is ${batch.lastOffsetDelta}, its count is ${batch.recordCount}`,
    )
  }
  if (batch.producerId >= 0n && (batch.baseSequence < 0 || batch.producerEpoch < 0)) {
    throw new RefusedError(
      ErrorCode.INVALID_RECORD,
      'A batch with a producer id needs an epoch and a sequence',
    )
  }
  if (batch.codec > 4) {
    throw new RefusedError(
      ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
      `no compression has the number ${batch.codec}`,
    )
  }
  checkRecords(batch, topic, state)
}

function checkRecords(batch: RecordBatch, topic: Topic, state: EmbeddedState): void {
  const needsKeys = topicConfig(state, topic, 'cleanup.policy').includes('compact')
  const takesProducersTime = topicConfig(state, topic, 'message.timestamp.type') === 'CreateTime'
  const latestMs = takesProducersTime
    ? state.now() + numberConfig(state, topic, 'message.timestamp.after.max.ms')
    : Infinity
  const keyless: BadRecord[] = []
  const fromTheFuture: BadRecord[] = []
  try {
    const cursor = new RecordCursor(openBatch(batch, { checkCrcs: false }))
    for (let index = 0; cursor.next(); index++) {
      if (needsKeys && cursor.keyLength < 0) {
        const batchIndexErrorMessage = `Compacted topic cannot accept message without key in ${topic.name}`
        keyless.push({ batchIndex: index, batchIndexErrorMessage })
      } else if (cursor.timestampMs > latestMs) {
        const batchIndexErrorMessage = `Timestamp ${cursor.timestampMs} of message ${index} is after ${latestMs}, the latest that is taken now`
        fromTheFuture.push({ batchIndex: index, batchIndexErrorMessage })
      }
      if (cursor.offsetDelta !== index) {
        throw new RefusedError(
          ErrorCode.INVALID_RECORD,
          `Record ${index} has the offset delta ${cursor.offsetDelta}`,
        )
      }
    }
  } catch (error) {
    if (error instanceof CorruptBatchError) throw new RefusedError(ErrorCode.CORRUPT_MESSAGE, error.message)
    throw error
  }
  if (keyless.length > 0) throw new BadRecordsError(ErrorCode.INVALID_RECORD, keyless)
  if (fromTheFuture.length > 0) throw new BadRecordsError(ErrorCode.INVALID_TIMESTAMP, fromTheFuture)
}
