import type { ClusterMetadata } from './topic.ts'

/** A broker with what it holds. */
export interface BrokerSummary {
  readonly id: number
  /** Null for a broker that is down: only the replicas it should hold tell of it. */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
  readonly isUp: boolean
  /** Partitions it leads. */
  readonly leaders: number
  /** Partitions it has, or should have, a replica of. */
  readonly replicas: number
  /** Its replicas that are offline. */
  readonly offline: number
}

export interface ClusterSummary {
  readonly brokers: readonly BrokerSummary[]
  readonly topics: number
  readonly partitions: number
  /** Partitions without a leader: they can be neither read nor written. */
  readonly leaderless: number
  /** With a leader, and some replica not in sync. */
  readonly underReplicated: number
  /** With a leader that refuses writes with acks=all, since too few replicas are in sync; of what is known. */
  readonly underMinInSync: number
  /** What is wrong, in words, worst first; empty when all is well. */
  readonly problems: readonly string[]
}

const NONE_KNOWN: ReadonlyMap<string, number> = new Map()

/**
 * @param metadata of every topic
 * @param minInSync how many replicas have to be in sync, by topic; a topic that is not in it is not judged
 */
export function summariseCluster(
  { brokers, topics, controller }: ClusterMetadata,
  minInSync = NONE_KNOWN,
): ClusterSummary {
  const partitions = topics.flatMap((topic) => topic.partitions)
  const counts = new Map<number, { leaders: number; replicas: number; offline: number }>()
  const countsOf = (id: number) => {
    const known = counts.get(id)
    if (known !== undefined) return known
    const fresh = { leaders: 0, replicas: 0, offline: 0 }
    counts.set(id, fresh)
    return fresh
  }
  for (const { leader, replicas, offlineReplicas } of partitions) {
    if (leader !== null) countsOf(leader).leaders++
    for (const id of replicas) countsOf(id).replicas++
    for (const id of offlineReplicas) countsOf(id).offline++
  }
  const up = new Map(brokers.map((broker) => [broker.id, broker]))
  const ids = [...new Set([...up.keys(), ...counts.keys()])].sort((a, b) => a - b)
  const rows = ids.map((id): BrokerSummary => {
    const { host = null, port = null, rack = null } = up.get(id) ?? {}
    return { id, host, port, rack, isUp: up.has(id), ...countsOf(id) }
  })
  const leaderless = partitions.filter(({ leader }) => leader === null).length
  const underReplicated = partitions.filter(
    ({ leader, replicas, inSyncReplicas }) => leader !== null && inSyncReplicas.length < replicas.length,
  ).length
  const underMinInSync = topics.reduce(
    (sum, topic) =>
      sum +
      topic.partitions.filter(
        ({ leader, inSyncReplicas }) =>
          leader !== null && inSyncReplicas.length < (minInSync.get(topic.name) ?? 0),
      ).length,
    0,
  )
  const down = rows.filter(({ isUp }) => !isUp)
  const denied = topics.filter(({ error }) => error !== null).length
  return {
    brokers: rows,
    topics: topics.length,
    partitions: partitions.length,
    leaderless,
    underReplicated,
    underMinInSync,
    problems: [
      ...(leaderless > 0 ? [`${count(leaderless, 'partition')} without leader`] : []),
      ...(down.length > 0 ? [`${down.map(({ id }) => `broker ${id}`).join(', ')} down`] : []),
      ...(controller === null ? ['no controller'] : []),
      ...(underMinInSync > 0 ? [`${count(underMinInSync, 'partition')} under min.insync.replicas`] : []),
      ...(underReplicated > 0 ? [`${count(underReplicated, 'partition')} under-replicated`] : []),
      ...(denied > 0 ? [`${count(denied, 'topic')} with an error`] : []),
    ],
  }
}

export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
