import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import { type FactsWanted, type ReadFacts, readFacts } from '../../cluster/read-facts.ts'
import type { Context } from '../../context.ts'
import { formatPartition } from '../../domain/offset.ts'
import { isDenied } from '../../domain/read-outcome.ts'
import type { TopicMetadata } from '../../domain/topic.ts'

/** Between two looks at partitions that are about to get a leader. */
const PAUSE_MS = 200
/** Less time than this is not worth another look. */
const LEAST_LOOK_MS = 1_000

/**
 * What there is to read. What cannot be told now is waited for: after a broker's death its partitions have no
 * leader for some seconds.
 *
 * @param seen the topics as they were seen last
 * @param options.waitMs no longer than this, and not at all for what may not be read
 * @returns also the topics, with the leaders they have by now
 */
export async function factsInTime(
  cluster: Cluster,
  seen: readonly TopicMetadata[],
  wanted: FactsWanted,
  { waitMs, context: { output }, signal }: { waitMs: number; context: Context; signal: AbortSignal },
): Promise<ReadFacts & { readonly topics: readonly TopicMetadata[] }> {
  const untilMs = performance.now() + waitMs - LEAST_LOOK_MS
  let topics = seen
  for (let look = 1; ; look++) {
    const found = await readFacts(cluster, topics, wanted)
    const missing = found.unavailable.filter((each) => !isDenied(each))
    if (missing.length === 0 || performance.now() > untilMs || signal.aborted) return { ...found, topics }
    if (look === 1) {
      const names = missing.slice(0, 3).map((each) => `${formatPartition(each)} (${each.error})`)
      const more = missing.length > names.length ? ` and ${missing.length - names.length} more` : ''
      await output.note(() => `waiting for ${names.join(', ')}${more}`)
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => {})
    const fresh = (await cluster.metadata(topics.map(({ name }) => name))).topics
    topics = topics.map(
      (topic) => fresh.find(({ name, error }) => name === topic.name && error === null) ?? topic,
    )
  }
}
