import type { GroupCoordinator } from './groups/group-coordinator.ts'
import type { Partition, Topic, TopicRegistry } from './topic-registry.ts'
import type { TransactionCoordinator } from './transactions/transaction-coordinator.ts'

/** One broker of the embedded cluster. All of them live in this process and share every log. */
export interface EmbeddedNode {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  up: boolean
}

/** What the nodes of one embedded cluster share. */
export interface EmbeddedState {
  readonly clusterId: string
  readonly nodes: ReadonlyMap<number, EmbeddedNode>
  readonly topics: TopicRegistry
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
  /** Dynamic broker configs by node id; those of the whole cluster under the empty string. */
  readonly brokerConfigs: Map<string, Map<string, string>>
  readonly autoCreateTopics: boolean
  /** Partitions of a topic that is created without saying how many. */
  readonly defaultPartitions: number
  readonly defaultReplicationFactor: number
  /** Where the records are kept, as shown by DescribeLogDirs; "memory" if nowhere. */
  readonly logDir: string
  /** Milliseconds since 1970. */
  now(): number
  log(message: string): void
}

/** The nodes that are up, in the order of their ids. */
export function liveNodes({ nodes }: EmbeddedState): readonly EmbeddedNode[] {
  return [...nodes.values()].filter(({ up }) => up)
}

/** The node that acts as controller, and as coordinator of every group and transaction: the first that is up. */
export function controllerOf(state: EmbeddedState): EmbeddedNode | null {
  return liveNodes(state)[0] ?? null
}

/**
 * Spreads replicas over the nodes that are up: leaders in turn, the others after them.
 *
 * @param firstPartition the index of the first new partition, so that added ones go on in turn
 */
export function assignReplicas(
  state: EmbeddedState,
  partitions: number,
  replicationFactor: number,
  firstPartition = 0,
): readonly (readonly number[])[] {
  const ids = liveNodes(state).map(({ id }) => id)
  return Array.from({ length: partitions }, (_, index) =>
    Array.from(
      { length: replicationFactor },
      (_, replica) => ids[(firstPartition + index + replica) % ids.length] as number,
    ),
  )
}

export interface NewTopic {
  readonly name: string
  readonly partitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly configs?: Readonly<Record<string, string>> | undefined
}

/** Creates a topic as the broker does by itself: nothing is checked but the name's being free. */
export function createTopic(state: EmbeddedState, wanted: NewTopic): Topic {
  const existing = state.topics.get(wanted.name)
  if (existing !== undefined) return existing
  const assignments = assignReplicas(
    state,
    wanted.partitions ?? state.defaultPartitions,
    wanted.replicationFactor ?? state.defaultReplicationFactor,
  )
  return state.topics.create(wanted.name, assignments, new Map(Object.entries(wanted.configs ?? {})))
}

/** Gives a partition another leader, or none; readers and writers have to learn of it. */
export function setLeader(partition: Partition, leader: number | null): void {
  partition.leader = leader
  partition.leaderEpoch++
  if (leader !== null) partition.log.epochs.start(partition.leaderEpoch, partition.log.endOffset)
  partition.log.notify()
}
