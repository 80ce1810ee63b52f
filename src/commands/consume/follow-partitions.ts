import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import { readFacts } from '../../cluster/read-facts.ts'
import type { RecordReader } from '../../cluster/read-records.ts'
import { formatPartition } from '../../domain/offset.ts'
import type { PartitionRead } from '../../domain/read-plan.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import type { Output } from '../../output/output.ts'
import type { ConsumeRequest } from './consume-request.ts'
import { matchingTopics } from './find-partitions.ts'
import { type Instants, planPoint, type PreparedRead } from './prepare-read.ts'

/** How soon a partition that was added to a topic is read. */
const LOOK_EVERY_MS = 5_000
/** How soon after the start a partition is tried again that had no leader. */
const LOOK_SOON_MS = 1_000
/** A transaction that is open for less is nothing to speak of. */
const OPEN_TRANSACTION_MS = 5_000

export interface FollowOptions {
  readonly request: ConsumeRequest
  readonly prepared: PreparedRead
  readonly instants: Instants
  readonly cluster: Cluster
  readonly output: Output
  readonly signal: AbortSignal
}

/** While topics are followed: takes in partitions that are added, and those that had no leader at the start. */
export function followPartitions(reader: RecordReader, options: FollowOptions): Disposable {
  const ended = new AbortController()
  const signal = AbortSignal.any([ended.signal, options.signal])
  void look(reader, options, signal)
  return { [Symbol.dispose]: () => ended.abort() }
}

async function look(reader: RecordReader, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const missing = new Set(options.prepared.unavailable.map(formatPartition))
  const transactions = openTransactionWatch(reader, options)
  while (!signal.aborted) {
    const pauseMs = missing.size > 0 ? LOOK_SOON_MS : LOOK_EVERY_MS
    const slept = await sleep(pauseMs, true, { signal }).catch(() => false)
    if (!slept) return
    // What cannot be found out now can be in a while; the reader itself says what is wrong.
    await takeIn(reader, options, missing, signal).catch(() => {})
    await transactions()
  }
}

async function takeIn(
  reader: RecordReader,
  { request, prepared, instants, cluster, output }: FollowOptions,
  missing: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const topics = request.isRegex
    ? await matchingTopics(request.topics[0] ?? '', cluster)
    : (await cluster.metadata(prepared.topics.map(({ name }) => name))).topics.filter(
        ({ error }) => error === null,
      )
  const known = new Set(reader.partitions.map(formatPartition))
  const growing = request.partitions === null && request.key === null
  const unread = topics.flatMap((topic) =>
    topic.partitions
      .filter(({ leader }) => leader !== null)
      .map(({ partition }) => ({ topic: topic.name, partition }))
      .filter((place) => !known.has(formatPartition(place)))
      .filter((place) => growing || missing.has(formatPartition(place))),
  )
  if (unread.length === 0) return
  const added = unread.filter((place) => !missing.has(formatPartition(place)))
  const late = await planLate(
    unread.map(formatPartition).filter((place) => missing.has(place)),
    topics,
  )
  if (signal.aborted) return
  reader.add([...added.map((place) => ({ ...place, start: 0n, end: null })), ...late], topics)
  for (const place of added)
    await output.note(() => `${formatPartition(place)} is new: reading it from its start`)
  for (const place of late) {
    missing.delete(formatPartition(place))
    await output.note(() => `${formatPartition(place)} can be read now: from offset ${place.start}`)
  }

  async function planLate(
    places: readonly string[],
    all: readonly TopicMetadata[],
  ): Promise<readonly PartitionRead[]> {
    if (places.length === 0) return []
    const { facts } = await readFacts(cluster, all, {
      isolation: request.isolation,
      instants: [...new Set(instants.values())],
      wanted: (place) => places.includes(formatPartition(place)),
    })
    return planPoint(request, facts, instants).reads
  }
}

/** Says once for each partition that records wait behind a transaction that nobody ends. */
function openTransactionWatch(reader: RecordReader, { request, output }: FollowOptions): () => Promise<void> {
  const since = new Map<string, number>()
  const said = new Set<string>()
  return async () => {
    if (request.isolation === 'uncommitted') return
    for (const { position, highWatermark, lastStableOffset, ...rest } of reader.partitions) {
      const place = formatPartition(rest)
      if (highWatermark <= lastStableOffset || position < lastStableOffset) {
        since.delete(place)
        continue
      }
      const nowMs = performance.now()
      if (nowMs - (since.get(place) ?? nowMs) < OPEN_TRANSACTION_MS - 1) {
        if (!since.has(place)) since.set(place, nowMs)
        continue
      }
      if (said.has(place)) continue
      said.add(place)
      const count = highWatermark - lastStableOffset
      await output.note(() => `${place}: waiting: ${count} offsets are behind an open transaction`)
    }
  }
}
