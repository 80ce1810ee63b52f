import { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import { explainConnectionError } from './explain-connection-error.ts'
import { explainKafkaError, KafkaError, needsRight } from './kafka-error.ts'

/** kafkajs wraps what the broker said, and sometimes leaves only its own words: the first code found counts. */
export function explainMembershipError(error: unknown, group: string, cluster: Cluster): KctlError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof KctlError) return cause
    if (cause instanceof ConnectionError && isAboutLogin(cause)) return explainConnectionError(cause)
    if (cause instanceof KafkaError) return explainRefusal(cause.errorCode, group, cluster)
    const { type } = cause as { readonly type?: unknown }
    const known = Object.entries(ErrorCode).find(([name]) => name === kafkaName(type))
    // A broker that has let us in and now takes no credentials does so for that connection.
    if (known?.[1] === ErrorCode.ILLEGAL_SASL_STATE) break
    if (known !== undefined) return explainKafkaError(known[1], `group "${group}" in ${cluster.name}`)
  }
  const message = error instanceof Error ? error.message : String(error)
  return new KctlError('unreachable', `group "${group}" in ${cluster.name}: ${message}`, {
    code: 'GROUP_UNREACHABLE',
    cause: error,
    hint: 'is its coordinator up? kctl groups describe shows it',
  })
}

const isAboutLogin = ({ reason }: ConnectionError): boolean =>
  reason === 'sasl-denied' || reason === 'sasl-credentials'

/** What the coordinator said to a member of the consumer protocol. */
function explainRefusal(errorCode: number, group: string, cluster: Cluster): KctlError {
  const what = `group "${group}" in ${cluster.name}`
  // Only who joins as a member of one protocol is told so where members of another are.
  if (errorCode === ErrorCode.GROUP_ID_NOT_FOUND)
    return new KctlError('precondition', `${what} has members of another protocol`, {
      code: 'INCONSISTENT_GROUP_PROTOCOL',
      kafkaError: 'GROUP_ID_NOT_FOUND',
      hint: `leave out --group-protocol to join it as they do; a share or streams group it cannot be: kctl groups describe ${group}`,
    })
  const right =
    errorCode === ErrorCode.TOPIC_AUTHORIZATION_FAILED
      ? needsRight('Read', 'every topic that it reads')
      : needsRight('Read', `group "${group}"`)
  const hint = HINTS.get(errorCode)?.(group)
  return explainKafkaError(errorCode, what, { right, ...(hint !== undefined && { hint }) })
}

const HINTS: ReadonlyMap<number, (group: string) => string> = new Map<number, (group: string) => string>([
  [
    ErrorCode.UNRELEASED_INSTANCE_ID,
    (group) =>
      `another member has this --instance-id until it leaves, or is silent for its session timeout: kctl groups describe ${group}`,
  ],
  [
    ErrorCode.FENCED_INSTANCE_ID,
    () => 'another member has taken this --instance-id: give each reader one of its own',
  ],
  [
    ErrorCode.UNSUPPORTED_VERSION,
    () => 'the cluster has the consumer protocol switched off: --group-protocol classic',
  ],
])

/** For a commit that nobody takes: it passes once the member is in the group again, if it still has the partitions. */
export const notAMember = (group: string): KctlError =>
  new KctlError('precondition', `not the reader of these partitions of group "${group}" at the moment`, {
    code: 'UNKNOWN_MEMBER_ID',
    kafkaError: 'UNKNOWN_MEMBER_ID',
  })

/** Names that kafkajs has for what Kafka calls otherwise now. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  GROUP_COORDINATOR_NOT_AVAILABLE: 'COORDINATOR_NOT_AVAILABLE',
  GROUP_LOAD_IN_PROGRESS: 'COORDINATOR_LOAD_IN_PROGRESS',
  NOT_COORDINATOR_FOR_GROUP: 'NOT_COORDINATOR',
  NOT_LEADER_FOR_PARTITION: 'NOT_LEADER_OR_FOLLOWER',
}

const kafkaName = (type: unknown): string => (typeof type === 'string' ? (OLD_NAMES[type] ?? type) : '')
