import { type FailureKind, KctlError } from '../errors.ts'
import { ErrorCode, errorHint, errorName, isRetriable } from '../wire/error-codes.ts'

/** An error code that a broker answered with, for a whole request or for one of its items. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError'
  readonly errorCode: number
  /** Kafka's name of it, like `GROUP_AUTHORIZATION_FAILED`. */
  readonly errorName: string
  readonly retriable: boolean
  /** The broker's own words, or null. From a stranger: clean them before printing. */
  readonly brokerMessage: string | null

  constructor(errorCode: number, api: string, brokerMessage: string | null = null) {
    super(`${api}: ${errorName(errorCode)}${brokerMessage === null ? '' : `: ${brokerMessage}`}`)
    this.errorCode = errorCode
    this.errorName = errorName(errorCode)
    this.retriable = isRetriable(errorCode)
    this.brokerMessage = brokerMessage
  }
}

/** @throws {KafkaError} unless the code is 0 */
export function requireNoError(errorCode: number, api: string, brokerMessage: string | null = null): void {
  if (errorCode !== ErrorCode.NONE) throw new KafkaError(errorCode, api, brokerMessage)
}

const KINDS: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'authorization'],
  [ErrorCode.GROUP_AUTHORIZATION_FAILED, 'authorization'],
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED, 'authorization'],
  [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, 'authorization'],
  [ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED, 'authorization'],
  [ErrorCode.SASL_AUTHENTICATION_FAILED, 'authentication'],
  [ErrorCode.ILLEGAL_SASL_STATE, 'authentication'],
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'notFound'],
  [ErrorCode.UNKNOWN_TOPIC_ID, 'notFound'],
  [ErrorCode.GROUP_ID_NOT_FOUND, 'notFound'],
  [ErrorCode.TRANSACTIONAL_ID_NOT_FOUND, 'notFound'],
  [ErrorCode.RESOURCE_NOT_FOUND, 'notFound'],
  [ErrorCode.OFFSET_OUT_OF_RANGE, 'integrity'],
  [ErrorCode.CORRUPT_MESSAGE, 'integrity'],
])

/** Which exit code an error of the protocol asks for. */
export function kindOfKafkaError(errorCode: number): FailureKind {
  return KINDS.get(errorCode) ?? (isRetriable(errorCode) ? 'unreachable' : 'precondition')
}

/** The same by the error's name, where only that was kept. */
export function kindOfKafkaErrorName(name: string): FailureKind {
  const entry = Object.entries(ErrorCode).find(([known]) => known === name)
  return entry === undefined ? 'precondition' : kindOfKafkaError(entry[1])
}

/** What to ask an administrator for: `needsRight('Delete', 'topic "orders"')`, in the words of Kafka's ACLs. */
export const needsRight = (operation: string, ...resources: readonly string[]): string =>
  `the principal needs ${operation} on ${enumerate([...new Set(resources)])}`

const MOST_NAMED = 3

function enumerate(names: readonly string[]): string {
  if (names.length > MOST_NAMED)
    return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/**
 * A broker's refusal as the user gets to see it: what was wanted, what the broker said, what to do.
 *
 * @param options.right which right was missing if it was for want of one, by `needsRight`
 */
export function explainKafkaError(
  errorCode: number,
  what: string,
  {
    brokerMessage = null,
    hint,
    right,
  }: { brokerMessage?: string | null; hint?: string; right?: string } = {},
): KctlError {
  const name = errorName(errorCode)
  const kind = kindOfKafkaError(errorCode)
  return new KctlError(kind, `${what}: ${brokerMessage ?? name}`, {
    code: name,
    kafkaError: name,
    hint: hint ?? (kind === 'authorization' ? right : undefined) ?? errorHint(errorCode),
  })
}
