import { didYouMean } from '../domain/text-distance.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { describeLogDirs } from '../wire/messages/describe-log-dirs.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'
import { needsRight } from './kafka-error.ts'

/**
 * These topics, in the order asked for.
 *
 * @throws {KctlError} `TOPIC_NOT_FOUND` naming the nearest name, `authorization` when a topic may not be seen
 */
export async function requireTopics(
  cluster: Cluster,
  names: readonly string[],
): Promise<readonly TopicMetadata[]> {
  const { topics } = await cluster.retry(async () => await cluster.metadata(names))
  return await Promise.all(
    names.map(async (name) => {
      const topic = topics.find((each) => each.name === name)
      if (topic !== undefined && topic.error === null) return topic
      throw await explainMissingTopic(cluster, name, topic?.error ?? null)
    }),
  )
}

export async function requireTopic(cluster: Cluster, name: string): Promise<TopicMetadata> {
  const [topic] = await requireTopics(cluster, [name])
  if (topic === undefined) throw await explainMissingTopic(cluster, name, null)
  return topic
}

/** Says why a topic cannot be used, and which one may have been meant. */
async function explainMissingTopic(cluster: Cluster, name: string, error: string | null): Promise<KctlError> {
  if (error === 'TOPIC_AUTHORIZATION_FAILED') {
    // Who may not see a topic is not told either whether it is there.
    return new KctlError('authorization', `not allowed to see topic "${name}" in ${cluster.name}`, {
      code: error,
      kafkaError: error,
      hint: `${needsRight('Describe', `topic "${name}"`)}, if it exists`,
    })
  }
  if (error === 'INVALID_TOPIC_EXCEPTION') {
    return new KctlError('usage', `"${name}" cannot be the name of a topic`, {
      code: 'INVALID_TOPIC_NAME',
      kafkaError: error,
      hint: 'up to 249 letters, digits, ".", "_" and "-"',
    })
  }
  if (error !== null && error !== 'UNKNOWN_TOPIC_OR_PARTITION') {
    return new KctlError('unreachable', `topic "${name}" in ${cluster.name}: ${error}`, {
      code: error,
      kafkaError: error,
    })
  }
  const { topics } = await cluster.metadata('all')
  const meant = didYouMean(
    name,
    topics.map((topic) => topic.name),
  )
  return new KctlError('notFound', `topic "${name}" does not exist in ${cluster.name}`, {
    code: 'TOPIC_NOT_FOUND',
    kafkaError: 'UNKNOWN_TOPIC_OR_PARTITION',
    hint:
      meant === null ? 'kctl topics list shows what there is' : `did you mean "${meant}"?   kctl topics list`,
  })
}

export interface TopicBytes {
  readonly byTopic: ReadonlyMap<string, bigint>
  /** Why the bytes of some brokers are missing, a line for each such broker. */
  readonly unanswered: readonly string[]
}

/** Bytes on disk by topic, over all replicas. */
export async function topicBytes(cluster: Cluster): Promise<TopicBytes> {
  const brokers = await cluster.brokers()
  const bytes = new Map<string, bigint>()
  const unanswered: string[] = []
  await Promise.all(
    brokers.map(async ({ id }) => {
      try {
        const { errorCode, results } = await cluster.sendTo(id, describeLogDirs, { topics: null })
        // Before version 3 a user without the right to know gets an empty answer, and no error.
        if (errorCode !== ErrorCode.NONE) unanswered.push(`broker ${id}: ${errorName(errorCode)}`)
        for (const dir of results) {
          if (dir.errorCode !== ErrorCode.NONE) continue
          for (const { name, partitions } of dir.topics) {
            const sum = partitions.reduce((total, { partitionSize }) => total + partitionSize, 0n)
            bytes.set(name, (bytes.get(name) ?? 0n) + sum)
          }
        }
      } catch (error) {
        if (!(error instanceof ConnectionError) && !(error instanceof UnknownBrokerError)) throw error
        unanswered.push(`broker ${id}: ${error.message}`)
      }
    }),
  )
  return { byTopic: bytes, unanswered }
}
