import type { Decoded } from '../../../wire/api.ts'
import {
  alterPartitionReassignments,
  type AlterPartitionReassignmentsRequestReassignablePartition,
} from '../../../wire/messages/alter-partition-reassignments.ts'
import { reassign } from '../elections.ts'
import type { EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { RefusedError } from '../refused-error.ts'
import { checkReplicas } from '../replica-assignment.ts'

/** There are no bytes to move, so a reassignment is over before it is answered. */
export const alterPartitionReassignmentsHandler = handler(
  alterPartitionReassignments,
  ({ topics, allowReplicationFactorChange }, { state }) => ({
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    responses: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((asked) => {
        const { partitionIndex } = asked
        try {
          move(state, name, asked, allowReplicationFactorChange)
          return { partitionIndex, errorCode: ErrorCode.NONE, errorMessage: null }
        } catch (error) {
          if (!(error instanceof RefusedError)) throw error
          return { partitionIndex, errorCode: error.code, errorMessage: error.message }
        }
      }),
    })),
  }),
)

function move(
  state: EmbeddedState,
  topic: string,
  { partitionIndex, replicas }: Decoded<AlterPartitionReassignmentsRequestReassignablePartition>,
  mayChangeFactor: boolean,
): void {
  const partition = state.topics.partition(topic, partitionIndex)
  if (partition === undefined) {
    throw new RefusedError(
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      'This server does not host this topic-partition.',
    )
  }
  if (replicas === null) {
    throw new RefusedError(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, 'No partition reassignment is in progress.')
  }
  checkReplicas(state, replicas, replicas)
  if (!mayChangeFactor && replicas.length !== partition.replicas.length) {
    throw new RefusedError(
      ErrorCode.INVALID_REPLICATION_FACTOR,
      `The replication factor is changed from ${partition.replicas.length} to ${replicas.length}`,
    )
  }
  reassign(state, partition, replicas)
}
