import { controllerOf } from '../embedded-state.ts'
import type { RequestContext } from '../handler.ts'

/** Whether the node that was asked is the coordinator; one node coordinates every group and every transaction. */
export function coordinates({ state, nodeId }: RequestContext): boolean {
  return controllerOf(state)?.id === nodeId
}
