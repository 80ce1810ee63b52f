import type { Cluster } from '../../cluster/cluster.ts'
import { within } from '../../cluster/within.ts'
import type { TopicMetadata } from '../../domain/topic.ts'

/**
 * Which of these topics are not there any more, also those whose name another one has got: what was printed of
 * them must not be committed to that one.
 *
 * @throws {KctlError} when nobody says which topics there are
 */
export async function goneTopics(
  seen: readonly TopicMetadata[],
  cluster: Cluster,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const asked = cluster.metadata(seen.map(({ name }) => name))
  const { topics } = await within(timeoutMs, asked, 'asking for the topics', signal)
  const byName = new Map(topics.map((topic) => [topic.name, topic]))
  const isGone = ({ name, id }: TopicMetadata): boolean => {
    const now = byName.get(name)
    if (now === undefined || now.error === 'UNKNOWN_TOPIC_OR_PARTITION') return true
    return now.id !== null && id !== null && now.id !== id
  }
  return seen.filter(isGone).map(({ name }) => name)
}
