import type { DeliveryError } from '../domain/delivery-report.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import { ErrorCode, errorHint, errorName, isRetriable } from '../wire/error-codes.ts'
import { kindOfKafkaError } from './kafka-error.ts'

/**
 * What an answer to a batch means for it.
 * `again`: it was not stored and may be sent again. `uncertain`: it may have been stored; the identical
 * bytes may be sent again, because the broker recognises them. `too-large`, `bad-records`: the
 * content is at fault. `out-of-step`: its sequence number does not follow. `fenced`: this
 * producer may not go on. `refused`: this partition does not take it, now or later.
 */
export type Reaction =
  'acked' | 'again' | 'uncertain' | 'too-large' | 'bad-records' | 'out-of-step' | 'fenced' | 'refused'

const REACTIONS: ReadonlyMap<number, Reaction> = new Map<number, Reaction>([
  [ErrorCode.NONE, 'acked'],
  [ErrorCode.DUPLICATE_SEQUENCE_NUMBER, 'acked'],
  [ErrorCode.LEADER_NOT_AVAILABLE, 'again'],
  [ErrorCode.NOT_ENOUGH_REPLICAS, 'again'],
  [ErrorCode.FENCED_LEADER_EPOCH, 'again'],
  [ErrorCode.UNKNOWN_LEADER_EPOCH, 'again'],
  [ErrorCode.UNKNOWN_TOPIC_ID, 'again'],
  [ErrorCode.INCONSISTENT_TOPIC_ID, 'again'],
  [ErrorCode.THROTTLING_QUOTA_EXCEEDED, 'again'],
  [ErrorCode.CONCURRENT_TRANSACTIONS, 'again'],
  [ErrorCode.CORRUPT_MESSAGE, 'again'],
  [ErrorCode.MESSAGE_TOO_LARGE, 'too-large'],
  [ErrorCode.RECORD_LIST_TOO_LARGE, 'too-large'],
  [ErrorCode.INVALID_RECORD, 'bad-records'],
  [ErrorCode.INVALID_TIMESTAMP, 'bad-records'],
  [ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 'out-of-step'],
  [ErrorCode.UNKNOWN_PRODUCER_ID, 'out-of-step'],
  [ErrorCode.INVALID_PRODUCER_EPOCH, 'fenced'],
  [ErrorCode.PRODUCER_FENCED, 'fenced'],
  [ErrorCode.INVALID_PRODUCER_ID_MAPPING, 'fenced'],
  [ErrorCode.INVALID_TXN_STATE, 'fenced'],
  [ErrorCode.TRANSACTION_ABORTABLE, 'fenced'],
])

/**
 * Retriable errors that are not named above may come after the append: a leader that lost its office while
 * it waited for the replicas says NOT_LEADER_OR_FOLLOWER, one whose replicas were too slow REQUEST_TIMED_OUT.
 */
export function reactionTo(errorCode: number): Reaction {
  return REACTIONS.get(errorCode) ?? (isRetriable(errorCode) ? 'uncertain' : 'refused')
}

/** A broker's refusal of records, for the report. */
export function toDeliveryError(errorCode: number, brokerMessage: string | null = null): DeliveryError {
  const code = errorName(errorCode)
  const reaction = reactionTo(errorCode)
  const isAboutContent = reaction === 'too-large' || reaction === 'bad-records'
  const isAboutProducer = reaction === 'out-of-step' || reaction === 'fenced'
  return {
    code,
    message: brokerMessage === null ? errorHint(errorCode) : sanitiseText(brokerMessage),
    hint: null,
    kind: isAboutContent ? 'badInput' : isAboutProducer ? 'outcomeUnknown' : kindOfKafkaError(errorCode),
  }
}

/** What the broker says of one record tells more than what it says of its batch. */
export function badRecord(error: DeliveryError, said: string | null | undefined): DeliveryError {
  return said == null || said === '' ? error : { ...error, message: sanitiseText(said) }
}

/** @param bytes of the batch that holds only this record */
export function tooLarge(bytes: number, limit: number | null): DeliveryError {
  const allowed = limit === null ? 'than the topic takes' : `than the ${limit} bytes the topic takes`
  return {
    ...toDeliveryError(ErrorCode.MESSAGE_TOO_LARGE),
    message: `a record that comes to ${bytes} bytes is larger ${allowed} (max.message.bytes)`,
  }
}

export const OFFSET_REPEATED: DeliveryError = {
  code: 'OFFSET_REPEATED',
  message: 'the broker confirmed records at offsets that it had given to others',
  hint: 'read the end of the partition to see what is there: kctl consume TOPIC --tail 20',
  kind: 'outcomeUnknown',
}

export const SEQUENCE_REPEATED: DeliveryError = {
  code: 'SEQUENCE_REPEATED',
  message: 'the broker says that it has these records already, and they were sent only once',
  hint: 'read the end of the partition to see what is there: kctl consume TOPIC --tail 20',
  kind: 'outcomeUnknown',
}

export const NO_OFFSET: DeliveryError = {
  code: 'NO_OFFSET',
  message: 'the broker answered without an error, and without an offset',
  hint: 'read the end of the partition to see what is there: kctl consume TOPIC --tail 20',
  kind: 'outcomeUnknown',
}
