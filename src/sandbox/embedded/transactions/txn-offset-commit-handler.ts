import type { Decoded } from '../../../wire/api.ts'
import { txnOffsetCommit, type TxnOffsetCommitRequest } from '../../../wire/messages/txn-offset-commit.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
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
        if (errorCode === ErrorCode.NONE) {
          groups.findOrCreate(request.groupId).offsets.stage(request.producerId, entry)
        }
        return { partitionIndex: partition.partitionIndex, errorCode }
      }),
    })),
  }
})

function validateCommit(request: Decoded<TxnOffsetCommitRequest>, context: RequestContext): ErrorCode {
  if (!coordinates(context)) return ErrorCode.NOT_COORDINATOR
  const { groups, transactions } = context.state
  const { groupId, memberId, generationId: generation, groupInstanceId: instanceId } = request
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID
  const error = transactions.verifyGroup(request.transactionalId, request, groupId)
  // The producer is told of its old epoch here in the words of a partition leader.
  if (error === ErrorCode.PRODUCER_FENCED) return ErrorCode.INVALID_PRODUCER_EPOCH
  // Since version 4 a client knows a code that means "abort and go on" (KIP-890).
  if (error === ErrorCode.INVALID_TXN_STATE && context.apiVersion >= 4) return ErrorCode.TRANSACTION_ABORTABLE
  if (error !== ErrorCode.NONE) return error
  const membership = groups.find(groupId)?.membership
  if (membership === undefined) return generation < 0 ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION
  if (membership.type === 'consumer') {
    const refusal = validateConsumerCommit(membership, { memberId, generation }, true)
    return refusal === ErrorCode.STALE_MEMBER_EPOCH ? ErrorCode.ILLEGAL_GENERATION : refusal
  }
  return validateClassicCommit(membership, { memberId, instanceId, generation }, true)
}
