import { type EmbeddedState, setLeader } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import type { Partition } from './topic-registry.ts'

interface ElectionResult {
  readonly errorCode: ErrorCode
  readonly errorMessage: string | null
}

const isUp = (state: EmbeddedState, id: number): boolean => state.nodes.get(id)?.up === true

/** Takes a node out: its partitions get a leader among their replicas in sync, or none. */
export function takeDown(state: EmbeddedState, nodeId: number): void {
  for (const partition of state.topics.partitions()) {
    if (!partition.replicas.includes(nodeId)) continue
    const others = partition.isr.filter((id) => id !== nodeId)
    // The last replica in sync stays in the set: it alone may lead again without a loss.
    if (others.length > 0) partition.isr = others
    if (partition.leader !== nodeId) continue
    setLeader(partition, partition.replicas.find((id) => others.includes(id) && isUp(state, id)) ?? null)
  }
}

/** Brings a node back: its replicas are in sync at once, and partitions without a leader get one. */
export function bringUp(state: EmbeddedState, nodeId: number): void {
  for (const partition of state.topics.partitions()) {
    if (!partition.replicas.includes(nodeId)) continue
    if (partition.leader === null && partition.isr.includes(nodeId)) setLeader(partition, nodeId)
    if (partition.leader === null) continue
    partition.isr = partition.replicas.filter((id) => id === nodeId || partition.isr.includes(id))
  }
  // Others that had to wait for a leader are in sync with it now.
  for (const partition of state.topics.partitions()) {
    if (partition.leader !== nodeId) continue
    partition.isr = partition.replicas.filter((id) => isUp(state, id))
  }
}

/** Makes the first replica the leader again. */
export function electPreferred(state: EmbeddedState, partition: Partition): ElectionResult {
  const preferred = partition.replicas[0] as number
  if (partition.leader === preferred)
    return notNeeded('The partition is led by its preferred replica already.')
  if (!isUp(state, preferred) || !partition.isr.includes(preferred)) {
    const errorMessage = 'The preferred leader was not available.'
    return { errorCode: ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE, errorMessage }
  }
  setLeader(partition, preferred)
  return { errorCode: ErrorCode.NONE, errorMessage: null }
}

/** Gives a partition without a leader any replica that is up. */
export function electUnclean(state: EmbeddedState, partition: Partition): ElectionResult {
  if (partition.leader !== null) return notNeeded('The partition has a leader.')
  const leader = partition.replicas.find((id) => isUp(state, id))
  if (leader === undefined) {
    const errorMessage = 'No replica of the partition is available.'
    return { errorCode: ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, errorMessage }
  }
  partition.isr = [leader]
  setLeader(partition, leader)
  return { errorCode: ErrorCode.NONE, errorMessage: null }
}

/** Gives a partition other replicas; its leader stays if it is one of them. */
export function reassign(state: EmbeddedState, partition: Partition, replicas: readonly number[]): void {
  partition.replicas = replicas
  partition.isr = replicas.filter((id) => isUp(state, id))
  if (partition.leader === null || !partition.isr.includes(partition.leader)) {
    setLeader(partition, partition.isr[0] ?? null)
  }
  const topic = state.topics.get(partition.topic)
  if (topic !== undefined) state.topics.changed(topic)
}

function notNeeded(errorMessage: string): ElectionResult {
  return { errorCode: ErrorCode.ELECTION_NOT_NEEDED, errorMessage }
}
