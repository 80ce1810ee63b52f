import { listPartitionReassignments } from '../../../wire/messages/list-partition-reassignments.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** Reassignments are over at once, so none is ever going on. */
export const listPartitionReassignmentsHandler = handler(listPartitionReassignments, () => ({
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  topics: [],
}))
