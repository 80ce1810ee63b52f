import { groupBy } from '../domain/group-by.ts'
import type { GroupDescription } from '../domain/group.ts'
import type { PartitionLag } from '../domain/group-lag.ts'
import type { TopicPartition } from '../domain/offset.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { PartitionBounds } from '../domain/topic-summary.ts'
import type { Cluster } from './cluster.ts'
import { type GroupProgress, groupProgress, lagsOf } from './group-progress.ts'
import { partitionBounds } from './partition-bounds.ts'
import { seesAll } from './sees-all.ts'

export interface GroupLags {
  readonly description: GroupDescription
  readonly partitions: readonly PartitionLag[]
  /** Why the offsets are not known, by Kafka's name; null when they are. */
  readonly error: string | null
  /** Whether this user may see every topic. If not, more may be committed than there is in `partitions`. */
  readonly seesAllTopics: boolean
}

/** Where these groups stand in every partition: all groups and topics together in a few requests a broker. */
export async function groupLags(
  cluster: Cluster,
  descriptions: readonly GroupDescription[],
): Promise<readonly GroupLags[]> {
  const [progress, seesAllTopics] = await Promise.all([
    groupProgress(cluster, descriptions),
    seesAll(cluster, 'topics'),
  ])
  const topics = new Set([
    ...progress.flatMap(({ offsets }) => offsets.map(({ topic }) => topic)),
    ...descriptions.flatMap(({ members }) =>
      members.flatMap(({ assignment }) => assignment.map(({ topic }) => topic)),
    ),
  ])
  const seen = topics.size === 0 ? [] : (await cluster.metadata([...topics])).topics
  const bounds = await partitionBounds(
    cluster,
    seen.filter(({ error }) => error === null),
  )
  const boundsOf = groupBy(bounds, ({ topic }) => topic)
  const errors = errorsOf(seen)
  return await Promise.all(
    descriptions.map(async (description, index): Promise<GroupLags> => {
      const { group } = description
      const own: GroupProgress = progress[index] ?? { group, kind: 'committed', offsets: [], error: null }
      const partitions = [...own.offsets, ...description.members.flatMap(({ assignment }) => assignment)]
      const ownBounds = [...new Set(partitions.map(({ topic }) => topic))].flatMap(
        (topic) => boundsOf.get(topic) ?? [],
      )
      return {
        description,
        partitions: await lagsOf(description, own, [...ownBounds, ...unseen(partitions, errors)]),
        error: own.error,
        seesAllTopics,
      }
    }),
  )
}

const errorsOf = (topics: readonly TopicMetadata[]): ReadonlyMap<string, string> =>
  new Map(
    topics.flatMap(({ name, error }) =>
      error === null || error === 'UNKNOWN_TOPIC_OR_PARTITION' ? [] : [[name, error] as const],
    ),
  )

/** A topic that may not be seen has no bounds, and a reason for it: it is not a topic that is gone. */
const unseen = (
  partitions: readonly TopicPartition[],
  errors: ReadonlyMap<string, string>,
): readonly PartitionBounds[] =>
  partitions.flatMap(({ topic, partition }) => {
    const error = errors.get(topic)
    return error === undefined ? [] : [{ topic, partition, start: null, end: null, error }]
  })
