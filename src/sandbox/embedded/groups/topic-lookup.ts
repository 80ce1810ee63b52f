import type { TopicRegistry } from '../topic-registry.ts'
import type { TopicLookup } from './group-coordinator.ts'

/** What groups ask about topics, answered by the topics of the embedded broker. */
export function topicLookup(topics: TopicRegistry): TopicLookup {
  return {
    partitionCount: (topic) => topics.get(topic)?.partitions.length ?? null,
    topicId: (topic) => topics.get(topic)?.id ?? null,
    names: () => topics.all().map(({ name }) => name),
    topicName: (topicId) => topics.getById(topicId)?.name ?? null,
  }
}
