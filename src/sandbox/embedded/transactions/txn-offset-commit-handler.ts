import type { Decoded } from '../../../wire/api.ts'
import { txnOffsetCommit, type TxnOffsetCommitRequest } from '../../../wire/messages/txn-offset-commit.ts'
import { ErrorCode } from '../error-code.ts'
import { validateClassicCommit } from '../groups/classic-group.ts'
import { validateConsumerCommit } from '../groups/consumer-group.ts'
import { coordinates } from '../groups/coordinates.ts'
import { checkEntry, checkMetadata, toEntry } from '../groups/offset-commit-handler.ts'
import { handler, type RequestContext } from '../handler.ts'

/** Stages offsets in a group until their transaction ends. Offered up to version 4, as EndTxn is. */
export const txnOffsetCommitHandler = handler(txnOffsetCommit, (request, context) => {
  const { groups } = context.state
  let groupError: ErrorCode | null = null
  const mayCommit = (): ErrorCode => (groupError ??= validateCommit(request, context))

  return {
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => {
        const entry = toEntry(groups, name, partition)
        const errorCode = checkEntry(groups, entry) || mayCommit() || checkMetadata(groups, entry)
        if (errorCode === ErrorCode.none) {
          groups.findOrCreate(request.groupId).offsets.stage(request.producerId, entry)
        }
        return { partitionIndex: partition.partitionIndex, errorCode }
      }),
    })),
  }
})

function validateCommit(request: Decoded<TxnOffsetCommitRequest>, context: RequestContext): ErrorCode {
  if (!coordinates(context)) return ErrorCode.notCoordinator
  const { groups, transactions } = context.state
  const { groupId, memberId, generationId: generation, groupInstanceId: instanceId } = request
  if (groupId === '') return ErrorCode.invalidGroupId
  const error = transactions.verifyGroup(request.transactionalId, request, groupId)
  // The producer is told of its old epoch here in the words of a partition leader.
  if (error === ErrorCode.producerFenced) return ErrorCode.invalidProducerEpoch
  // Since version 4 a client knows a code that means "abort and go on" (KIP-890).
  if (error === ErrorCode.invalidTxnState && context.apiVersion >= 4) return ErrorCode.transactionAbortable
  if (error !== ErrorCode.none) return error
  const membership = groups.find(groupId)?.membership
  if (membership === undefined) return generation < 0 ? ErrorCode.none : ErrorCode.illegalGeneration
  if (membership.type === 'consumer') {
    const refusal = validateConsumerCommit(membership, { memberId, generation }, true)
    return refusal === ErrorCode.staleMemberEpoch ? ErrorCode.illegalGeneration : refusal
  }
  return validateClassicCommit(membership, { memberId, instanceId, generation }, true)
}
