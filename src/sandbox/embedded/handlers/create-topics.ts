import type { Decoded } from '../../../wire/api.ts'
import {
  createTopics,
  type CreateTopicsRequestCreatableTopic,
  type CreateTopicsResponseCreatableTopicResult,
} from '../../../wire/messages/create-topics.ts'
import { assignReplicas, type EmbeddedState, liveNodes } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { RefusedError } from '../refused-error.ts'
import { checkReplicas, requireFewPartitions } from '../replica-assignment.ts'
import { topicConfigEntries, validateTopicConfigs } from '../topic-configs.ts'
import { collidingName, topicNameFault } from '../topic-name.ts'

type Wanted = Decoded<CreateTopicsRequestCreatableTopic>

export const createTopicsHandler = handler(createTopics, ({ topics, validateOnly }, { state }) => {
  const named = new Map<string, number>()
  for (const { name } of topics) named.set(name, (named.get(name) ?? 0) + 1)
  return {
    throttleTimeMs: 0,
    topics: topics.map((wanted) => {
      try {
        if ((named.get(wanted.name) as number) > 1) {
          throw new RefusedError(ErrorCode.INVALID_REQUEST, 'Duplicate topic name.')
        }
        return create(state, wanted, validateOnly)
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        return { name: wanted.name, errorCode: error.code, errorMessage: error.message }
      }
    }),
  }
})

function create(
  state: EmbeddedState,
  wanted: Wanted,
  validateOnly: boolean,
): CreateTopicsResponseCreatableTopicResult {
  const fault = topicNameFault(wanted.name)
  if (fault !== null)
    throw new RefusedError(ErrorCode.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${fault}`)
  if (state.topics.get(wanted.name) !== undefined) {
    throw new RefusedError(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${wanted.name}' already exists.`)
  }
  const colliding = collidingName(
    wanted.name,
    state.topics.all().map(({ name }) => name),
  )
  if (colliding !== null) {
    throw new RefusedError(
      ErrorCode.INVALID_TOPIC_EXCEPTION,
      `Topic '${wanted.name}' collides with existing topic: ${colliding}`,
    )
  }
  const assignments = wanted.assignments.length > 0 ? manualAssignments(state, wanted) : spread(state, wanted)
  const configs = validateTopicConfigs(new Map(wanted.configs.map(({ name, value }) => [name, value])))
  const made = {
    name: wanted.name,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    numPartitions: assignments.length,
    replicationFactor: assignments[0]?.length ?? -1,
    configs: topicConfigEntries(state, configs).map(({ name, value, source, readOnly, isSensitive }) => ({
      name,
      value,
      readOnly,
      configSource: source,
      isSensitive,
    })),
  }
  if (validateOnly) return made
  return { ...made, topicId: state.topics.create(wanted.name, assignments, configs).id }
}

function spread(state: EmbeddedState, { numPartitions, replicationFactor }: Wanted) {
  const partitions = numPartitions === -1 ? state.defaultPartitions : numPartitions
  if (partitions <= 0) {
    throw new RefusedError(
      ErrorCode.INVALID_PARTITIONS,
      'Number of partitions was set to an invalid non-positive value.',
    )
  }
  requireFewPartitions(partitions)
  const replicas = replicationFactor === -1 ? state.defaultReplicationFactor : replicationFactor
  if (replicas <= 0) {
    throw new RefusedError(ErrorCode.INVALID_REPLICATION_FACTOR, 'Replication factor must be larger than 0.')
  }
  const nodes = liveNodes(state).length
  if (replicas > nodes) {
    throw new RefusedError(
      ErrorCode.INVALID_REPLICATION_FACTOR,
      `Unable to replicate the partition ${replicas} time(s): The target replication factor of ${replicas} ` +
        `cannot be reached because only ${nodes} broker(s) are registered.`,
    )
  }
  return assignReplicas(state, partitions, replicas)
}

function manualAssignments(state: EmbeddedState, wanted: Wanted): readonly (readonly number[])[] {
  if (wanted.numPartitions !== -1 || wanted.replicationFactor !== -1) {
    const what = wanted.numPartitions === -1 ? 'replicationFactor' : 'numPartitions'
    throw new RefusedError(
      ErrorCode.INVALID_REQUEST,
      `A manual partition assignment was specified, but ${what} was not set to -1.`,
    )
  }
  const byIndex = new Map(
    wanted.assignments.map(({ partitionIndex, brokerIds }) => [partitionIndex, brokerIds]),
  )
  return wanted.assignments.map((_, index) => {
    const replicas = byIndex.get(index)
    if (replicas === undefined) {
      throw new RefusedError(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        'partitions should be a consecutive 0-based integer sequence',
      )
    }
    checkReplicas(state, replicas, byIndex.get(0) ?? replicas)
    return replicas
  })
}
