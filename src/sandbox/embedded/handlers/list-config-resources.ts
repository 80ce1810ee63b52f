import { listConfigResources } from '../../../wire/messages/list-config-resources.ts'
import { ConfigResource } from '../config-resource.ts'
import { liveNodes } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'

/** Version 0 asks for the resources of client metrics, of which there are none here. */
export const listConfigResourcesHandler = handler(
  listConfigResources,
  ({ resourceTypes }, { state, apiVersion }) => {
    const wanted = (type: number): boolean =>
      apiVersion >= 1 && (resourceTypes.length === 0 || resourceTypes.includes(type))
    const { topic, broker } = ConfigResource
    const topics = wanted(topic)
      ? state.topics.all().map(({ name }) => ({ resourceName: name, resourceType: topic }))
      : []
    const brokers = wanted(broker)
      ? liveNodes(state).map(({ id }) => ({ resourceName: String(id), resourceType: broker }))
      : []
    return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, configResources: [...topics, ...brokers] }
  },
)
