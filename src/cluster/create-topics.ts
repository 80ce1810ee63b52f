import { setTimeout as sleep } from 'node:timers/promises'
import type { TopicMetadata } from '../domain/topic.ts'
import type { TopicPlan } from '../domain/topic-plan.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { createTopics as createTopicsApi } from '../wire/messages/create-topics.ts'
import type { Cluster } from './cluster.ts'
import { sendToController } from './send-to-controller.ts'

export type CreateOutcome =
  | { readonly kind: 'created' }
  /** No answer came, and reading back could not tell. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly errorCode: number; readonly brokerMessage: string | null }

/**
 * Creates topics and says of each what became of it. An answer that got lost is replaced by reading back;
 * creating again would only hear that the topic exists, whoever created it.
 */
export async function createTopics(
  cluster: Cluster,
  plans: readonly TopicPlan[],
  { validateOnly }: { validateOnly: boolean },
): Promise<ReadonlyMap<string, CreateOutcome>> {
  try {
    const { topics } = await sendToController(
      cluster,
      createTopicsApi,
      {
        topics: plans.map(({ name, partitions, replicas, configs }) => ({
          name,
          numPartitions: partitions ?? -1,
          replicationFactor: replicas ?? -1,
          assignments: [],
          configs: [...configs].map(([key, value]) => ({ name: key, value })),
        })),
        timeoutMs: Math.min(30_000, Math.ceil(cluster.deadline.remainingMs())),
        validateOnly,
      },
      ({ topics }) => topics.map(({ errorCode }) => errorCode),
    )
    return new Map(
      topics.map(({ name, errorCode, errorMessage }) => [
        name,
        // The controller has accepted it and only waited too long for the brokers to hear of it.
        errorCode === ErrorCode.NONE
          ? { kind: 'created' }
          : errorCode === ErrorCode.REQUEST_TIMED_OUT
            ? { kind: 'unknown' }
            : { kind: 'refused', errorCode, brokerMessage: errorMessage },
      ]),
    )
  } catch (error) {
    if (!(error instanceof ConnectionError) || !error.requestWritten) throw error
    if (validateOnly) throw error
    return new Map(plans.map(({ name }) => [name, { kind: 'unknown' }]))
  }
}

/** Who may create topics may not always see them. */
const isHidden = ({ error }: TopicMetadata): boolean => error === 'TOPIC_AUTHORIZATION_FAILED'

/**
 * Waits until every partition of these topics has a leader, or the deadline.
 *
 * @returns the topics as they were seen last; one that never showed up is missing, one that may not be seen
 *   has its error and no partitions
 */
export async function awaitLeaders(
  cluster: Cluster,
  names: readonly string[],
): Promise<readonly TopicMetadata[]> {
  const PAUSE_MS = 30
  for (;;) {
    const topics = (await cluster.metadata(names)).topics.filter(
      (topic) => topic.error === null || isHidden(topic),
    )
    const ready = topics.filter(
      (topic) =>
        isHidden(topic) ||
        (topic.partitions.length > 0 && topic.partitions.every(({ leader }) => leader !== null)),
    )
    if (ready.length === names.length || cluster.deadline.remainingMs() < PAUSE_MS * 2) return topics
    await sleep(PAUSE_MS, undefined, { signal: cluster.signal })
  }
}
