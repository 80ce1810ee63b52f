import type { EmbeddedState } from './embedded-state.ts'
import { liveNodes } from './embedded-state.ts'
import { ErrorCode } from '../../wire/error-codes.ts'
import { RefusedError } from './refused-error.ts'
import type { Partition } from './topic-registry.ts'

/**
 * The partition, if this node leads it and the client knows its leader's epoch.
 *
 * @param currentLeaderEpoch what the client believes; -1 when it does not say
 * @throws {RefusedError}
 */
export function leadPartition(
  state: EmbeddedState,
  nodeId: number,
  topic: string,
  index: number,
  currentLeaderEpoch = -1,
): Partition {
  const partition = state.topics.partition(topic, index)
  if (partition === undefined) {
    throw new RefusedError(
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      'This server does not host this topic-partition.',
    )
  }
  if (currentLeaderEpoch !== -1 && partition.leader !== null) {
    if (currentLeaderEpoch < partition.leaderEpoch) {
      throw new RefusedError(
        ErrorCode.FENCED_LEADER_EPOCH,
        'The leader epoch in the request is older than the epoch on the broker.',
      )
    }
    if (currentLeaderEpoch > partition.leaderEpoch) {
      throw new RefusedError(
        ErrorCode.UNKNOWN_LEADER_EPOCH,
        'The leader epoch in the request is newer than the epoch on the broker.',
      )
    }
  }
  if (partition.leader !== nodeId) {
    throw new RefusedError(
      ErrorCode.NOT_LEADER_OR_FOLLOWER,
      'For requests intended only for the leader, this error indicates that the broker is not the current leader.',
    )
  }
  return partition
}

/** Where every node is, for answers that send the client elsewhere. */
export function endpointsOf(state: EmbeddedState) {
  return liveNodes(state).map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack }))
}
