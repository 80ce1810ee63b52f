import type { DeliveryError } from '../domain/delivery-report.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { NO_OFFSET, type Reaction, reactionTo, SEQUENCE_REPEATED, toDeliveryError } from './produce-answer.ts'
import type { Refusal } from './refused-batch.ts'

/** A batch that the broker calls damaged is sent this often: then its content is at fault, not the wire. */
const MAX_CORRUPT_ATTEMPTS = 3

/** A broker's answer for one batch. */
export interface BatchAnswer {
  readonly errorCode: number
  readonly baseOffset: bigint
  readonly errorMessage: string | null
  readonly recordErrors: readonly {
    readonly batchIndex: number
    readonly batchIndexErrorMessage: string | null
  }[]
}

/**
 * What an answer means for its batch. `stored`: where, or null if the broker does not say. `again`: it is sent
 * again in its turn; `isUncertain` if it may have been stored this time. `unfit`: its size or content is at fault.
 * `closed`: this partition takes nothing, now or later. `lost-track`: nobody can say any more what is stored.
 */
export type Verdict =
  | { readonly kind: 'stored'; readonly baseOffset: bigint | null }
  | { readonly kind: 'again'; readonly isUncertain: boolean; readonly error: DeliveryError | null }
  | { readonly kind: 'unfit'; readonly refusal: Refusal }
  | { readonly kind: 'closed'; readonly error: DeliveryError }
  | { readonly kind: 'lost-track'; readonly error: DeliveryError }

/**
 * @param attempts how often the batch was sent
 * @param isHead no batch of this partition before it is open
 */
export function judgeAnswer(answer: BatchAnswer, attempts: number, isHead: boolean): Verdict {
  const { errorCode, baseOffset, errorMessage } = answer
  const reaction = reactionTo(errorCode)
  if (reaction === 'acked') return judgeSuccess(errorCode, baseOffset, attempts)
  const error = toDeliveryError(errorCode, errorMessage)
  if (reaction === 'fenced') return { kind: 'lost-track', error }
  // What a batch behind another is told follows from that other one: it is asked about again in its turn.
  if (!isHead) return { kind: 'again', isUncertain: reaction === 'uncertain', error: null }
  const isDamaged = errorCode === ErrorCode.CORRUPT_MESSAGE && attempts >= MAX_CORRUPT_ATTEMPTS
  return judgeHead(isDamaged ? 'bad-records' : reaction, error, answer)
}

function judgeSuccess(errorCode: number, baseOffset: bigint, attempts: number): Verdict {
  const hasOffset = baseOffset >= 0n
  if (errorCode === ErrorCode.NONE && !hasOffset) return { kind: 'lost-track', error: NO_OFFSET }
  if (errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER && attempts < 2)
    return { kind: 'lost-track', error: SEQUENCE_REPEATED }
  return { kind: 'stored', baseOffset: hasOffset ? baseOffset : null }
}

function judgeHead(
  reaction: Exclude<Reaction, 'acked' | 'fenced'>,
  error: DeliveryError,
  { recordErrors }: BatchAnswer,
): Verdict {
  switch (reaction) {
    case 'again':
    case 'uncertain':
      return { kind: 'again', isUncertain: reaction === 'uncertain', error }
    case 'too-large':
    case 'bad-records': {
      const badRecords = new Map(recordErrors.map((each) => [each.batchIndex, each.batchIndexErrorMessage]))
      return { kind: 'unfit', refusal: { error, isTooLarge: reaction === 'too-large', badRecords } }
    }
    case 'out-of-step':
      return { kind: 'lost-track', error }
    case 'refused':
      return { kind: 'closed', error }
  }
}
