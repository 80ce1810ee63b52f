import { formatPartition, type TopicPartition } from '../domain/offset.ts'
import type { CommittedOffset } from '../domain/group.ts'
import type { GroupPosition } from '../domain/offset-reset.ts'
import type { TopicMetadata } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { listOffsets } from './list-offsets.ts'
import { partitionBounds } from './partition-bounds.ts'

export interface WantedTime {
  readonly epochMs: number
  /** The group is to go there; otherwise it is only shown, and a partition that cannot say is not held up by that. */
  readonly isTarget: boolean
}

/**
 * Where a group stands in these partitions, and where it could go: one round of requests a leader.
 *
 * @param time also find the first record at or after it; null if none is wanted
 * @throws {KctlError} `NO_LEADER` or `unreachable` when a partition cannot say: then nothing may be moved
 */
export async function groupPositions(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  committed: readonly CommittedOffset[],
  topics: readonly TopicMetadata[],
  time: WantedTime | null,
): Promise<readonly GroupPosition[]> {
  const wanted = new Set(partitions.map(formatPartition))
  const asked = topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.filter(({ partition }) =>
      wanted.has(formatPartition({ topic: topic.name, partition })),
    ),
  }))
  const [bounds, times] = await Promise.all([
    partitionBounds(cluster, asked),
    time === null ? [] : listOffsets(cluster, asked, { epochMs: time.epochMs }),
  ])
  const commits = new Map(committed.map((each) => [formatPartition(each), each]))
  const atTimes = new Map(times.map((each) => [formatPartition(each), each]))
  const failed = [...bounds, ...(time?.isTarget === true ? times : [])].filter(({ error }) => error !== null)
  if (failed.length > 0) throw cannotSay(failed, cluster)
  return bounds.map(({ topic, partition, start, end }) => {
    const key = formatPartition({ topic, partition })
    const commit = commits.get(key)
    const first = atTimes.get(key)
    return {
      topic,
      partition,
      committed: commit?.committed ?? null,
      leaderEpoch: commit?.leaderEpoch ?? null,
      metadata: commit?.metadata ?? '',
      start: start ?? 0n,
      end: end ?? 0n,
      atTime: first?.offset ?? null,
      timeAt: first?.timestamp ?? null,
    }
  })
}

function cannotSay(
  failed: readonly (TopicPartition & { readonly error: string | null })[],
  cluster: Cluster,
): KctlError {
  const leaderless = failed.every(({ error }) => error === 'NO_LEADER')
  const denied = failed.some(({ error }) => error === 'TOPIC_AUTHORIZATION_FAILED')
  return new KctlError(
    leaderless ? 'precondition' : denied ? 'authorization' : 'unreachable',
    `${failed.length} partitions in ${cluster.name} cannot say where their log starts and ends`,
    {
      code: leaderless ? 'NO_LEADER' : denied ? 'TOPIC_AUTHORIZATION_FAILED' : 'PARTITION_UNAVAILABLE',
      details: failed.slice(0, 20).map((each) => `${formatPartition(each)}   ${each.error ?? ''}`),
      hint: 'leave them out by naming the others with -t TOPIC:PARTITIONS',
    },
  )
}
