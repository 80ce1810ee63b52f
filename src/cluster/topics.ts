import { didYouMean } from '../domain/text-distance.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { describeLogDirs } from '../wire/messages/describe-log-dirs.ts'
import type { Cluster } from './cluster.ts'

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
    return new KctlError('authorization', `not allowed to see topic "${name}" in ${cluster.name}`, {
      code: error,
      kafkaError: error,
      hint: 'the principal needs Describe on this topic',
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

/**
 * Bytes on disk by topic, over all replicas. Brokers that may not or cannot say are left out, and with
 * them the topics they hold.
 */
export async function topicBytes(cluster: Cluster): Promise<ReadonlyMap<string, bigint>> {
  const brokers = await cluster.brokers()
  const bytes = new Map<string, bigint>()
  await Promise.all(
    brokers.map(async ({ id }) => {
      const { results } = await cluster.sendTo(id, describeLogDirs, { topics: null })
      for (const { errorCode, topics } of results) {
        if (errorCode !== ErrorCode.NONE) continue
        for (const { name, partitions } of topics) {
          const sum = partitions.reduce((total, { partitionSize }) => total + partitionSize, 0n)
          bytes.set(name, (bytes.get(name) ?? 0n) + sum)
        }
      }
    }),
  )
  return bytes
}
