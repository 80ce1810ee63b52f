/** The states of KIP-98 in Kafka's own words. */
export type TransactionState =
  'Empty' | 'Ongoing' | 'PrepareCommit' | 'PrepareAbort' | 'CompleteCommit' | 'CompleteAbort'

export const TRANSACTION_STATES: readonly string[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  // States that Kafka has and this broker does not; a filter may name them.
  'Dead',
  'PrepareEpochFence',
]

export interface TransactionPartition {
  readonly topic: string
  readonly partition: number
}

/** Ends a producer's transaction in one partition. */
export interface TransactionMarker extends TransactionPartition {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly kind: 'abort' | 'commit'
}

/** What the coordinator knows about one transactional id. */
export interface Transaction {
  readonly id: string
  producerId: bigint
  /** -1 before the first producer. */
  epoch: number
  /** The epoch before the last one, so that a repeated InitProducerId is recognised; -1 for none. */
  lastEpoch: number
  timeoutMs: number
  state: TransactionState
  /** Null unless a transaction is open. */
  startedAtMs: number | null
  /** By "topic partition". */
  readonly partitions: Map<string, TransactionPartition>
  /** Groups whose offsets are part of the transaction. */
  readonly groups: Set<string>
  cancelTimeout: () => void
}

export const partitionKey = ({ topic, partition }: TransactionPartition): string => `${topic} ${partition}`

export function createTransaction(id: string, producerId: bigint): Transaction {
  return {
    id,
    producerId,
    epoch: -1,
    lastEpoch: -1,
    timeoutMs: 0,
    state: 'Empty',
    startedAtMs: null,
    partitions: new Map(),
    groups: new Set(),
    cancelTimeout: () => {},
  }
}

export const markersOf = (
  transaction: Transaction,
  kind: TransactionMarker['kind'],
): readonly TransactionMarker[] =>
  [...transaction.partitions.values()].map((partition) => ({
    ...partition,
    producerId: transaction.producerId,
    producerEpoch: transaction.epoch,
    kind,
  }))
