import {
  findCoordinator,
  type FindCoordinatorResponseCoordinator,
} from '../../../wire/messages/find-coordinator.ts'
import { controllerOf, type EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

const KEY_TYPES = { group: 0, transaction: 1 } as const

/** Up to version 3 a request names one key and the answer stands at the top; from 4 on it names several. */
export const findCoordinatorHandler = handler(findCoordinator, (request, { state, apiVersion }) => {
  const found = coordinatorOf(state, request.keyType)
  if (apiVersion <= 3) return { throttleTimeMs: 0, ...found, errorMessage: found.errorMessage || 'NONE' }
  return {
    throttleTimeMs: 0,
    coordinators: request.coordinatorKeys.map((key) => ({ key, ...found })),
  }
})

function coordinatorOf(
  state: EmbeddedState,
  keyType: number,
): Required<Omit<FindCoordinatorResponseCoordinator, 'key'>> {
  const nowhere = { nodeId: -1, host: '', port: -1 }
  if (keyType !== KEY_TYPES.group && keyType !== KEY_TYPES.transaction) {
    return {
      ...nowhere,
      errorCode: ErrorCode.INVALID_REQUEST,
      errorMessage: `no coordinator has the key type ${keyType}`,
    }
  }
  const node = controllerOf(state)
  if (node === null) {
    return {
      ...nowhere,
      errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE,
      errorMessage: 'The coordinator is not available.',
    }
  }
  return { nodeId: node.id, host: node.host, port: node.port, errorCode: ErrorCode.NONE, errorMessage: '' }
}
