import type { Api, Decoded } from '../wire/api.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { KafkaError } from './kafka-error.ts'

/**
 * Sends a change to the broker that takes it. Tried again only where nothing can have been done yet:
 * the broker said that it is not the controller, or the request never left.
 *
 * @param errorCodes the error codes in the answer, to find NOT_CONTROLLER among them
 * @throws {ConnectionError} with `requestWritten` when the outcome is unknown
 */
export async function sendToController<Q, R>(
  cluster: Cluster,
  api: Api<Q, R>,
  request: Q,
  errorCodes: (response: Decoded<R>) => readonly number[],
): Promise<Decoded<R>> {
  let lost: ConnectionError | null = null
  const response = await cluster.retry(async () => {
    const { controller, brokers } = await cluster.metadata([])
    const target = controller ?? brokers[0]?.id
    if (target === undefined) throw new KafkaError(ErrorCode.NOT_CONTROLLER, api.name)
    try {
      const answer = await cluster.sendTo(target, api, request)
      if (errorCodes(answer).includes(ErrorCode.NOT_CONTROLLER))
        throw new KafkaError(ErrorCode.NOT_CONTROLLER, api.name)
      return answer
    } catch (error) {
      if (error instanceof UnknownBrokerError) throw new KafkaError(ErrorCode.NOT_CONTROLLER, api.name)
      if (!(error instanceof ConnectionError) || !error.requestWritten) throw error
      // It may have been carried out: what comes now is not another attempt.
      lost = error
      return null
    }
  })
  if (response !== null) return response
  throw lost ?? new Error('no answer and no failure')
}
