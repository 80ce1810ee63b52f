import type { GroupDescription } from '../domain/group.ts'
import { type PartitionLag, partitionLags } from '../domain/group-lag.ts'
import type { Cluster } from './cluster.ts'
import { groupOffsets } from './group-offsets.ts'
import { partitionBounds } from './partition-bounds.ts'

export interface GroupLags {
  readonly description: GroupDescription
  readonly partitions: readonly PartitionLag[]
  /** Why the offsets are not known, by Kafka's name; null when they are. */
  readonly error: string | null
}

/** Where these groups stand in every partition: all groups and topics together in a few requests a broker. */
export async function groupLags(
  cluster: Cluster,
  descriptions: readonly GroupDescription[],
): Promise<readonly GroupLags[]> {
  const committed = await groupOffsets(
    cluster,
    descriptions.map(({ group }) => group),
  )
  const topics = new Set([
    ...committed.flatMap(({ offsets }) => offsets.map(({ topic }) => topic)),
    ...descriptions.flatMap(({ members }) =>
      members.flatMap(({ assignment }) => assignment.map(({ topic }) => topic)),
    ),
  ])
  const known =
    topics.size === 0
      ? []
      : (await cluster.metadata([...topics])).topics.filter(({ error }) => error === null)
  const bounds = await partitionBounds(cluster, known)
  return descriptions.map((description, index) => ({
    description,
    partitions: partitionLags(description, committed[index]?.offsets ?? [], bounds),
    error: committed[index]?.error ?? null,
  }))
}
