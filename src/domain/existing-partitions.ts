import type { GroupDescription } from './group.ts'
import type { TopicPartition } from './offset.ts'
import type { TopicMetadata } from './topic.ts'

/**
 * Takes partitions out of the assignments that their topics do not have: a subtopology has as many tasks as the
 * largest of its topics has partitions. Of topics that could not be seen nothing is taken.
 */
export function withExistingPartitions(
  description: GroupDescription,
  topics: readonly TopicMetadata[],
): GroupDescription {
  if (description.type !== 'streams') return description
  const counts = new Map(
    topics.filter(({ error }) => error === null).map(({ name, partitions }) => [name, partitions.length]),
  )
  const exists = ({ topic, partition }: TopicPartition): boolean =>
    partition < (counts.get(topic) ?? Infinity)
  return {
    ...description,
    members: description.members.map((member) => ({
      ...member,
      assignment: member.assignment.filter(exists),
      ...(member.target === undefined ? {} : { target: member.target.filter(exists) }),
    })),
  }
}
