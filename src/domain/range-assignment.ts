/** A member of a group and what it wants to read. */
export interface Subscriber {
  readonly memberId: string
  readonly topics: readonly string[]
}

export interface MemberPartitions {
  readonly memberId: string
  /** Partition numbers by topic. */
  readonly assignment: Record<string, number[]>
}

/**
 * Shares out each topic on its own: its subscribers in the order of their ids get consecutive ranges of its
 * partitions, the first ones one more where it does not come out even. The rule of Java's RangeAssignor.
 *
 * @param partitionsOf the partitions of each topic; a topic that is not there has none
 */
export function rangeAssignment(
  subscribers: readonly Subscriber[],
  partitionsOf: ReadonlyMap<string, readonly number[]>,
): readonly MemberPartitions[] {
  const assignments = subscribers.map(({ memberId }): MemberPartitions => ({
    memberId,
    // Topics may be named like what every object has.
    assignment: Object.create(null) as Record<string, number[]>,
  }))
  for (const [topic, partitions] of partitionsOf) {
    const readers = subscribers
      .filter(({ topics }) => topics.includes(topic))
      .map(({ memberId }) => memberId)
      .toSorted()
    const sorted = partitions.toSorted((a, b) => a - b)
    const share = Math.floor(sorted.length / Math.max(1, readers.length))
    const extra = sorted.length % Math.max(1, readers.length)
    readers.forEach((memberId, index) => {
      const start = index * share + Math.min(index, extra)
      const own = sorted.slice(start, start + share + (index < extra ? 1 : 0))
      const mine = assignments.find((each) => each.memberId === memberId)
      if (mine !== undefined && own.length > 0) mine.assignment[topic] = own
    })
  }
  return assignments
}
