import type { CommittedOffset } from '../domain/group.ts'
import { formatPartition, type Offset, type TopicPartition } from '../domain/offset.ts'
import type { UnreachedPartition } from '../domain/read-outcome.ts'
import type { PartitionFacts } from '../domain/read-plan.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import type { Cluster } from './cluster.ts'
import { type FoundOffset, type Isolation, listOffsets } from './list-offsets.ts'

export interface FactsWanted {
  readonly isolation: Isolation
  /** Moments of which the first offset at or after them is wanted, in ms since 1970. */
  readonly instants: readonly number[]
  /** What a group has committed; nothing without one. */
  readonly committed?: readonly CommittedOffset[]
  readonly wanted?: (partition: TopicPartition) => boolean
}

export interface ReadFacts {
  readonly facts: readonly PartitionFacts[]
  /** Partitions of which nothing could be found out. */
  readonly unavailable: readonly UnreachedPartition[]
}

/** What there is to read in these topics: a few requests a leader, all at the same time. */
export async function readFacts(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  { isolation, instants, committed = [], wanted = () => true }: FactsWanted,
): Promise<ReadFacts> {
  const ask = async (question: Parameters<typeof listOffsets>[2], level: Isolation = 'uncommitted') =>
    await listOffsets(cluster, topics, question, level, wanted)
  const [starts, highWatermarks, stables, ...times] = await Promise.all([
    ask('earliest'),
    ask('latest'),
    isolation === 'committed' ? ask('latest', 'committed') : null,
    ...instants.map(async (epochMs) => await ask({ epochMs })),
  ])
  const at = (found: readonly FoundOffset[]): ReadonlyMap<string, FoundOffset> =>
    new Map(found.map((each) => [formatPartition(each), each]))
  const highAt = at(highWatermarks)
  const endAt = stables === null ? highAt : at(stables)
  const timesAt = times.map(at)
  const commits = new Map(committed.map((each) => [formatPartition(each), each]))

  const facts: PartitionFacts[] = []
  const unavailable: UnreachedPartition[] = []
  for (const { topic, partition, offset: start, error } of starts) {
    const place = formatPartition({ topic, partition })
    const highWatermark = highAt.get(place)
    const end = endAt.get(place)
    const answers = [highWatermark, end, ...timesAt.map((found) => found.get(place))]
    const failure = error ?? answers.map((answer) => answer?.error ?? null).find((each) => each !== null)
    if (failure != null || start === null || highWatermark?.offset == null || end?.offset == null) {
      unavailable.push({ topic, partition, position: null, end: null, error: failure ?? 'UNREACHABLE' })
      continue
    }
    const commit = commits.get(place)
    facts.push({
      topic,
      partition,
      start,
      end: end.offset,
      highWatermark: highWatermark.offset,
      atTime: new Map(
        instants.map((instant, index): [number, Offset | null] => [
          instant,
          timesAt[index]?.get(place)?.offset ?? null,
        ]),
      ),
      committed: commit?.committed ?? null,
      committedEpoch: commit?.leaderEpoch ?? null,
    })
  }
  return { facts, unavailable }
}
