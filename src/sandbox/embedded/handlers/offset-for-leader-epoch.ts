import { offsetForLeaderEpoch } from '../../../wire/messages/offset-for-leader-epoch.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { leadPartition } from '../partition-access.ts'
import { RefusedError } from '../refused-error.ts'

export const offsetForLeaderEpochHandler = handler(offsetForLeaderEpoch, ({ topics }, { state, nodeId }) => ({
  throttleTimeMs: 0,
  topics: topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
      try {
        const { log } = leadPartition(state, nodeId, topic, partition, currentLeaderEpoch)
        const end = log.endOfEpoch(leaderEpoch)
        return {
          partition,
          errorCode: ErrorCode.NONE,
          ...(end === null ? {} : { leaderEpoch: end.epoch, endOffset: end.endOffset }),
        }
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        return { partition, errorCode: error.code }
      }
    }),
  })),
}))
