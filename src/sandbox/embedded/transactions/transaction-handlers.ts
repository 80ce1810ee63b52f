import type { Decoded } from '../../../wire/api.ts'
import { addOffsetsToTxn } from '../../../wire/messages/add-offsets-to-txn.ts'
import {
  addPartitionsToTxn,
  type AddPartitionsToTxnRequestAddPartitionsToTxnTopic,
  type AddPartitionsToTxnRequestAddPartitionsToTxnTransaction,
} from '../../../wire/messages/add-partitions-to-txn.ts'
import { endTxn } from '../../../wire/messages/end-txn.ts'
import { initProducerId } from '../../../wire/messages/init-producer-id.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { coordinates } from '../groups/coordinates.ts'
import { handler, type RequestContext } from '../handler.ts'
import type { ProducerIdentity } from './transaction-coordinator.ts'

type AskedTransaction = Decoded<AddPartitionsToTxnRequestAddPartitionsToTxnTransaction>
type AskedTopics = readonly Decoded<AddPartitionsToTxnRequestAddPartitionsToTxnTopic>[]

/** Older clients know a fenced producer by the code for an old epoch. */
const forVersion = (errorCode: ErrorCode, apiVersion: number, knowsFencedFrom: number): ErrorCode =>
  errorCode === ErrorCode.PRODUCER_FENCED && apiVersion < knowsFencedFrom
    ? ErrorCode.INVALID_PRODUCER_EPOCH
    : errorCode

/** Any node hands out ids of idempotent producers; transactional ids have a coordinator. */
export const initProducerIdHandler = handler(initProducerId, (request, context) => {
  const { transactionalId, producerId, producerEpoch } = request
  const refuse = (errorCode: ErrorCode) => ({
    throttleTimeMs: 0,
    errorCode: forVersion(errorCode, context.apiVersion, 4),
    producerId: -1n,
    producerEpoch: -1,
  })
  if (transactionalId !== null && !coordinates(context)) return refuse(ErrorCode.NOT_COORDINATOR)
  if (producerId < 0n !== producerEpoch < 0) return refuse(ErrorCode.INVALID_REQUEST)
  const expected = producerId < 0n ? null : { producerId, producerEpoch }
  const result = context.state.transactions.initProducerId(
    transactionalId,
    request.transactionTimeoutMs,
    expected,
  )
  return result.errorCode === ErrorCode.NONE ? { throttleTimeMs: 0, ...result } : refuse(result.errorCode)
})

/** Up to version 3 a request is a producer's own; from 4 on brokers send several transactions at once. */
export const addPartitionsToTxnHandler = handler(addPartitionsToTxn, (request, context) => {
  if (context.apiVersion < 4) {
    const transaction = {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
      verifyOnly: false,
      topics: request.v3AndBelowTopics,
    }
    return { throttleTimeMs: 0, resultsByTopicV3AndBelow: addTopics(transaction, context) }
  }
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    resultsByTransaction: request.transactions.map((transaction) => ({
      transactionalId: transaction.transactionalId,
      topicResults: addTopics(transaction, context),
    })),
  }
})

function addTopics(asked: AskedTransaction, context: RequestContext) {
  const { topics, transactions } = context.state
  const exists = (topic: string, partition: number) => topics.partition(topic, partition) !== undefined
  const partitions = asked.topics.flatMap((topic) =>
    topic.partitions.map((partition) => ({ topic: topic.name, partition })),
  )
  const answer = (errorOf: (topic: string, partition: number) => ErrorCode) =>
    resultsOf(asked.topics, (topic, partition) =>
      forVersion(errorOf(topic, partition), context.apiVersion, 2),
    )

  if (!coordinates(context)) return answer(() => ErrorCode.NOT_COORDINATOR)
  if (asked.verifyOnly) {
    return answer((topic, partition) => {
      const errorCode = transactions.verifyPartition(asked.transactionalId, asked, { topic, partition })
      const isAbortable = errorCode === ErrorCode.INVALID_TXN_STATE && context.apiVersion >= 5
      return isAbortable ? ErrorCode.TRANSACTION_ABORTABLE : errorCode
    })
  }
  // All or none: one unknown partition keeps the others out.
  if (!partitions.every(({ topic, partition }) => exists(topic, partition))) {
    return answer((topic, partition) =>
      exists(topic, partition) ? ErrorCode.OPERATION_NOT_ATTEMPTED : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    )
  }
  const errorCode = transactions.addPartitions(asked.transactionalId, asked, partitions)
  return answer(() => errorCode)
}

const resultsOf = (topics: AskedTopics, errorOf: (topic: string, partition: number) => ErrorCode) =>
  topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: errorOf(name, partitionIndex),
    })),
  }))

export const addOffsetsToTxnHandler = handler(addOffsetsToTxn, (request, context) => {
  const { transactionalId, groupId } = request
  const errorCode = coordinates(context)
    ? context.state.transactions.addGroup(transactionalId, request satisfies ProducerIdentity, groupId)
    : ErrorCode.NOT_COORDINATOR
  return { throttleTimeMs: 0, errorCode: forVersion(errorCode, context.apiVersion, 2) }
})

/** Offered up to version 4: version 5 is for clusters with transactions of version 2 (KIP-890). */
export const endTxnHandler = handler(endTxn, (request, context) => {
  const errorCode = coordinates(context)
    ? context.state.transactions.end(request.transactionalId, request, request.committed)
    : ErrorCode.NOT_COORDINATOR
  return { throttleTimeMs: 0, errorCode: forVersion(errorCode, context.apiVersion, 2) }
})
