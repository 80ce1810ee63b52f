import { bringUp, takeDown } from './elections.ts'
import { type EmbeddedState, setLeader } from './embedded-state.ts'
import { FaultPlan } from './fault-plan.ts'
import type { NodeListener } from './node-listener.ts'
import type { Partition } from './topic-registry.ts'

export interface PartitionName {
  readonly topic: string
  readonly partition: number
}

/** Everything that can be made to go wrong: with requests, and with the cluster. */
export class Faults extends FaultPlan {
  private readonly state: EmbeddedState
  private readonly listeners: ReadonlyMap<number, NodeListener>

  constructor(state: EmbeddedState, listeners: ReadonlyMap<number, NodeListener>) {
    super((topicId) => state.topics.getById(topicId)?.name)
    this.state = state
    this.listeners = listeners
  }

  /** Stops a node: connections are cut, nobody listens, its partitions move to replicas in sync, or have no leader. */
  async stopNode(nodeId: number): Promise<void> {
    const listener = this.listenerOf(nodeId)
    listener.node.up = false
    takeDown(this.state, nodeId)
    await listener.stop()
  }

  /** Starts a stopped node again, at its old port. */
  async startNode(nodeId: number): Promise<void> {
    const listener = this.listenerOf(nodeId)
    await listener.listen()
    listener.node.up = true
    bringUp(this.state, nodeId)
  }

  /** Cuts the connections of a node, or of all, which may come again at once. */
  cutConnections(nodeId?: number): void {
    const nodes = nodeId === undefined ? [...this.listeners.values()] : [this.listenerOf(nodeId)]
    for (const listener of nodes) listener.cut()
  }

  /** Gives a partition another leader, or none; the leader epoch grows. */
  moveLeader({ topic, partition }: PartitionName, nodeId: number | null): void {
    const found = this.partitionOf(topic, partition)
    if (nodeId !== null) this.listenerOf(nodeId)
    if (nodeId !== null && !found.replicas.includes(nodeId)) found.replicas = [...found.replicas, nodeId]
    if (nodeId !== null && !found.isr.includes(nodeId)) found.isr = [...found.isr, nodeId]
    setLeader(found, nodeId)
  }

  /** Takes replicas out of the set in sync, or puts them back. */
  setInSync({ topic, partition }: PartitionName, nodeIds: readonly number[]): void {
    this.partitionOf(topic, partition).isr = nodeIds
  }

  private listenerOf(nodeId: number): NodeListener {
    const listener = this.listeners.get(nodeId)
    if (listener === undefined) throw new Error(`there is no node ${nodeId}`)
    return listener
  }

  private partitionOf(topic: string, index: number): Partition {
    const partition = this.state.topics.partition(topic, index)
    if (partition === undefined) throw new Error(`there is no partition ${topic}-${index}`)
    return partition
  }
}
