import type { TopicPartition } from '../domain/offset.ts'
import type { Cluster } from './cluster.ts'
import type { Assigned } from './consumer-membership.ts'
import { within } from './within.ts'

/** A topic that was made anew has the name that the old one had, and another id. */
export interface AssignedPartition extends TopicPartition {
  readonly topicId: string
}

/** An assignment by names, as far as there are any. */
export interface NamedAssignment {
  readonly assigned: Assigned
  readonly places: readonly AssignedPartition[]
}

/** The names behind topic ids, among the topics that a member asked for. */
export class TopicNames {
  private readonly cluster: Cluster
  private readonly topics: readonly string[]
  private byId: ReadonlyMap<string, string> = new Map()

  constructor(cluster: Cluster, topics: readonly string[]) {
    this.cluster = cluster
    this.topics = topics
  }

  /** Leaves out topics that are gone, or that the brokers have not told of yet. */
  async named(assigned: Assigned, signal: AbortSignal): Promise<NamedAssignment> {
    if (assigned.some(({ topicId }) => !this.byId.has(topicId))) await this.look(signal)
    const known = assigned.filter(({ topicId }) => this.byId.has(topicId))
    const places = known.flatMap(({ topicId, partitions }) =>
      partitions.map((partition) => ({ topic: this.byId.get(topicId) ?? '', partition, topicId })),
    )
    return { assigned: known, places }
  }

  private async look(signal: AbortSignal): Promise<void> {
    const { timeoutMs } = this.cluster.options
    try {
      const asked = this.cluster.metadata(this.topics)
      const { topics } = await within(timeoutMs, asked, 'asking for the topics', signal)
      this.byId = new Map(topics.flatMap(({ id, name }) => (id === null ? [] : [[id, name]])))
    } catch {
      // It is asked again with the next heartbeat.
    }
  }
}
