import type { Cluster } from '../../cluster/cluster.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import type { Context } from '../../context.ts'
import { formatPartition, type Offset, type TopicPartition } from '../../domain/offset.ts'
import { formatOffsetSpec, type OffsetSpec, resolveInstant } from '../../domain/offset-spec.ts'
import { type OffsetTarget, targetEverywhere } from '../../domain/offset-target.ts'
import { isDenied, type UnreachedPartition } from '../../domain/read-outcome.ts'
import { type PartitionFacts, type PartitionRead, planRead, type ReadPlan } from '../../domain/read-plan.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'
import type { ConsumeRequest } from './consume-request.ts'
import { factsInTime } from './facts-in-time.ts'
import { findTail } from './find-tail.ts'
import { choosePartitions, findTopics } from './find-partitions.ts'

/** By the text of the spec, as `formatOffsetSpec` gives it: one moment for a whole command, however long it runs. */
export type Instants = ReadonlyMap<string, number>

export interface PreparedRead {
  readonly topics: readonly TopicMetadata[]
  readonly wanted: (partition: TopicPartition) => boolean
  readonly facts: readonly PartitionFacts[]
  /** Partitions of which nothing could be found out. */
  readonly unavailable: readonly UnreachedPartition[]
  readonly reads: readonly PartitionRead[]
  /** Up to where the start of the read is to be in time order, by partition: a tail of all partitions together. Null: no part of it. */
  readonly tailEnds: ReadonlyMap<string, Offset> | null
  readonly remarks: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Finds out what there is and decides from where to where it is read.
 *
 * @throws {KctlError} when a topic or partition is not there, or no partition can be read
 */
export async function prepareRead(
  request: ConsumeRequest,
  cluster: Cluster,
  instants: Instants,
  context: Context,
): Promise<PreparedRead> {
  const seen = await findTopics(request, cluster, context.output)
  const wanted = choosePartitions(request, seen)
  const { topics, facts, unavailable } = await factsInTime(
    cluster,
    seen,
    { isolation: request.isolation, instants: [...new Set(instants.values())], wanted },
    // What is followed starts at once, and takes in later what cannot be read yet.
    { waitMs: request.bounds.follow ? 0 : cluster.deadline.remainingMs(), context, signal: context.signal },
  )
  if (facts.length === 0 && unavailable.length > 0) throw nothingToRead(unavailable, cluster)
  const { start } = request.bounds
  const common = { topics, wanted, facts, unavailable }
  if (start.kind !== 'tail') return { ...common, tailEnds: null, ...planPoint(request, facts, instants) }

  const { starts, unreached } = await findTail(cluster, facts, start.count, {
    isolation: request.isolation,
    checkCrcs: request.checkCrcs,
    topics,
    signal: context.signal,
    timeoutMs: context.settings.timeoutMs,
  })
  const reads = facts.flatMap(({ topic, partition, end }): PartitionRead[] => {
    const from = starts.get(formatPartition({ topic, partition }))
    return from === undefined
      ? []
      : [{ topic, partition, start: from, end: request.bounds.follow ? null : end }]
  })
  return {
    ...common,
    unavailable: [...unavailable, ...unreached],
    reads,
    tailEnds: new Map(facts.map((each) => [formatPartition(each), each.end])),
    remarks: [],
    notes: [],
  }
}

/** Where a read that starts at a point starts and ends in these partitions. */
export function planPoint(
  { bounds }: Pick<ConsumeRequest, 'bounds'>,
  facts: readonly PartitionFacts[],
  instants: Instants,
): ReadPlan {
  const { start, to, follow } = bounds
  const from =
    start.kind === 'point'
      ? start.from
      : start.kind === 'committed'
        ? start.fallback
        : targetEverywhere({ kind: 'latest' } as const)
  return planRead(
    {
      from,
      to,
      follow,
      committedFirst: start.kind === 'committed',
      instantOf: (spec) => instants.get(formatOffsetSpec(spec)) ?? null,
    },
    facts,
  )
}

/** Every moment that the start and the end name, resolved against one clock. */
export function resolveInstants({ bounds }: Pick<ConsumeRequest, 'bounds'>, context: Context): Instants {
  const clock = { nowMs: context.now(), utc: context.output.options.utc }
  const { start, to } = bounds
  const targets = [
    ...(start.kind === 'point' ? [start.from] : start.kind === 'committed' ? [start.fallback] : []),
    ...(to === null ? [] : [to]),
  ]
  const instants = new Map<string, number>()
  for (const spec of targets.flatMap(specsOf)) {
    const epochMs = resolveInstant(spec, clock)
    if (epochMs !== null) instants.set(formatOffsetSpec(spec), epochMs)
  }
  return instants
}

const specsOf = ({ everywhere, byPartition }: OffsetTarget): readonly OffsetSpec[] => [
  ...(everywhere === null ? [] : [everywhere]),
  ...byPartition.values(),
]

export function nothingToRead(unavailable: readonly UnreachedPartition[], cluster: Cluster): KctlError {
  const denied = unavailable.every(isDenied)
  return new KctlError(
    denied ? 'authorization' : 'unreachable',
    denied
      ? `not allowed to read ${[...new Set(unavailable.map(({ topic }) => `"${topic}"`))].join(', ')} in ${cluster.name}`
      : `none of the ${unavailable.length} partitions can be read now`,
    {
      code: denied ? 'TOPIC_AUTHORIZATION_FAILED' : 'PARTITION_UNAVAILABLE',
      details: denied
        ? []
        : unavailable.slice(0, 20).map((each) => `${formatPartition(each)}   ${each.error}`),
      hint: denied
        ? needsRight('Read', ...[...new Set(unavailable.map(({ topic }) => `topic "${topic}"`))])
        : 'which brokers are down? kctl cluster describe',
    },
  )
}
