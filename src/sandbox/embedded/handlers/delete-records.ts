import { deleteRecords } from '../../../wire/messages/delete-records.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler, type RequestContext } from '../handler.ts'
import { leadPartition } from '../partition-access.ts'
import { RefusedError } from '../refused-error.ts'
import { topicConfig } from '../topic-configs.ts'
import type { Topic } from '../topic-registry.ts'

/** What stands for "everything up to the high watermark". */
const HIGH_WATERMARK = -1n

export const deleteRecordsHandler = handler(deleteRecords, ({ topics }, context) => ({
  throttleTimeMs: 0,
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, offset }) => {
      try {
        const lowWatermark = deleteUpTo(name, partitionIndex, offset, context)
        return { partitionIndex, lowWatermark, errorCode: ErrorCode.NONE }
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        return { partitionIndex, lowWatermark: -1n, errorCode: error.code }
      }
    }),
  })),
}))

function deleteUpTo(name: string, index: number, offset: bigint, { state, nodeId }: RequestContext): bigint {
  const { log } = leadPartition(state, nodeId, name, index)
  const topic = state.topics.get(name) as Topic
  if (!topicConfig(state, topic, 'cleanup.policy').includes('delete')) {
    throw new RefusedError(
      ErrorCode.POLICY_VIOLATION,
      'Records of a topic that is only compacted cannot be deleted',
    )
  }
  const target = offset === HIGH_WATERMARK ? log.endOffset : offset
  if (target < 0n || target > log.endOffset) {
    throw new RefusedError(ErrorCode.OFFSET_OUT_OF_RANGE, `offset ${target} is beyond the end of the log`)
  }
  log.deleteBefore(target)
  return log.startOffset
}
