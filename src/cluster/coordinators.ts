import { setTimeout as sleep } from 'node:timers/promises'
import type { Api, Decoded } from '../wire/api.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { findCoordinator } from '../wire/messages/find-coordinator.ts'
import type { Cluster, SendOptions } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { KafkaError } from './kafka-error.ts'

/** FindCoordinatorRequest.KeyType */
const COORDINATOR_OF = { group: 0, transaction: 1, share: 2 } as const
export type CoordinatorKind = keyof typeof COORDINATOR_OF

/** Several keys in one request are possible from this version on (KIP-699). */
const BATCHED_FROM = 4

/**
 * A change asks for the same coordinator at every step, within some milliseconds. One that has moved answers that it is
 * not the one, and is asked for again: nothing is lost but that time.
 */
const REMEMBERED_MS = 500

interface Place {
  readonly broker: number
  readonly untilMs: number
}

const remembered = new WeakMap<Cluster, Map<string, Place>>()

function placesOf(cluster: Cluster): Map<string, Place> {
  let places = remembered.get(cluster)
  if (places === undefined) remembered.set(cluster, (places = new Map()))
  return places
}

/** What is known of the coordinators of one is known of the other: they are the same cluster. */
export const shareCoordinators = (known: Cluster, same: Cluster): void =>
  void remembered.set(same, placesOf(known))

/**
 * The broker that looks after each of these groups or transactions; the error where there is none.
 * Tried again while coordinators are moving.
 */
export async function findCoordinators(
  cluster: Cluster,
  kind: CoordinatorKind,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number | KafkaError>> {
  const found = new Map<string, number | KafkaError>()
  const places = placesOf(cluster)
  const nowMs = performance.now()
  for (const key of keys) {
    const place = places.get(`${kind} ${key}`)
    if (place !== undefined && nowMs < place.untilMs) found.set(key, place.broker)
  }
  if (found.size === keys.length) return found
  await cluster.retry(async () => {
    const open = keys.filter((key) => typeof found.get(key) !== 'number')
    // Whoever asks for a coordinator goes there next, and has to know where that is: both at once.
    const [answers] = await Promise.all([ask(cluster, kind, open), cluster.brokers()])
    for (const [key, answer] of answers) {
      found.set(key, answer)
      if (typeof answer === 'number')
        places.set(`${kind} ${key}`, { broker: answer, untilMs: performance.now() + REMEMBERED_MS })
    }
    const moving = [...found.values()].find((answer) => answer instanceof KafkaError && answer.retriable)
    if (moving !== undefined) throw moving as KafkaError
  })
  return found
}

async function ask(
  cluster: Cluster,
  kind: CoordinatorKind,
  keys: readonly string[],
): Promise<readonly (readonly [string, number | KafkaError])[]> {
  const keyType = COORDINATOR_OF[kind]
  if (await cluster.supports(findCoordinator, BATCHED_FROM)) {
    const { coordinators } = await cluster.sendToAny(findCoordinator, { keyType, coordinatorKeys: keys })
    return coordinators.map(({ key, nodeId, errorCode, errorMessage }) => [
      key,
      answerOf(nodeId, errorCode, errorMessage),
    ])
  }
  return await Promise.all(
    keys.map(async (key) => {
      const { nodeId, errorCode, errorMessage } = await cluster.sendToAny(findCoordinator, { key, keyType })
      return [key, answerOf(nodeId, errorCode, errorMessage)] as const
    }),
  )
}

const answerOf = (nodeId: number, errorCode: number, message: string | null): number | KafkaError =>
  errorCode === ErrorCode.NONE ? nodeId : new KafkaError(errorCode, 'FindCoordinator', message)

/** @throws {KafkaError} when there is no coordinator by the deadline */
export async function findCoordinatorOf(
  cluster: Cluster,
  kind: CoordinatorKind,
  key: string,
): Promise<number> {
  const answer = (await findCoordinators(cluster, kind, [key])).get(key)
  if (typeof answer === 'number') return answer
  throw answer ?? new KafkaError(ErrorCode.COORDINATOR_NOT_AVAILABLE, 'FindCoordinator')
}

const MOVED: ReadonlySet<number> = new Set([
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
])

/**
 * Sends a change to the coordinator of a key. Sent again only where it certainly was not carried out: the
 * request never left, or the broker said that it is not the coordinator.
 *
 * @param errorCodes every error code in the answer
 * @throws {ConnectionError} with `requestWritten` when the outcome is unknown
 */
export async function tellCoordinator<Q, R>(
  cluster: Cluster,
  kind: CoordinatorKind,
  key: string,
  api: Api<Q, R>,
  request: Q,
  errorCodes: (response: Decoded<R>) => readonly number[],
  options: SendOptions = {},
): Promise<Decoded<R>> {
  const PAUSE_MS = 100
  for (;;) {
    const coordinator = await findCoordinatorOf(cluster, kind, key)
    try {
      const response = await cluster.sendTo(coordinator, api, request, options)
      const moved = errorCodes(response).find((code) => MOVED.has(code))
      if (moved === undefined || cluster.deadline.remainingMs() < PAUSE_MS) return response
    } catch (error) {
      const neverLeft =
        error instanceof UnknownBrokerError ||
        (error instanceof ConnectionError && error.retriable && !error.requestWritten)
      if (!neverLeft || cluster.deadline.remainingMs() < PAUSE_MS) throw error
    }
    placesOf(cluster).delete(`${kind} ${key}`)
    await sleep(PAUSE_MS, undefined, { signal: cluster.signal })
  }
}
