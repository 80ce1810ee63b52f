import { setTimeout as sleep } from 'node:timers/promises'
import { commitGroupOffsets, groupOffsets } from '../../src/cluster/group-offsets.ts'
import { awaitLeaders, createTopics } from '../../src/cluster/create-topics.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { listOffsets } from '../../src/cluster/list-offsets.ts'
import { type BenchBroker, openBenchCluster } from './bench-broker.ts'

/** Topics in one request: the controller does one request after the other. */
const TOPICS_AT_ONCE = 200

/** Makes topics with 2 and 3 partitions in turns. @returns how many partitions each has */
export async function makeTopics(
  target: { readonly bootstrap: string },
  count: number,
): Promise<ReadonlyMap<string, number>> {
  await using cluster = await openBenchCluster(target)
  const partitionsOf = new Map(
    Array.from({ length: count }, (_, index) => [`topic-${String(index).padStart(5, '0')}`, 2 + (index % 2)]),
  )
  const names = [...partitionsOf.keys()]
  for (let at = 0; at < count; at += TOPICS_AT_ONCE) {
    await makeTopicsAtOnce(
      cluster,
      new Map(names.slice(at, at + TOPICS_AT_ONCE).map((name) => [name, partitionsOf.get(name) ?? 1])),
    )
  }
  await settle(cluster, names)
  return partitionsOf
}

/** A broker may name itself as the leader of a new partition before it answers for it. */
async function settle(cluster: Cluster, names: readonly string[]): Promise<void> {
  const { topics } = await cluster.metadata(names)
  while ((await listOffsets(cluster, topics, 'latest')).some(({ error }) => error !== null)) await sleep(100)
}

async function makeTopicsAtOnce(cluster: Cluster, partitionsOf: ReadonlyMap<string, number>): Promise<void> {
  const plans = [...partitionsOf].map(([name, partitions]) => ({
    name,
    partitions,
    replicas: 1,
    configs: new Map<string, string>(),
  }))
  const outcomes = await createTopics(cluster, plans, { validateOnly: false })
  for (const [name, { kind }] of outcomes) if (kind !== 'created') throw new Error(`${name} was ${kind}`)
  await awaitLeaders(cluster, [...partitionsOf.keys()])
}

/** One topic with the same number of records in every partition. */
export function makeFilledTopic(broker: BenchBroker, topic: string, partitions: number, each: number): void {
  const input = Array.from({ length: partitions * each }, (_, index) =>
    JSON.stringify({ value: `value ${index}`, partition: index % partitions }),
  )
  broker.kctl(['topics', 'create', topic, '-p', String(partitions), '-q'])
  broker.kctl(['produce', topic, '-i', 'ndjson', '-q'], `${input.join('\n')}\n`)
}

/** Commits for groups that nobody is in, which makes them. */
export async function commitAll(
  target: { readonly bootstrap: string },
  topic: string,
  offsetsOf: ReadonlyMap<string, readonly bigint[]>,
): Promise<void> {
  await using cluster = await openBenchCluster(target)
  for (const [group, offsets] of offsetsOf) {
    const answers = await commitGroupOffsets(
      cluster,
      group,
      offsets.map((offset, partition) => ({ topic, partition, offset, leaderEpoch: null, metadata: '' })),
    )
    const failed = answers.find(({ error }) => error !== null)
    if (failed !== undefined) throw new Error(`${group} was not committed: ${failed.error}`)
  }
}

/** What a group has committed, partition by partition. */
export async function committedOf(
  target: { readonly bootstrap: string },
  group: string,
): Promise<readonly (bigint | null)[]> {
  await using cluster = await openBenchCluster(target)
  const [answer] = await groupOffsets(cluster, [group])
  return (answer?.offsets ?? []).map(({ committed }) => committed)
}
