import type { Decoded } from '../../../wire/api.ts'
import {
  fetch,
  type FetchRequest,
  type FetchRequestFetchPartition,
  type FetchResponse,
  type FetchResponsePartitionData,
} from '../../../wire/messages/fetch.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { endpointsOf, leadPartition } from '../partition-access.ts'
import { RefusedError } from '../refused-error.ts'
import { waitForChange } from '../wait-for-change.ts'

/** A fetch may ask for any amount; Kafka's `fetch.max.bytes` is what a broker gives at most. */
const MAX_RESPONSE_BYTES = 55 * 1024 * 1024
const READ_COMMITTED = 1

interface Outcome {
  readonly response: FetchResponse
  readonly byteLength: number
  readonly failed: boolean
}

/** Full fetches only: session id 0 in the answer tells the client to keep asking for everything. */
export const fetchHandler = handler(fetch, async (request, context) => {
  if (request.sessionId !== 0) {
    return { throttleTimeMs: 0, errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND, responses: [] }
  }
  const deadline = performance.now() + request.maxWaitMs
  for (;;) {
    const outcome = readAll(request, context)
    const leftMs = deadline - performance.now()
    const done = outcome.failed || outcome.byteLength >= request.minBytes || request.topics.length === 0
    if (done || leftMs <= 0 || context.signal.aborted) return outcome.response
    await waitForChange(logsOf(request, context), leftMs, context.signal)
  }
})

function topicNameOf(topic: Decoded<FetchRequest>['topics'][number], { state, apiVersion }: RequestContext) {
  return apiVersion >= 13 ? state.topics.getById(topic.topicId)?.name : topic.topic
}

function logsOf(request: Decoded<FetchRequest>, context: RequestContext) {
  return request.topics.flatMap((topic) => {
    const name = topicNameOf(topic, context)
    return topic.partitions.flatMap(({ partition }) => {
      const found = name === undefined ? undefined : context.state.topics.partition(name, partition)
      return found === undefined ? [] : [found.log]
    })
  })
}

function readAll(request: Decoded<FetchRequest>, context: RequestContext): Outcome {
  let left = Math.min(request.maxBytes, MAX_RESPONSE_BYTES)
  let byteLength = 0
  let failed = false
  let moved = false
  const responses = request.topics.map((topic) => {
    const name = topicNameOf(topic, context)
    const partitions = topic.partitions.map((asked): FetchResponsePartitionData => {
      try {
        if (name === undefined) throw new RefusedError(ErrorCode.UNKNOWN_TOPIC_ID, 'unknown topic id')
        const data = readPartition(name, asked, request.isolationLevel, left, byteLength === 0, context)
        byteLength += data.records?.length ?? 0
        left -= data.records?.length ?? 0
        return data
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        failed = true
        moved ||= error.code === ErrorCode.NOT_LEADER_OR_FOLLOWER
        return refused(name, asked, error.code, context)
      }
    })
    return { topic: topic.topic, topicId: topic.topicId, partitions }
  })
  const nodeEndpoints = moved && context.apiVersion >= 16 ? { nodeEndpoints: endpointsOf(context.state) } : {}
  return { response: { throttleTimeMs: 0, responses, ...nodeEndpoints }, byteLength, failed }
}

function readPartition(
  topic: string,
  asked: Decoded<FetchRequestFetchPartition>,
  isolationLevel: number,
  left: number,
  atLeastOne: boolean,
  { state, nodeId }: RequestContext,
): FetchResponsePartitionData {
  const { log } = leadPartition(state, nodeId, topic, asked.partition, asked.currentLeaderEpoch)
  const from = asked.fetchOffset
  if (from < log.startOffset || from > log.endOffset) {
    throw new RefusedError(ErrorCode.OFFSET_OUT_OF_RANGE, `offset ${from} is not in the log`)
  }
  const committed = isolationLevel === READ_COMMITTED
  const until = committed ? log.lastStableOffset : log.endOffset
  const records = log.read(from, until, Math.min(left, asked.partitionMaxBytes), atLeastOne)
  return {
    partitionIndex: asked.partition,
    errorCode: ErrorCode.NONE,
    highWatermark: log.endOffset,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.startOffset,
    abortedTransactions: committed ? log.abortedIn(from, until) : null,
    records,
  }
}

function refused(
  topic: string | undefined,
  { partition }: Decoded<FetchRequestFetchPartition>,
  errorCode: number,
  { state, apiVersion }: RequestContext,
): FetchResponsePartitionData {
  const found = state.topics.partition(topic ?? '', partition)
  const outOfRange = errorCode === ErrorCode.OFFSET_OUT_OF_RANGE
  const movedTo =
    errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH
      ? { leaderId: found?.leader ?? -1, leaderEpoch: found?.leaderEpoch ?? -1 }
      : null
  return {
    partitionIndex: partition,
    errorCode,
    highWatermark: outOfRange ? (found?.log.endOffset ?? -1n) : -1n,
    lastStableOffset: -1n,
    logStartOffset: outOfRange ? (found?.log.startOffset ?? -1n) : -1n,
    abortedTransactions: null,
    records: EMPTY,
    ...(movedTo !== null && apiVersion >= 12 ? { currentLeader: movedTo } : {}),
  }
}

const EMPTY = Buffer.alloc(0)
