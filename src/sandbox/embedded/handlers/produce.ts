import type { Decoded } from '../../../wire/api.ts'
import {
  produce,
  type ProduceRequest,
  type ProduceRequestTopicProduceData,
  type ProduceResponsePartitionProduceResponse,
} from '../../../wire/messages/produce.ts'
import { appendProduced } from '../append-produced.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { BadRecordsError, RefusedError } from '../refused-error.ts'
import { endpointsOf } from '../partition-access.ts'

export const produceHandler = handler(produce, (request, context) => {
  const answers = request.topicData.map((topic) => {
    const name = context.apiVersion >= 13 ? context.state.topics.getById(topic.topicId)?.name : topic.name
    return {
      name: name ?? topic.name,
      topicId: topic.topicId,
      partitionResponses: topic.partitionData.map((data) => append(request, topic, name, data, context)),
    }
  })
  if (request.acks === 0) return null
  const moved = answers.some(({ partitionResponses }) =>
    partitionResponses.some(({ currentLeader }) => currentLeader !== undefined),
  )
  return {
    responses: answers,
    ...(context.apiVersion >= 10 && moved ? { nodeEndpoints: endpointsOf(context.state) } : {}),
  }
})

function append(
  request: Decoded<ProduceRequest>,
  topic: Decoded<ProduceRequestTopicProduceData>,
  name: string | undefined,
  { index, records }: Decoded<ProduceRequestTopicProduceData>['partitionData'][number],
  context: RequestContext,
): ProduceResponsePartitionProduceResponse {
  try {
    if (name === undefined) {
      throw new RefusedError(ErrorCode.UNKNOWN_TOPIC_ID, `no topic has the id ${topic.topicId}`)
    }
    const { baseOffset, logAppendTimeMs, logStartOffset } = appendProduced(
      { topic: name, index, records: records as Buffer | null, ...request },
      context,
    )
    return {
      index,
      errorCode: ErrorCode.NONE,
      baseOffset,
      logAppendTimeMs: BigInt(logAppendTimeMs ?? -1),
      logStartOffset,
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return { index, baseOffset: -1n, ...refusal(error, name, index, context) }
  }
}

function refusal(
  error: RefusedError,
  topic: string | undefined,
  index: number,
  { state, apiVersion }: RequestContext,
) {
  const { code, message } = error
  const answer = {
    errorCode: code,
    ...(apiVersion >= 8 ? { errorMessage: message } : {}),
    ...(apiVersion >= 8 && error instanceof BadRecordsError ? { recordErrors: error.records } : {}),
  }
  if (code !== ErrorCode.NOT_LEADER_OR_FOLLOWER || apiVersion < 10) return answer
  const partition = state.topics.partition(topic ?? '', index)
  const currentLeader = { leaderId: partition?.leader ?? -1, leaderEpoch: partition?.leaderEpoch ?? -1 }
  return { ...answer, currentLeader }
}
