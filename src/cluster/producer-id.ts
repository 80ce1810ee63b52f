import { initProducerId } from '../wire/messages/init-producer-id.ts'
import type { Cluster } from './cluster.ts'
import { explainKafkaError, KafkaError, requireNoError } from './kafka-error.ts'

/** Who sends: the number and its generation by which brokers recognise batches that they already have. */
export interface ProducerId {
  readonly id: bigint
  readonly epoch: number
}

/** Only transactions time out, so this says nothing for a producer without one; brokers want a number all the same. */
const NO_TRANSACTION_TIMEOUT_MS = 60_000

/**
 * A producer id of our own, for idempotent producing without a transaction.
 *
 * @throws {KctlError} when this user may not write idempotently
 */
export async function askProducerId(cluster: Cluster): Promise<ProducerId> {
  try {
    return await cluster.retry(async () => {
      const answer = await cluster.sendToAny(initProducerId, {
        transactionalId: null,
        transactionTimeoutMs: NO_TRANSACTION_TIMEOUT_MS,
      })
      requireNoError(answer.errorCode, 'InitProducerId')
      return { id: answer.producerId, epoch: answer.producerEpoch }
    })
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    throw explainKafkaError(error.errorCode, 'cannot get a producer id')
  }
}
