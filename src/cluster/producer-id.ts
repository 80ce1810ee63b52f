import { initProducerId } from '../wire/messages/init-producer-id.ts'
import type { Cluster } from './cluster.ts'
import { explainKafkaError, KafkaError, needsRight, requireNoError } from './kafka-error.ts'

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
 * @param topic where it is to write, for the words of a refusal
 * @throws {KctlError} when this user may not write idempotently
 */
export async function askProducerId(cluster: Cluster, topic?: string): Promise<ProducerId> {
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
    // Write on any topic is enough from Kafka 2.8 on (KIP-679); before, it had to be the right for the cluster.
    throw explainKafkaError(error.errorCode, 'cannot get a producer id', {
      right: `${needsRight('Write', topic === undefined ? 'a topic' : `topic "${topic}"`)}; before Kafka 2.8, IdempotentWrite on the cluster too`,
    })
  }
}
