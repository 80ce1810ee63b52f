import { randomUUID } from 'node:crypto'
import type { DeliveryError } from '../domain/delivery-report.ts'
import { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { addPartitionsToTxn } from '../wire/messages/add-partitions-to-txn.ts'
import { endTxn } from '../wire/messages/end-txn.ts'
import { initProducerId } from '../wire/messages/init-producer-id.ts'
import type { Cluster } from './cluster.ts'
import { explainKafkaError, KafkaError, needsRight, requireNoError } from './kafka-error.ts'
import { toDeliveryError } from './produce-answer.ts'
import type { ProducerId } from './producer-id.ts'
import { TransactionCoordinator } from './transaction-coordinator.ts'

/** Later versions of these are for brokers among themselves, or let the broker add partitions by itself (KIP-890). */
const LAST_ANNOUNCING_VERSIONS = { addPartitions: 3, endTransaction: 4 } as const

export interface TransactionEnd {
  readonly outcome: 'committed' | 'aborted' | 'unknown'
  /** Why it is not what was asked for; null when it is. */
  readonly error: DeliveryError | null
}

/** One transaction, and the right to write in it. */
export interface Transaction {
  readonly transactionalId: string
  readonly producer: ProducerId
  /** Tells the coordinator that partitions belong to it, before the first batch is sent to them. */
  include(topic: string, partitions: readonly number[]): Promise<void>
  /** @param giveUp ends the waiting for an answer; what was asked for may happen all the same */
  commit(giveUp: AbortSignal): Promise<TransactionEnd>
  abort(giveUp: AbortSignal): Promise<TransactionEnd>
}

export interface TransactionOptions {
  /** The coordinator aborts it by itself when it is open for longer. */
  readonly timeoutMs: number
  /** How long is tried to reach the coordinator for each step. */
  readonly stepTimeoutMs: number
}

const ID_PREFIX = 'kctl-'

/**
 * Begins a transaction under a name of its own, so that it can be in nobody's way.
 *
 * @throws {KctlError} when this user may not, or the timeout is longer than the cluster allows
 */
export async function openTransaction(
  cluster: Cluster,
  { timeoutMs, stepTimeoutMs }: TransactionOptions,
): Promise<Transaction> {
  const transactionalId = `${ID_PREFIX}${randomUUID()}`
  const coordinator = new TransactionCoordinator(cluster, transactionalId, stepTimeoutMs)
  try {
    const producer = await coordinator.step(async (broker) => {
      const answer = await cluster.sendTo(broker, initProducerId, {
        transactionalId,
        transactionTimeoutMs: timeoutMs,
      })
      requireNoError(answer.errorCode, 'InitProducerId')
      return { id: answer.producerId, epoch: answer.producerEpoch }
    })
    return new OpenTransaction(cluster, coordinator, transactionalId, producer)
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    const hint = 'the cluster allows at most its transaction.max.timeout.ms: --transaction-timeout 1m'
    const isTooLong = error.errorCode === ErrorCode.INVALID_TRANSACTION_TIMEOUT
    const right = needsRight('Write', `transactional ids that begin with "${ID_PREFIX}"`)
    throw explainKafkaError(error.errorCode, 'cannot begin a transaction', isTooLong ? { hint } : { right })
  }
}

class OpenTransaction implements Transaction {
  readonly transactionalId: string
  readonly producer: ProducerId
  private readonly cluster: Cluster
  private readonly coordinator: TransactionCoordinator
  private hasPartitions = false

  constructor(
    cluster: Cluster,
    coordinator: TransactionCoordinator,
    transactionalId: string,
    producer: ProducerId,
  ) {
    this.cluster = cluster
    this.coordinator = coordinator
    this.transactionalId = transactionalId
    this.producer = producer
  }

  async include(topic: string, partitions: readonly number[]): Promise<void> {
    this.hasPartitions = true
    try {
      await this.coordinator.step(async (broker) => {
        const answer = await this.cluster.sendTo(
          broker,
          addPartitionsToTxn,
          {
            v3AndBelowTransactionalId: this.transactionalId,
            v3AndBelowProducerId: this.producer.id,
            v3AndBelowProducerEpoch: this.producer.epoch,
            v3AndBelowTopics: [{ name: topic, partitions }],
          },
          { maxVersion: LAST_ANNOUNCING_VERSIONS.addPartitions },
        )
        const results = answer.resultsByTopicV3AndBelow.flatMap(
          ({ resultsByPartition }) => resultsByPartition,
        )
        // Where one partition is refused the others are not attempted: the refusal is what matters.
        const codes = results.map(({ partitionErrorCode }) => partitionErrorCode)
        const telling = codes.find(
          (code) => code !== ErrorCode.NONE && code !== ErrorCode.OPERATION_NOT_ATTEMPTED,
        )
        requireNoError(telling ?? ErrorCode.NONE, 'AddPartitionsToTxn')
      })
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
      throw explainKafkaError(error.errorCode, `cannot write to topic "${topic}" in a transaction`, {
        right: needsRight('Write', `topic "${topic}"`),
      })
    }
  }

  async commit(giveUp: AbortSignal): Promise<TransactionEnd> {
    return await this.end(true, giveUp)
  }

  async abort(giveUp: AbortSignal): Promise<TransactionEnd> {
    return await this.end(false, giveUp)
  }

  private async end(committed: boolean, giveUp: AbortSignal): Promise<TransactionEnd> {
    const outcome = committed ? 'committed' : 'aborted'
    // A transaction without partitions exists in nobody's mind but ours.
    if (!this.hasPartitions) return { outcome, error: null }
    let mayHaveEnded = false
    let isAsked = false
    try {
      const asked = this.coordinator.step(async (broker) => {
        isAsked = true
        try {
          const answer = await this.cluster.sendTo(
            broker,
            endTxn,
            {
              transactionalId: this.transactionalId,
              producerId: this.producer.id,
              producerEpoch: this.producer.epoch,
              committed,
            },
            {
              maxVersion: LAST_ANNOUNCING_VERSIONS.endTransaction,
              signal: new AbortController().signal,
            },
          )
          requireNoError(answer.errorCode, 'EndTxn')
        } catch (error) {
          mayHaveEnded ||= mayHaveHappened(error)
          throw error
        } finally {
          isAsked = false
        }
      }, giveUp)
      await unlessGivenUp(asked, giveUp)
      return { outcome, error: null }
    } catch (error) {
      // Not committed is aborted, sooner or later: if not by us, by the coordinator when the time is over.
      if (!committed) return { outcome: 'aborted', error: null }
      const isUnknown = mayHaveEnded || isAsked
      return { outcome: isUnknown ? 'unknown' : 'aborted', error: commitErrorOf(error, isUnknown) }
    }
  }
}

/** @throws {KctlError} when it is given up before it is done */
async function unlessGivenUp<T>(work: Promise<T>, giveUp: AbortSignal): Promise<T> {
  let stop = (): void => {}
  const givenUp = new Promise<never>((_resolve, reject) => {
    stop = () =>
      reject(new KctlError('unreachable', 'stopped before an answer came', { code: 'INTERRUPTED' }))
    if (giveUp.aborted) stop()
    else giveUp.addEventListener('abort', stop, { once: true })
  })
  work.catch(() => {})
  try {
    return await Promise.race([givenUp, work])
  } finally {
    giveUp.removeEventListener('abort', stop)
  }
}

/** Said also where the end was written to the log and only its replicas were too slow: a successor may find it there. */
const LEAVE_IT_OPEN: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
])

const mayHaveHappened = (error: unknown): boolean =>
  error instanceof ConnectionError
    ? error.requestWritten
    : error instanceof KafkaError && LEAVE_IT_OPEN.has(error.errorCode)

function commitErrorOf(error: unknown, isUnknown: boolean): DeliveryError {
  const { code, message } =
    error instanceof KafkaError
      ? toDeliveryError(error.errorCode, error.brokerMessage)
      : { code: null, message: error instanceof Error ? error.message : String(error) }
  if (isUnknown) {
    return {
      code: 'TRANSACTION_END_UNKNOWN',
      message: `no answer whether the transaction did commit: ${message}`,
      hint: 'look whether it is there: kctl consume TOPIC --tail 10',
      kind: 'unreachable',
    }
  }
  return {
    code: code ?? 'TRANSACTION_ABORTED',
    message: `the transaction did not commit: ${message}`,
    hint: null,
    kind: code === null ? 'unreachable' : 'precondition',
  }
}
