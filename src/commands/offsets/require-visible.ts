import type { Cluster } from '../../cluster/cluster.ts'
import { requireTopics } from '../../cluster/topics.ts'

/**
 * What is committed on a topic that may not be seen would look as if it were not there.
 *
 * @throws {KctlError} `TOPIC_AUTHORIZATION_FAILED` when one of these may not be seen
 */
export async function requireVisible(topics: Iterable<string>, cluster: Cluster): Promise<void> {
  const names = [...new Set(topics)]
  if (names.length === 0) return
  const metadata = await cluster.metadata(names)
  const hidden = metadata.topics.filter(({ error }) => error === 'TOPIC_AUTHORIZATION_FAILED')
  if (hidden.length === 0) return
  await requireTopics(
    cluster,
    hidden.map(({ name }) => name),
  )
}
