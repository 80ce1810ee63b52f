import type { Decoded } from '../../../wire/api.ts'
import {
  createPartitions,
  type CreatePartitionsRequestCreatePartitionsTopic,
} from '../../../wire/messages/create-partitions.ts'
import { assignReplicas, type EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { RefusedError } from '../refused-error.ts'
import { checkReplicas, requireFewPartitions } from '../replica-assignment.ts'

export const createPartitionsHandler = handler(createPartitions, ({ topics, validateOnly }, { state }) => ({
  throttleTimeMs: 0,
  results: topics.map((wanted) => {
    try {
      const repeated = topics.filter(({ name }) => name === wanted.name).length > 1
      if (repeated) throw new RefusedError(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.')
      grow(state, wanted, validateOnly)
      return { name: wanted.name, errorCode: ErrorCode.NONE }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      return { name: wanted.name, errorCode: error.code, errorMessage: error.message }
    }
  }),
}))

function grow(
  state: EmbeddedState,
  { name, count, assignments }: Decoded<CreatePartitionsRequestCreatePartitionsTopic>,
  validateOnly: boolean,
): void {
  const topic = state.topics.get(name)
  if (topic === undefined) {
    throw new RefusedError(
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      'This server does not host this topic-partition.',
    )
  }
  const present = topic.partitions.length
  if (count < present) {
    throw new RefusedError(
      ErrorCode.INVALID_PARTITIONS,
      `The topic ${name} currently has ${present} partition(s); ${count} would not be an increase.`,
    )
  }
  if (count === present) {
    throw new RefusedError(ErrorCode.INVALID_PARTITIONS, `Topic already has ${present} partition(s).`)
  }
  requireFewPartitions(count - present)
  const model = topic.partitions[0]?.replicas ?? []
  const added = count - present
  if (assignments !== null && assignments.length !== added) {
    throw new RefusedError(
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `Attempted to add ${added} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
    )
  }
  for (const { brokerIds } of assignments ?? []) checkReplicas(state, brokerIds, model)
  if (validateOnly) return
  state.topics.grow(
    topic,
    assignments?.map(({ brokerIds }) => brokerIds) ?? assignReplicas(state, added, model.length, present),
  )
}
