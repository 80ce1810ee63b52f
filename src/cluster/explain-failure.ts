import { sanitiseText } from '../domain/sanitise.ts'
import { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { errorHint, errorName } from '../wire/error-codes.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { KafkaError, kindOfKafkaError } from './kafka-error.ts'

/** Requests that change nothing, by the names of their APIs. */
const READS =
  /^(?:ApiVersions|Metadata|Sasl\w+|Find\w+|List\w+|Describe\w+|\w+Describe|Fetch|OffsetFetch|OffsetForLeaderEpoch)$/

/**
 * A failure of the cluster that no command had words of its own for, as the user gets to see it. What the
 * cluster does not fail with is returned as it is.
 */
export function explainFailure(error: unknown): unknown {
  if (error instanceof ConnectionError) {
    const explained = explainConnectionError(error)
    const { api } = error.facts
    if (!error.requestWritten || api === undefined || READS.test(api)) return explained
    return new KctlError('outcomeUnknown', `${explained.message}: it may have been done all the same`, {
      code: 'OUTCOME_UNKNOWN',
      hint: 'look before you run it again',
      details: explained.details,
      cause: error,
    })
  }
  if (error instanceof KafkaError) {
    const name = errorName(error.errorCode)
    return new KctlError(kindOfKafkaError(error.errorCode), sanitiseText(error.message), {
      code: name,
      kafkaError: name,
      hint: errorHint(error.errorCode),
      cause: error,
    })
  }
  if (error instanceof UnknownBrokerError) {
    return new KctlError('unreachable', error.message, {
      code: 'UNKNOWN_BROKER',
      hint: 'it may be restarting; run it again',
      cause: error,
    })
  }
  return error
}
