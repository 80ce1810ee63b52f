import { type ConfigEntry, type ConfigSource } from '../domain/config-entry.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { describeConfigs } from '../wire/messages/describe-configs.ts'
import type { Cluster } from './cluster.ts'

/** ConfigResource.Type of Kafka's clients. */
const TOPIC = 2

/** DescribeConfigsResponse.ConfigSource of Kafka's clients. */
const SOURCES: Readonly<Record<number, ConfigSource>> = {
  1: 'topic',
  2: 'broker',
  3: 'broker default',
  4: 'static broker',
  5: 'default',
}

export interface TopicConfigs {
  readonly topic: string
  readonly entries: readonly ConfigEntry[]
  /** Why there are no entries, by Kafka's name; null when there are. */
  readonly error: string | null
}

/** Every setting of these topics, with where it comes from. A topic that may not be seen is an error of its own. */
export async function topicConfigs(
  cluster: Cluster,
  topics: readonly string[],
): Promise<readonly TopicConfigs[]> {
  if (topics.length === 0) return []
  const { results } = await cluster.retry(
    async () =>
      await cluster.sendToAny(describeConfigs, {
        resources: topics.map((resourceName) => ({
          resourceType: TOPIC,
          resourceName,
          configurationKeys: null,
        })),
        includeSynonyms: true,
      }),
  )
  return results.map(({ resourceName: topic, errorCode, configs }) => ({
    topic,
    error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
    entries: configs.map((config) => {
      const source = SOURCES[config.configSource] ?? 'unknown'
      const beneath = config.synonyms.find((synonym) => (SOURCES[synonym.source] ?? 'unknown') !== 'topic')
      return {
        name: config.name,
        value: config.isSensitive ? null : config.value,
        source,
        // What would count if the topic did not set it; the last synonym is Kafka's own default.
        default: source === 'topic' ? (beneath?.value ?? null) : config.value,
        sensitive: config.isSensitive,
        readOnly: config.readOnly,
      }
    }),
  }))
}
