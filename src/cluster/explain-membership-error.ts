import { KctlError } from '../errors.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import { explainKafkaError } from './kafka-error.ts'

/** kafkajs wraps what the broker said, and sometimes leaves only its own words: the first code found counts. */
export function explainMembershipError(error: unknown, group: string, cluster: Cluster): KctlError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof KctlError) return cause
    const { type } = cause as { readonly type?: unknown }
    const known = Object.entries(ErrorCode).find(([name]) => name === kafkaName(type))
    if (known !== undefined) return explainKafkaError(known[1], `group "${group}" in ${cluster.name}`)
  }
  const message = error instanceof Error ? error.message : String(error)
  return new KctlError('unreachable', `group "${group}" in ${cluster.name}: ${message}`, {
    code: 'GROUP_UNREACHABLE',
    cause: error,
    hint: 'is its coordinator up? kctl groups describe shows it',
  })
}

/** Names that kafkajs has for what Kafka calls otherwise now. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  GROUP_COORDINATOR_NOT_AVAILABLE: 'COORDINATOR_NOT_AVAILABLE',
  GROUP_LOAD_IN_PROGRESS: 'COORDINATOR_LOAD_IN_PROGRESS',
  NOT_COORDINATOR_FOR_GROUP: 'NOT_COORDINATOR',
  NOT_LEADER_FOR_PARTITION: 'NOT_LEADER_OR_FOLLOWER',
}

const kafkaName = (type: unknown): string => (typeof type === 'string' ? (OLD_NAMES[type] ?? type) : '')
