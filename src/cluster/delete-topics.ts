import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { deleteTopics as deleteTopicsApi } from '../wire/messages/delete-topics.ts'
import type { Cluster } from './cluster.ts'
import { sendToController } from './send-to-controller.ts'

export type DeleteOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly errorCode: number; readonly brokerMessage: string | null }

/** Topic ids make sure that it is these topics that go, not new ones of the same name (version 6, KIP-516). */
const BY_ID_FROM = 6

/** Deletes topics and says of each what the cluster answered; `awaitGone` tells when they are gone. */
export async function deleteTopics(
  cluster: Cluster,
  topics: readonly { readonly name: string; readonly id: string | null }[],
): Promise<ReadonlyMap<string, DeleteOutcome>> {
  const timeoutMs = Math.min(30_000, Math.ceil(cluster.deadline.remainingMs()))
  // An id stands alone: the protocol wants the name to be null beside it.
  const request = (await cluster.supports(deleteTopicsApi, BY_ID_FROM))
    ? {
        topics: topics.map(({ name, id }) => (id === null ? { name } : { name: null, topicId: id })),
        timeoutMs,
      }
    : { topicNames: topics.map(({ name }) => name), timeoutMs }
  try {
    const { responses } = await sendToController(cluster, deleteTopicsApi, request, (response) =>
      response.responses.map(({ errorCode }) => errorCode),
    )
    return new Map(
      responses.map(({ name, topicId, errorCode, errorMessage }) => [
        name ?? topics.find(({ id }) => id === topicId)?.name ?? '',
        errorCode === ErrorCode.NONE
          ? { kind: 'accepted' }
          : errorCode === ErrorCode.REQUEST_TIMED_OUT
            ? { kind: 'unknown' }
            : { kind: 'refused', errorCode, brokerMessage: errorMessage },
      ]),
    )
  } catch (error) {
    if (!(error instanceof ConnectionError) || !error.requestWritten) throw error
    return new Map(topics.map(({ name }) => [name, { kind: 'unknown' }]))
  }
}

/**
 * Waits until the cluster no longer shows these topics, or the deadline.
 *
 * @returns the names that are still there, or there again under another id
 */
export async function awaitGone(
  cluster: Cluster,
  topics: readonly { readonly name: string; readonly id: string | null }[],
): Promise<readonly string[]> {
  const PAUSE_MS = 30
  for (;;) {
    const seen = (await cluster.metadata(topics.map(({ name }) => name))).topics
    const left = topics.filter(({ name, id }) =>
      seen.some((topic) => topic.name === name && topic.error === null && topic.id === id),
    )
    if (left.length === 0 || cluster.deadline.remainingMs() < PAUSE_MS * 2)
      return left.map(({ name }) => name)
    await sleep(PAUSE_MS, undefined, { signal: cluster.signal })
  }
}
