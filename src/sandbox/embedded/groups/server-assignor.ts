import { partitionKey, type PartitionKey } from './partition-key.ts'

export interface AssignableTopic {
  readonly id: string
  readonly partitions: number
}

export interface AssignableMember {
  readonly id: string
  /** Topic ids. */
  readonly topics: ReadonlySet<string>
  /** What it was to have before, so that little has to move. */
  readonly before: ReadonlySet<PartitionKey>
}

/** Says who reads what: member id → partitions. Pure. */
export type ServerAssignor = (
  topics: readonly AssignableTopic[],
  members: readonly AssignableMember[],
) => ReadonlyMap<string, ReadonlySet<PartitionKey>>

/** The assignors that Kafka has for the new protocol; the first is taken when members name none. */
export const SERVER_ASSIGNORS: ReadonlyMap<string, ServerAssignor> = new Map([
  ['uniform', assignUniformly],
  ['range', assignRanges],
])

/** Spreads all partitions evenly over those who read their topic, and moves no more than it must. */
function assignUniformly(
  topics: readonly AssignableTopic[],
  members: readonly AssignableMember[],
): ReadonlyMap<string, ReadonlySet<PartitionKey>> {
  const assigned = new Map(members.map(({ id }) => [id, new Set<PartitionKey>()]))
  const size = (member: AssignableMember): number => assigned.get(member.id)?.size ?? 0
  const leastBusy = (among: readonly AssignableMember[]): AssignableMember | undefined =>
    among.reduce<AssignableMember | undefined>(
      (best, next) => (best === undefined || size(next) < size(best) ? next : best),
      undefined,
    )

  const free: { readonly key: PartitionKey; readonly readers: readonly AssignableMember[] }[] = []
  for (const topic of topics) {
    const readers = members.filter((member) => member.topics.has(topic.id))
    for (let partition = 0; partition < topic.partitions; partition++) {
      const key = partitionKey(topic.id, partition)
      const keeper = readers.find((member) => member.before.has(key))
      if (keeper === undefined) free.push({ key, readers })
      else assigned.get(keeper.id)?.add(key)
    }
  }
  for (const { key, readers } of free) {
    const reader = leastBusy(readers)
    if (reader !== undefined) assigned.get(reader.id)?.add(key)
  }
  level(members, assigned, leastBusy)
  return assigned
}

/** Moves partitions one by one from who has more to who could read them and has at least two fewer. */
function level(
  members: readonly AssignableMember[],
  assigned: ReadonlyMap<string, Set<PartitionKey>>,
  leastBusy: (among: readonly AssignableMember[]) => AssignableMember | undefined,
): void {
  for (let moved = true; moved;) {
    moved = false
    for (const member of members) {
      const mine = assigned.get(member.id) ?? new Set()
      for (const key of [...mine].reverse()) {
        const topicId = key.slice(0, key.indexOf(' '))
        const other = leastBusy(members.filter(({ topics }) => topics.has(topicId)))
        const theirs = other === undefined ? mine : (assigned.get(other.id) ?? mine)
        if (mine.size - theirs.size < 2) continue
        mine.delete(key)
        theirs.add(key)
        moved = true
      }
    }
  }
}

/** Gives each reader of a topic neighbouring partitions, the same way for every topic, so that topics can be joined. */
function assignRanges(
  topics: readonly AssignableTopic[],
  members: readonly AssignableMember[],
): ReadonlyMap<string, ReadonlySet<PartitionKey>> {
  const assigned = new Map(members.map(({ id }) => [id, new Set<PartitionKey>()]))
  const sorted = members.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const topic of topics) {
    const readers = sorted.filter((member) => member.topics.has(topic.id))
    const share = Math.floor(topic.partitions / readers.length)
    const larger = topic.partitions % readers.length
    let partition = 0
    for (const [index, reader] of readers.entries()) {
      const until = partition + share + (index < larger ? 1 : 0)
      for (; partition < until; partition++) assigned.get(reader.id)?.add(partitionKey(topic.id, partition))
    }
  }
  return assigned
}
