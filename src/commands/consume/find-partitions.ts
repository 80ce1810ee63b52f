import type { Cluster } from '../../cluster/cluster.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import { requireTopics } from '../../cluster/topics.ts'
import type { TopicPartition } from '../../domain/offset.ts'
import { partitionForKey } from '../../domain/partitioner.ts'
import { formatPartitionSet } from '../../domain/partition-set.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError, UsageError } from '../../errors.ts'
import type { Output } from '../../output/output.ts'
import { noteUnseen } from '../note-unseen.ts'
import type { ConsumeRequest } from './consume-request.ts'

type Wanted = Pick<ConsumeRequest, 'topics' | 'isRegex' | 'partitions' | 'key'>

/** @throws {UsageError} when it is none */
export function compileTopicRegex(text: string): RegExp {
  try {
    const expression = new RegExp(`^(?:${text})$`, 'u')
    // One that is too large is found out only when it is used.
    expression.test('')
    return expression
  } catch (error) {
    throw new UsageError(
      `--regex "${text}": ${error instanceof Error ? error.message : String(error)}`,
      'it is a regular expression of JavaScript that has to match the whole name',
    )
  }
}

/**
 * The topics asked for. A regular expression never matches Kafka's internal topics; that there may be more
 * topics for it than this user may see is said.
 *
 * @throws {KctlError} `TOPIC_NOT_FOUND`
 */
export async function findTopics(
  { topics, isRegex }: Pick<Wanted, 'topics' | 'isRegex'>,
  cluster: Cluster,
  output: Output,
): Promise<readonly TopicMetadata[]> {
  if (!isRegex) return await requireTopics(cluster, [...new Set(topics)])
  const [text = ''] = topics
  const [matching, isAllSeen] = await Promise.all([matchingTopics(text, cluster), seesAll(cluster, 'topics')])
  if (matching.length > 0) {
    await noteUnseen('topics', cluster, output, isAllSeen)
    return matching
  }
  if (!isAllSeen) {
    throw new KctlError('authorization', `no topic in ${cluster.name} that may be seen matches "${text}"`, {
      code: 'TOPIC_AUTHORIZATION_FAILED',
      hint: needsRight('Describe', 'the topics that are meant'),
    })
  }
  throw new KctlError('notFound', `no topic in ${cluster.name} matches "${text}"`, {
    code: 'TOPIC_NOT_FOUND',
    hint: 'kctl topics list shows what there is',
  })
}

export async function matchingTopics(text: string, cluster: Cluster): Promise<readonly TopicMetadata[]> {
  const expression = compileTopicRegex(text)
  const { topics } = await cluster.metadata('all')
  return topics.filter(({ name, internal, error }) => !internal && error === null && expression.test(name))
}

/**
 * Which partitions of these topics are to be read.
 *
 * @throws {KctlError} `PARTITION_NOT_FOUND` for one that a topic does not have
 */
export function choosePartitions(
  { partitions, key }: Pick<Wanted, 'partitions' | 'key'>,
  topics: readonly TopicMetadata[],
): (partition: TopicPartition) => boolean {
  if (key !== null) {
    const byTopic = new Map(topics.map((topic) => [topic.name, partitionOfKey(key, topic)]))
    return ({ topic, partition }) => byTopic.get(topic) === partition
  }
  if (partitions === null) return () => true
  for (const { name, partitions: known } of topics) {
    const missing = partitions.filter((wanted) => !known.some(({ partition }) => partition === wanted))
    if (missing.length === 0) continue
    const numbers = formatPartitionSet(known.map(({ partition }) => partition))
    throw new KctlError('notFound', `topic "${name}" has no partition ${formatPartitionSet(missing)}`, {
      code: 'PARTITION_NOT_FOUND',
      hint: `its partitions are ${numbers}`,
    })
  }
  const set = new Set(partitions)
  return ({ partition }) => set.has(partition)
}

/** Where Java's producers put this key, and most others. */
export const partitionOfKey = (key: string, { partitions }: TopicMetadata): number =>
  partitionForKey(Buffer.from(key), Math.max(1, partitions.length))
