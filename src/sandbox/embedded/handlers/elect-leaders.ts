import {
  electLeaders,
  type ElectLeadersResponsePartitionResult,
} from '../../../wire/messages/elect-leaders.ts'
import { electPreferred, electUnclean } from '../elections.ts'
import type { EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

const PREFERRED = 0

/** Null asks for every partition; of those, only the ones that had to change are in the answer. */
export const electLeadersHandler = handler(electLeaders, ({ topicPartitions, electionType }, { state }) => {
  const everything = topicPartitions === null
  const asked =
    topicPartitions ??
    state.topics
      .all()
      .map(({ name, partitions }) => ({ topic: name, partitions: partitions.map(({ index }) => index) }))
  const results = asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions
      .map((index) => elect(state, topic, index, electionType === PREFERRED))
      .filter(({ errorCode }) => !everything || errorCode !== ErrorCode.ELECTION_NOT_NEEDED),
  }))
  return {
    throttleTimeMs: 0,
    replicaElectionResults: results.filter(
      ({ partitionResult }) => !everything || partitionResult.length > 0,
    ),
  }
})

function elect(
  state: EmbeddedState,
  topic: string,
  index: number,
  preferred: boolean,
): ElectLeadersResponsePartitionResult {
  const partition = state.topics.partition(topic, index)
  if (partition === undefined) {
    const errorMessage = `No such topic-partition as ${topic}-${index}`
    return { partitionId: index, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage }
  }
  const { errorCode, errorMessage } = preferred
    ? electPreferred(state, partition)
    : electUnclean(state, partition)
  return { partitionId: index, errorCode, errorMessage }
}
