import { ErrorCode } from '../../../wire/error-codes.ts'
import { systemTimers, type Timers } from '../groups/timers.ts'
import {
  createTransaction,
  markersOf,
  partitionKey,
  type Transaction,
  type TransactionMarker,
  type TransactionPartition,
  type TransactionState,
} from './transaction.ts'

export interface TransactionCoordinatorDeps {
  /** Puts a marker into the partition's log; a partition that is gone is not an error. */
  readonly writeMarker: (marker: TransactionMarker) => void
  /** Makes the offsets that a producer staged in these groups count, or drops them. */
  readonly settleOffsets: (groupIds: Iterable<string>, producerId: bigint, committed: boolean) => void
  readonly timers?: Timers
  /** transaction.max.timeout.ms */
  readonly maxTimeoutMs?: number
}

/** A producer as its requests name it. */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly producerEpoch: number
}

export type InitResult =
  | ({ readonly errorCode: typeof ErrorCode.NONE } & ProducerIdentity)
  | { readonly errorCode: Exclude<ErrorCode, typeof ErrorCode.NONE> }

/** Transactional ids as plain data that survives JSON. */
export interface TransactionsSnapshot {
  readonly nextProducerId: string
  readonly transactions: readonly {
    readonly id: string
    readonly producerId: string
    readonly epoch: number
    readonly timeoutMs: number
    readonly state: TransactionState
    readonly partitions: readonly TransactionPartition[]
  }[]
}

/** The transactions of a cluster (KIP-98). Markers are written before a request is answered, so nobody sees half an end. */
export interface TransactionCoordinator {
  /** @param expected what the producer was before, or null if it is new */
  initProducerId(
    transactionalId: string | null,
    timeoutMs: number,
    expected: ProducerIdentity | null,
  ): InitResult
  addPartitions(
    transactionalId: string,
    producer: ProducerIdentity,
    partitions: readonly TransactionPartition[],
  ): ErrorCode
  addGroup(transactionalId: string, producer: ProducerIdentity, groupId: string): ErrorCode
  /** Whether a write with this producer's name belongs to an open transaction that includes the partition. */
  verifyPartition(
    transactionalId: string,
    producer: ProducerIdentity,
    partition: TransactionPartition,
  ): ErrorCode
  /** The same for offsets that are staged in a group. */
  verifyGroup(transactionalId: string, producer: ProducerIdentity, groupId: string): ErrorCode
  end(transactionalId: string, producer: ProducerIdentity, committed: boolean): ErrorCode
  find(transactionalId: string): Transaction | null
  all(): readonly Transaction[]
  snapshot(): TransactionsSnapshot
  /** Takes a snapshot over; what was open in it is aborted when the producer comes back or its time is up. */
  restore(snapshot: TransactionsSnapshot): void
}

/** Kafka's transaction.max.timeout.ms. */
const MAX_TIMEOUT_MS = 900_000
/** The last epoch is kept for fencing; after the one before it a producer gets a new id. */
const LAST_USABLE_EPOCH = 32_766
/** Kafka gives out ids from 0 per broker; a thousand more or less say nothing. */
const FIRST_PRODUCER_ID = 1_000n

