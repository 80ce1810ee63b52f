import type { Decoded } from '../../../wire/api.ts'
import {
  listOffsets,
  type ListOffsetsRequestListOffsetsPartition,
  type ListOffsetsResponseListOffsetsPartitionResponse,
} from '../../../wire/messages/list-offsets.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { leadPartition } from '../partition-access.ts'
import type { OffsetAndTime, PartitionLog } from '../partition-log.ts'
import { RefusedError } from '../refused-error.ts'

const READ_COMMITTED = 1

/** What may stand in the place of a time. Local and tiered storage (KIP-405) are the same here: nothing is tiered. */
const Special = { latest: -1n, earliest: -2n, maxTimestamp: -3n, earliestLocal: -4n } as const

export const listOffsetsHandler = handler(listOffsets, ({ topics, isolationLevel }, context) => ({
  throttleTimeMs: 0,
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((asked) => answer(name, asked, isolationLevel === READ_COMMITTED, context)),
  })),
}))

function answer(
  topic: string,
  { partitionIndex, currentLeaderEpoch, timestamp }: Decoded<ListOffsetsRequestListOffsetsPartition>,
  committed: boolean,
  { state, nodeId, apiVersion }: RequestContext,
): ListOffsetsResponseListOffsetsPartitionResponse {
  try {
    const { log } = leadPartition(state, nodeId, topic, partitionIndex, currentLeaderEpoch)
    const found = lookUp(log, timestamp, committed)
    if (found === null) return { partitionIndex, errorCode: ErrorCode.NONE }
    return {
      partitionIndex,
      errorCode: ErrorCode.NONE,
      timestamp: BigInt(found.timestampMs),
      offset: found.offset,
      ...(apiVersion >= 4 ? { leaderEpoch: found.leaderEpoch } : {}),
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return { partitionIndex, errorCode: error.code }
  }
}

function lookUp(log: PartitionLog, timestamp: bigint, committed: boolean): OffsetAndTime | null {
  const end = committed ? log.lastStableOffset : log.endOffset
  const leaderEpoch = log.epochs.latest
  if (timestamp === Special.latest) return { offset: end, timestampMs: -1, leaderEpoch }
  if (timestamp === Special.earliest || timestamp === Special.earliestLocal) {
    return { offset: log.startOffset, timestampMs: -1, leaderEpoch: log.epochs.at(log.startOffset) }
  }
  const found =
    timestamp === Special.maxTimestamp
      ? log.findMaxTime()
      : timestamp < 0n
        ? null
        : log.findTime(Number(timestamp))
  return found !== null && found.offset < end ? found : null
}
