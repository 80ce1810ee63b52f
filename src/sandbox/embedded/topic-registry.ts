import { randomBytes } from 'node:crypto'
import { PartitionLog } from './partition-log.ts'

/** One partition of a topic: who has it, who leads it, and its one log. */
export interface Partition {
  readonly topic: string
  readonly index: number
  replicas: readonly number[]
  isr: readonly number[]
  /** Null while no replica in sync is up. */
  leader: number | null
  leaderEpoch: number
  readonly log: PartitionLog
}

export interface Topic {
  readonly name: string
  /** base64url, as in the protocol. */
  readonly id: string
  readonly partitions: Partition[]
  /** What was set for this topic; everything else has its default. */
  readonly configs: Map<string, string>
}

/** What is told of a topic's life, so that it can be kept elsewhere too. */
export interface TopicKeeper {
  brokerConfigsChanged(): void
  changed(topic: Topic): void
  deleted(topic: Topic): void
}

/** The topics of a cluster, by name and by id. */
export class TopicRegistry {
  keeper: TopicKeeper | null = null
  private readonly byName = new Map<string, Topic>()
  private readonly byId = new Map<string, Topic>()

  /** Every topic, in the order of names. */
  all(): readonly Topic[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get(name: string): Topic | undefined {
    return this.byName.get(name)
  }

  getById(id: string): Topic | undefined {
    return this.byId.get(id)
  }

  partition(name: string, index: number): Partition | undefined {
    return this.byName.get(name)?.partitions[index]
  }

  *partitions(): Generator<Partition> {
    for (const topic of this.byName.values()) yield* topic.partitions
  }

  /** @param assignments the replicas of each partition, preferred leader first */
  create(
    name: string,
    assignments: readonly (readonly number[])[],
    configs: ReadonlyMap<string, string>,
    id: string = randomBytes(16).toString('base64url'),
  ): Topic {
    const topic: Topic = { name, id, partitions: [], configs: new Map(configs) }
    this.byName.set(name, topic)
    this.byId.set(id, topic)
    this.grow(topic, assignments)
    return topic
  }

  /** Adds partitions after those that are there. */
  grow(topic: Topic, assignments: readonly (readonly number[])[]): void {
    for (const replicas of assignments) {
      const index = topic.partitions.length
      const log = new PartitionLog()
      log.epochs.start(0, 0n)
      const leader = replicas[0] ?? null
      topic.partitions.push({
        topic: topic.name,
        index,
        replicas,
        isr: replicas,
        leader,
        leaderEpoch: 0,
        log,
      })
    }
    this.keeper?.changed(topic)
  }

  delete(topic: Topic): void {
    this.byName.delete(topic.name)
    this.byId.delete(topic.id)
    this.keeper?.deleted(topic)
    for (const { log } of topic.partitions) log.notify()
  }

  /** To be called after the configs of brokers were changed. */
  brokerConfigsChanged(): void {
    this.keeper?.brokerConfigsChanged()
  }

  /** To be called after the configs or the replicas of a topic were changed. */
  changed(topic: Topic): void {
    this.keeper?.changed(topic)
  }
}
