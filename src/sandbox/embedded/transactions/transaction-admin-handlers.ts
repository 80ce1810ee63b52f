import type { Decoded } from '../../../wire/api.ts'
import {
  describeTransactions,
  type DescribeTransactionsResponseTransactionState,
} from '../../../wire/messages/describe-transactions.ts'
import { listTransactions, type ListTransactionsRequest } from '../../../wire/messages/list-transactions.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { coordinates } from '../groups/coordinates.ts'
import { offsetsPartitionOf } from '../groups/offsets-partition.ts'
import { handler } from '../handler.ts'
import { type Transaction, TRANSACTION_STATES } from './transaction.ts'

const OFFSETS_TOPIC = '__consumer_offsets'

export const describeTransactionsHandler = handler(describeTransactions, (request, context) => {
  const { transactions, groups } = context.state
  const describe = (transactionalId: string): DescribeTransactionsResponseTransactionState => {
    const nothing = {
      transactionalId,
      transactionState: '',
      transactionTimeoutMs: 0,
      transactionStartTimeMs: 0n,
      producerId: 0n,
      producerEpoch: 0,
      topics: [],
    }
    if (!coordinates(context)) return { ...nothing, errorCode: ErrorCode.NOT_COORDINATOR }
    if (transactionalId === '') return { ...nothing, errorCode: ErrorCode.INVALID_REQUEST }
    const transaction = transactions.find(transactionalId)
    if (transaction === null) return { ...nothing, errorCode: ErrorCode.TRANSACTIONAL_ID_NOT_FOUND }
    return {
      errorCode: ErrorCode.NONE,
      transactionalId,
      transactionState: transaction.state,
      transactionTimeoutMs: transaction.timeoutMs,
      transactionStartTimeMs: BigInt(transaction.startedAtMs ?? -1),
      producerId: transaction.producerId,
      producerEpoch: transaction.epoch,
      topics: topicsOf(transaction, groups.settings.offsetsPartitions),
    }
  }
  return { throttleTimeMs: 0, transactionStates: request.transactionalIds.map(describe) }
})

/** Offsets of a group are records of an internal topic, and so their partition is part of the transaction too. */
function topicsOf({ partitions, groups }: Transaction, offsetsPartitions: number) {
  const byTopic = new Map<string, Set<number>>()
  const add = (topic: string, partition: number) => {
    const known = byTopic.get(topic) ?? new Set()
    byTopic.set(topic, known.add(partition))
  }
  for (const { topic, partition } of partitions.values()) add(topic, partition)
  for (const group of groups) add(OFFSETS_TOPIC, offsetsPartitionOf(group, offsetsPartitions))
  return [...byTopic].map(([topic, indexes]) => ({ topic, partitions: [...indexes] }))
}

export const listTransactionsHandler = handler(listTransactions, (request, context) => {
  const answer = { throttleTimeMs: 0, unknownStateFilters: [], transactionStates: [] }
  if (!coordinates(context)) return { ...answer, errorCode: ErrorCode.NONE }
  const pattern = compile(request.transactionalIdPattern)
  if (pattern === null) return { ...answer, errorCode: ErrorCode.INVALID_REGULAR_EXPRESSION }
  const { transactions, groups } = context.state
  const nowMs = groups.timers.now()
  return {
    ...answer,
    errorCode: ErrorCode.NONE,
    unknownStateFilters: request.stateFilters.filter((state) => !TRANSACTION_STATES.includes(state)),
    transactionStates: transactions
      .all()
      .filter((transaction) => pattern.test(transaction.id) && matches(transaction, request, nowMs))
      .map(({ id, producerId, state }) => ({ transactionalId: id, producerId, transactionState: state })),
  }
})

function matches(
  { state, producerId, startedAtMs }: Transaction,
  { stateFilters, producerIdFilters, durationFilter }: Decoded<ListTransactionsRequest>,
  nowMs: number,
): boolean {
  if (stateFilters.length > 0 && !stateFilters.includes(state)) return false
  if (producerIdFilters.length > 0 && !producerIdFilters.includes(producerId)) return false
  return durationFilter < 0n || (startedAtMs !== null && BigInt(nowMs - startedAtMs) > durationFilter)
}

/** A pattern has to fit the whole id. @returns null for one that cannot be compiled */
function compile(pattern: string | null): RegExp | null {
  try {
    return new RegExp(pattern === null || pattern === '' ? '' : `^(?:${pattern})$`, 'u')
  } catch {
    return null
  }
}
