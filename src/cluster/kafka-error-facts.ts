import type { KafkaErrorFacts } from '../domain/failures/find-explanations.ts'
import { ErrorCode, errorHint, isRetriable } from '../wire/error-codes.ts'
import { kindOfKafkaError } from './kafka-error.ts'

/** Every error of the protocol, by number. */
export const kafkaErrorFacts = (): readonly KafkaErrorFacts[] =>
  Object.entries(ErrorCode).map(([name, number]) => ({
    number,
    name,
    retriable: isRetriable(number),
    meaning: errorHint(number),
    kind: kindOfKafkaError(number),
  }))
