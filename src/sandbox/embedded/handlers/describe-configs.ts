import {
  describeConfigs,
  type DescribeConfigsRequestDescribeConfigsResource,
} from '../../../wire/messages/describe-configs.ts'
import { brokerConfigEntries } from '../broker-configs.ts'
import type { ConfigEntry } from '../config-definition.ts'
import { ConfigResource } from '../config-resource.ts'
import type { EmbeddedState } from '../embedded-state.ts'
import { ErrorCode } from '../../../wire/error-codes.ts'
import { handler } from '../handler.ts'
import { RefusedError } from '../refused-error.ts'
import { topicConfigEntries } from '../topic-configs.ts'
import { topicNameFault } from '../topic-name.ts'

export const describeConfigsHandler = handler(
  describeConfigs,
  ({ resources, includeSynonyms }, { state, nodeId }) => ({
    throttleTimeMs: 0,
    results: resources.map((resource) => {
      const { resourceType, resourceName, configurationKeys } = resource
      try {
        const entries = entriesOf(state, nodeId, resource).filter(
          ({ name }) => configurationKeys === null || configurationKeys.includes(name),
        )
        return {
          errorCode: ErrorCode.NONE,
          errorMessage: null,
          resourceType,
          resourceName,
          configs: entries.map(({ name, value, source, type, readOnly, isSensitive, synonyms }) => ({
            name,
            value: isSensitive ? null : value,
            readOnly,
            configSource: source,
            isSensitive,
            synonyms: includeSynonyms ? synonyms : [],
            configType: type,
          })),
        }
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        return { errorCode: error.code, errorMessage: error.message, resourceType, resourceName, configs: [] }
      }
    }),
  }),
)

function entriesOf(
  state: EmbeddedState,
  nodeId: number,
  {
    resourceType,
    resourceName,
  }: Pick<DescribeConfigsRequestDescribeConfigsResource, 'resourceType' | 'resourceName'>,
): readonly ConfigEntry[] {
  if (resourceType === ConfigResource.topic) {
    const fault = topicNameFault(resourceName)
    if (fault !== null)
      throw new RefusedError(ErrorCode.INVALID_TOPIC_EXCEPTION, `Topic name is invalid: ${fault}`)
    const topic = state.topics.get(resourceName)
    if (topic === undefined) {
      throw new RefusedError(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        'This server does not host this topic-partition.',
      )
    }
    return topicConfigEntries(state, topic.configs)
  }
  if (resourceType === ConfigResource.broker) {
    if (resourceName !== '' && Number(resourceName) !== nodeId) {
      throw new RefusedError(
        ErrorCode.INVALID_REQUEST,
        `Unexpected broker id, expected ${nodeId} or empty string, but received ${resourceName}`,
      )
    }
    return brokerConfigEntries(state, resourceName === '' ? null : nodeId)
  }
  throw new RefusedError(ErrorCode.INVALID_REQUEST, `Unsupported resource type: ${resourceType}`)
}
