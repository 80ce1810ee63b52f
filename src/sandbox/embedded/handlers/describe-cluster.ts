import { describeCluster } from '../../../wire/messages/describe-cluster.ts'
import { controllerOf, liveNodes } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { CLUSTER_OPERATIONS, NO_OPERATIONS } from '../topic-facts.ts'

const BROKERS = 1

export const describeClusterHandler = handler(describeCluster, (request, { state, apiVersion }) => {
  const { clusterId } = state
  if (request.endpointType !== BROKERS) {
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.MISMATCHED_ENDPOINT_TYPE,
      errorMessage: 'The request was sent to an endpoint of the wrong type.',
      clusterId,
      brokers: [],
    }
  }
  const fencedToo = apiVersion >= 2 && request.includeFencedBrokers
  const shown = fencedToo ? [...state.nodes.values()] : liveNodes(state)
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    clusterId,
    controllerId: controllerOf(state)?.id ?? -1,
    brokers: shown.map(({ id, host, port, rack, up }) => ({
      brokerId: id,
      host,
      port,
      rack,
      ...(apiVersion >= 2 ? { isFenced: !up } : {}),
    })),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : NO_OPERATIONS,
  }
})
