import { describeLogDirs } from '../../../wire/messages/describe-log-dirs.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** Null topics ask for everything. A node answers for the partitions it has a replica of. */
export const describeLogDirsHandler = handler(describeLogDirs, ({ topics }, { state, nodeId }) => {
  const wanted = (name: string, index: number): boolean =>
    topics === null || topics.some(({ topic, partitions }) => topic === name && partitions.includes(index))
  const present = state.topics.all().flatMap(({ name, partitions }) => {
    const kept = partitions.filter(({ index, replicas }) => replicas.includes(nodeId) && wanted(name, index))
    if (kept.length === 0) return []
    return [
      {
        name,
        partitions: kept.map(({ index, log }) => ({
          partitionIndex: index,
          partitionSize: BigInt(log.sizeBytes),
          offsetLag: 0n,
          isFutureKey: false,
        })),
      },
    ]
  })
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    results: [{ errorCode: ErrorCode.NONE, logDir: state.logDir, topics: present }],
  }
})
