import { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { KafkaError } from './kafka-error.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** Whether a later round of the same questions may be answered: a broker is away, or something is moving. */
export function isPassing(error: unknown): error is Error {
  if (error instanceof KctlError) return error.kind === 'unreachable'
  if (error instanceof KafkaError) return error.retriable
  if (error instanceof UnknownBrokerError) return true
  return error instanceof ConnectionError && error.retriable
}
