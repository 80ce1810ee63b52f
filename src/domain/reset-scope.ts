import { KctlError } from '../errors.ts'
import type { CommittedOffset } from './group.ts'
import { comparePartitions, formatPartition, type TopicPartition } from './offset.ts'
import type { TopicScope } from './partition-set.ts'
import type { TopicMetadata } from './topic.ts'

/**
 * Which partitions a reset is about: those named, else everything the group has committed.
 *
 * @param scopes empty means everything committed
 * @param topics what the cluster knows of the topics in `scopes` or committed
 * @throws {KctlError} `PARTITION_NOT_FOUND`, `NOTHING_COMMITTED`, or `TOPIC_NOT_READ` where `allowNew` is needed
 */
export function scopePartitions(
  group: string,
  scopes: readonly TopicScope[],
  committed: readonly CommittedOffset[],
  topics: readonly TopicMetadata[],
  allowNew: boolean,
): readonly TopicPartition[] {
  const wanted = scopes.length === 0 ? committed : namedPartitions(group, scopes, committed, topics, allowNew)
  if (wanted.length === 0) {
    throw new KctlError('notFound', `group "${group}" has no committed offsets`, {
      code: 'NOTHING_COMMITTED',
      hint: 'name a topic to give it some: -t TOPIC --allow-new',
    })
  }
  const existing = new Set(
    topics.flatMap(({ name: topic, partitions }) =>
      partitions.map(({ partition }) => formatPartition({ topic, partition })),
    ),
  )
  const missing = wanted.filter((partition) => !existing.has(formatPartition(partition)))
  const [first] = missing
  if (first !== undefined) {
    throw new KctlError('notFound', `${missing.map(formatPartition).join(', ')} does not exist any more`, {
      code: 'PARTITION_NOT_FOUND',
      hint: `name what is to be moved with -t, or forget what is gone: kctl groups describe ${group}`,
    })
  }
  return uniquePartitions(wanted)
}

function namedPartitions(
  group: string,
  scopes: readonly TopicScope[],
  committed: readonly CommittedOffset[],
  topics: readonly TopicMetadata[],
  allowNew: boolean,
): readonly TopicPartition[] {
  const read = topicsRead(committed)
  return scopes.flatMap(({ topic, partitions }) => {
    if (!read.has(topic) && !allowNew) throw notRead(group, [topic])
    const all = topics.find(({ name }) => name === topic)?.partitions.map(({ partition }) => partition) ?? []
    const unknown = (partitions ?? []).find((partition) => !all.includes(partition))
    if (unknown !== undefined) {
      throw new KctlError('notFound', `topic "${topic}" has no partition ${unknown}`, {
        code: 'PARTITION_NOT_FOUND',
        hint: `it has ${all.length}, from 0 to ${all.length - 1}`,
      })
    }
    return (partitions ?? all).map((partition) => ({ topic, partition }))
  })
}

/**
 * Those of the scopes that a group is about.
 *
 * @param scopes empty means everything committed, and stays that
 * @throws {KctlError} `TOPIC_NOT_READ` when there is none left
 */
export function readScopes(
  group: string,
  scopes: readonly TopicScope[],
  committed: readonly CommittedOffset[],
): readonly TopicScope[] {
  const read = topicsRead(committed)
  const left = scopes.filter(({ topic }) => read.has(topic))
  if (left.length > 0 || scopes.length === 0) return left
  throw notRead(
    group,
    scopes.map(({ topic }) => topic),
  )
}

const topicsRead = (committed: readonly CommittedOffset[]): ReadonlySet<string> =>
  new Set(committed.filter(({ committed: offset }) => offset !== null).map(({ topic }) => topic))

const notRead = (group: string, topics: readonly string[]): KctlError =>
  new KctlError(
    'precondition',
    `group "${group}" has never committed an offset for topic ${topics.map((topic) => `"${topic}"`).join(' or ')}`,
    { code: 'TOPIC_NOT_READ', hint: 'add --allow-new to give it one' },
  )

function uniquePartitions(partitions: readonly TopicPartition[]): readonly TopicPartition[] {
  const byName = new Map(
    partitions.map(({ topic, partition }) => [formatPartition({ topic, partition }), { topic, partition }]),
  )
  return [...byName.values()].sort(comparePartitions)
}
