import type { GroupDescription } from '../domain/group.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { Cluster } from './cluster.ts'
import type { GroupLags } from './group-lags.ts'
import { groupProgress, lagsOf, progressOn } from './group-progress.ts'
import { describeListed } from './describe-groups.ts'
import { type GroupList, listGroups } from './groups.ts'
import { partitionBounds } from './partition-bounds.ts'

export interface TopicConsumers {
  /** Groups that have read the topic or have members that do, with these partitions alone. */
  readonly readers: readonly GroupLags[]
  /** Groups that could not be described or asked how far they are; whether they read the topic is not known. */
  readonly unknown: readonly { readonly group: string; readonly error: string }[]
  /** Brokers whose groups are missing. */
  readonly unanswered: GroupList['unanswered']
}

/** Who reads a topic: every group is asked, in a few requests a broker, and only this topic for its ends. */
export async function topicConsumers(cluster: Cluster, topic: TopicMetadata): Promise<TopicConsumers> {
  const [{ groups, unanswered }, bounds] = await Promise.all([
    listGroups(cluster),
    partitionBounds(cluster, [topic]),
  ])
  const [descriptions, progress] = await Promise.all([
    describeListed(cluster, groups),
    groupProgress(cluster, groups),
  ])
  const readers: GroupLags[] = []
  const unknown: { group: string; error: string }[] = []
  for (const [index, description] of descriptions.entries()) {
    const own = progress[index]
    const error = description.error ?? own?.error ?? null
    if (error !== null || own === undefined) {
      // A group that has gone since it was listed is nothing that is missing.
      if (error !== null && error !== 'GROUP_ID_NOT_FOUND') unknown.push({ group: description.group, error })
      continue
    }
    const here = onlyOn(topic.name, description)
    const partitions = await lagsOf(here, progressOn(topic.name, own), bounds)
    if (partitions.length > 0)
      readers.push({ description: here, partitions, error: null, seesAllTopics: true })
  }
  return { readers, unknown, unanswered }
}

/** The group with the members that read this topic, and what they read of it. */
function onlyOn(topic: string, description: GroupDescription): GroupDescription {
  const members = description.members
    .map((member) => ({ ...member, assignment: member.assignment.filter((each) => each.topic === topic) }))
    .filter(({ assignment }) => assignment.length > 0)
  return { ...description, members }
}
