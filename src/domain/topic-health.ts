import type { TopicMetadata } from './topic.ts'

/**
 * What is wrong with a topic, in words, worst first; empty when all is well.
 * This is about the cluster's own state, not about what could be found out.
 */
export function topicProblems({ error, partitions }: TopicMetadata): readonly string[] {
  if (error !== null) return [error]
  const leaderless = partitions.filter(({ leader }) => leader === null).length
  const offline = partitions.filter(({ offlineReplicas }) => offlineReplicas.length > 0).length
  const underReplicated = partitions.filter(
    ({ leader, replicas, inSyncReplicas }) => leader !== null && inSyncReplicas.length < replicas.length,
  ).length
  return [
    ...(leaderless > 0 ? [`${leaderless} without leader`] : []),
    ...(underReplicated > 0 ? [`${underReplicated} under-replicated`] : []),
    ...(offline > 0 && underReplicated === 0 ? [`${offline} with offline replicas`] : []),
  ]
}
