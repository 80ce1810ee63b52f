import { describeProducers } from '../../../wire/messages/describe-producers.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { leadPartition } from '../partition-access.ts'
import { RefusedError } from '../refused-error.ts'

export const describeProducersHandler = handler(describeProducers, ({ topics }, { state, nodeId }) => ({
  throttleTimeMs: 0,
  topics: topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      try {
        const { log } = leadPartition(state, nodeId, name, partitionIndex)
        const activeProducers = log.producers.all().map((producer) => ({
          producerId: producer.producerId,
          producerEpoch: producer.epoch,
          lastSequence: producer.lastSequence,
          lastTimestamp: BigInt(producer.lastTimestampMs),
          coordinatorEpoch: producer.coordinatorEpoch,
          currentTxnStartOffset: producer.openSince ?? -1n,
        }))
        return { partitionIndex, errorCode: ErrorCode.NONE, activeProducers }
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        return { partitionIndex, errorCode: error.code, errorMessage: error.message, activeProducers: [] }
      }
    }),
  })),
}))