export function createTransactionCoordinator(deps: TransactionCoordinatorDeps): TransactionCoordinator {
  const timers = deps.timers ?? systemTimers
  const maxTimeoutMs = deps.maxTimeoutMs ?? MAX_TIMEOUT_MS
  const transactions = new Map<string, Transaction>()
  let nextProducerId = FIRST_PRODUCER_ID

  const complete = (transaction: Transaction, committed: boolean): void => {
    transaction.cancelTimeout()
    for (const marker of markersOf(transaction, committed ? 'commit' : 'abort')) deps.writeMarker(marker)
    deps.settleOffsets(transaction.groups, transaction.producerId, committed)
    transaction.partitions.clear()
    transaction.groups.clear()
    transaction.startedAtMs = null
    transaction.state = committed ? 'CompleteCommit' : 'CompleteAbort'
  }

  /** Aborts with a higher epoch, so that the producer that left the transaction open cannot go on with it. */
  const fenceAndAbort = (transaction: Transaction): void => {
    transaction.lastEpoch = -1
    transaction.epoch = Math.min(transaction.epoch + 1, LAST_USABLE_EPOCH + 1)
    complete(transaction, false)
  }

  const open = (transaction: Transaction): void => {
    if (transaction.state === 'Ongoing') return
    transaction.state = 'Ongoing'
    transaction.startedAtMs = timers.now()
    transaction.cancelTimeout = timers.after(transaction.timeoutMs, () => {
      if (transaction.state === 'Ongoing') fenceAndAbort(transaction)
    })
  }

  const identify = (transactionalId: string, producer: ProducerIdentity): Transaction | ErrorCode => {
    if (transactionalId === '') return ErrorCode.INVALID_REQUEST
    const transaction = transactions.get(transactionalId)
    if (transaction === undefined || transaction.producerId !== producer.producerId) {
      return ErrorCode.INVALID_PRODUCER_ID_MAPPING
    }
    return transaction.epoch === producer.producerEpoch ? transaction : ErrorCode.PRODUCER_FENCED
  }

  const verify = (
    transactionalId: string,
    producer: ProducerIdentity,
    holds: (transaction: Transaction) => boolean,
  ): ErrorCode => {
    const transaction = identify(transactionalId, producer)
    if (typeof transaction === 'number') return transaction
    return transaction.state === 'Ongoing' && holds(transaction)
      ? ErrorCode.NONE
      : ErrorCode.INVALID_TXN_STATE
  }

  return {
    initProducerId(transactionalId, timeoutMs, expected) {
      if (transactionalId === null) {
        return { errorCode: ErrorCode.NONE, producerId: nextProducerId++, producerEpoch: 0 }
      }
      if (transactionalId === '') return { errorCode: ErrorCode.INVALID_REQUEST }
      if (timeoutMs <= 0 || timeoutMs > maxTimeoutMs)
        return { errorCode: ErrorCode.INVALID_TRANSACTION_TIMEOUT }

      const transaction =
        transactions.get(transactionalId) ?? createTransaction(transactionalId, nextProducerId++)
      transactions.set(transactionalId, transaction)
      const repeats = expected !== null && expected.producerEpoch === transaction.lastEpoch
      if (expected !== null && transaction.epoch !== -1) {
        const isKnown = expected.producerId === transaction.producerId
        if (!isKnown || (expected.producerEpoch !== transaction.epoch && !repeats)) {
          return { errorCode: ErrorCode.PRODUCER_FENCED }
        }
      }
      if (transaction.state === 'Ongoing') {
        // As in Kafka, the abort takes its own time and the producer asks again.
        fenceAndAbort(transaction)
        return { errorCode: ErrorCode.CONCURRENT_TRANSACTIONS }
      }
      if (!repeats || transaction.epoch === -1) bumpEpoch(transaction, expected)
      transaction.timeoutMs = timeoutMs
      transaction.state = 'Empty'
      const { producerId, epoch: producerEpoch } = transaction
      return { errorCode: ErrorCode.NONE, producerId, producerEpoch }
    },

    addPartitions(transactionalId, producer, partitions) {
      const transaction = identify(transactionalId, producer)
      if (typeof transaction === 'number') return transaction
      open(transaction)
      for (const partition of partitions) transaction.partitions.set(partitionKey(partition), partition)
      return ErrorCode.NONE
    },

    addGroup(transactionalId, producer, groupId) {
      const transaction = identify(transactionalId, producer)
      if (typeof transaction === 'number') return transaction
      open(transaction)
      transaction.groups.add(groupId)
      return ErrorCode.NONE
    },

    verifyPartition: (transactionalId, producer, partition) =>
      verify(transactionalId, producer, ({ partitions }) => partitions.has(partitionKey(partition))),

    verifyGroup: (transactionalId, producer, groupId) =>
      verify(transactionalId, producer, ({ groups }) => groups.has(groupId)),

    end(transactionalId, producer, committed) {
      const transaction = identify(transactionalId, producer)
      if (typeof transaction === 'number') return transaction
      if (transaction.state === 'Ongoing') {
        complete(transaction, committed)
        return ErrorCode.NONE
      }
      // The answer to an earlier EndTxn was lost: ending twice the same way is fine.
      const sameEnd = committed ? 'CompleteCommit' : 'CompleteAbort'
      return transaction.state === sameEnd ? ErrorCode.NONE : ErrorCode.INVALID_TXN_STATE
    },

    find: (transactionalId) => transactions.get(transactionalId) ?? null,
    all: () => [...transactions.values()],

    snapshot: () => ({
      nextProducerId: nextProducerId.toString(),
      transactions: [...transactions.values()].map(
        ({ id, producerId, epoch, timeoutMs, state, partitions }) => ({
          id,
          producerId: producerId.toString(),
          epoch,
          timeoutMs,
          state,
          partitions: [...partitions.values()],
        }),
      ),
    }),

    restore(snapshot) {
      nextProducerId = BigInt(snapshot.nextProducerId)
      for (const { id, producerId, epoch, timeoutMs, state, partitions } of snapshot.transactions) {
        const transaction = createTransaction(id, BigInt(producerId))
        transactions.set(id, transaction)
        Object.assign(transaction, { epoch, timeoutMs, state: state === 'Ongoing' ? 'Empty' : state })
        for (const partition of partitions) transaction.partitions.set(partitionKey(partition), partition)
        if (state === 'Ongoing') open(transaction)
      }
    },
  }

  function bumpEpoch(transaction: Transaction, expected: ProducerIdentity | null): void {
    if (transaction.epoch >= LAST_USABLE_EPOCH) {
      transaction.producerId = nextProducerId++
      transaction.epoch = 0
      transaction.lastEpoch = -1
      return
    }
    transaction.lastEpoch = expected === null ? -1 : transaction.epoch
    transaction.epoch += 1
  }
}
