import type { EmbeddedState } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import { RefusedError } from './refused-error.ts'

/** @throws {RefusedError} for replicas that no partition can have */
export function checkReplicas(
  state: EmbeddedState,
  replicas: readonly number[],
  model: readonly number[],
): void {
  const refuse = (message: string): never => {
    throw new RefusedError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message)
  }
  if (replicas.length === 0) refuse('The manual partition assignment includes an empty replica list.')
  if (new Set(replicas).size < replicas.length) {
    refuse(`The manual partition assignment includes the same broker twice: [${replicas.join(', ')}].`)
  }
  const stranger = replicas.find((id) => !state.nodes.has(id))
  if (stranger !== undefined) {
    refuse(`The manual partition assignment includes broker ${stranger}, but no such broker is registered.`)
  }
  if (replicas.length !== model.length) {
    refuse(
      `The manual partition assignment includes a partition with ${replicas.length} replica(s), ` +
        `but this is not consistent with previous partitions, which have ${model.length} replica(s).`,
    )
  }
}

/** Kafka makes no more in one request. */
const MAX_NEW_PARTITIONS = 10_000

/** @throws {RefusedError} for more partitions than there would be memory for */
export function requireFewPartitions(count: number): void {
  if (count <= MAX_NEW_PARTITIONS) return
  throw new RefusedError(
    ErrorCode.POLICY_VIOLATION,
    `${count} partitions are wanted at once; there can be ${MAX_NEW_PARTITIONS}.`,
  )
}
