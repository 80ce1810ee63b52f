import type { TopicRegistry } from '../topic-registry.ts'

/** What coordinators need to know of the topics. */
export interface TopicLookup {
  /** Null for a topic that does not exist. */
  partitionCount(topic: string): number | null
  topicId(topic: string): string | null
  topicName(topicId: string): string | null
  names(): readonly string[]
}

/** What groups ask about topics, answered by the topics of the embedded broker. */
export function topicLookup(topics: TopicRegistry): TopicLookup {
  return {
    partitionCount: (topic) => topics.get(topic)?.partitions.length ?? null,
    topicId: (topic) => topics.get(topic)?.id ?? null,
    names: () => topics.all().map(({ name }) => name),
    topicName: (topicId) => topics.getById(topicId)?.name ?? null,
  }
}
