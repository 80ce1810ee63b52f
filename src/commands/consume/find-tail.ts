import type { Cluster } from '../../cluster/cluster.ts'
import {
  type DamagedOffsets,
  openReader,
  type ReadOptions,
  type RecordChunk,
} from '../../cluster/read-records.ts'
import { comparePartitions, formatPartition, type Offset } from '../../domain/offset.ts'
import type { UnreachedPartition } from '../../domain/read-outcome.ts'
import type { PartitionFacts } from '../../domain/read-plan.ts'
import { offsetOf } from '../../domain/record-view.ts'
import { chooseTail } from '../../domain/choose-tail.ts'

/** So much further back it is looked each time that a stretch holds too few records. */
const WIDEN_BY = 8n

interface Stretch {
  readonly facts: PartitionFacts
  /** Where it was begun to look. */
  from: Offset
  /** Of the records in it, oldest first, no more than are wanted; counted from the start of the log, as numbers take less. */
  offsets: number[]
  times: number[]
}

export interface FoundTail {
  /** By partition, as `formatPartition` names it. */
  readonly starts: ReadonlyMap<string, Offset>
  /** Partitions that could not be looked at to their end: they have no start. */
  readonly unreached: readonly UnreachedPartition[]
}

/**
 * Where to start in each partition to get the last records of all of them together, by time. Compaction and
 * transactions leave gaps between offsets, so records are counted, not offsets. Of batches that cannot be read the
 * offsets are: as nobody knows their times they count as the latest, lest a tail without them be taken for whole.
 */
export async function findTail(
  cluster: Cluster,
  facts: readonly PartitionFacts[],
  count: number,
  options: ReadOptions,
): Promise<FoundTail> {
  let stretches = facts
    .toSorted(comparePartitions)
    .map((each): Stretch => ({ facts: each, from: each.end, offsets: [], times: [] }))
  const unreached: UnreachedPartition[] = []
  let width = BigInt(count)
  for (;;) {
    const short = stretches.filter(
      ({ from, facts: { start }, offsets }) => from > start && offsets.length < count,
    )
    if (short.length === 0 || options.signal.aborted) break
    const lost = await lookFurtherBack(cluster, short, width, count, options)
    const gone = new Set(lost.map(formatPartition))
    unreached.push(...lost)
    stretches = stretches.filter((stretch) => !gone.has(formatPartition(stretch.facts)))
    width *= WIDEN_BY
  }
  const starts = chooseTail(
    stretches.map(({ times }) => times),
    count,
  )
  return {
    starts: new Map(
      stretches.map(({ facts: { topic, partition, start, end }, offsets }, index) => {
        const first = offsets[starts[index] ?? offsets.length]
        return [formatPartition({ topic, partition }), first === undefined ? end : start + BigInt(first)]
      }),
    ),
    unreached,
  }
}

interface FoundRecords {
  readonly logStart: Offset
  readonly offsets: number[]
  readonly times: number[]
}

/** @returns the partitions that were given up */
async function lookFurtherBack(
  cluster: Cluster,
  stretches: readonly Stretch[],
  width: bigint,
  count: number,
  options: ReadOptions,
): Promise<readonly UnreachedPartition[]> {
  const found = new Map<string, FoundRecords>()
  const reads = stretches.map(({ from, facts: { topic, partition, start } }) => {
    found.set(formatPartition({ topic, partition }), { logStart: start, offsets: [], times: [] })
    return { topic, partition, start: from - width > start ? from - width : start, end: from }
  })
  using reader = openReader(cluster, reads, { ...options, onDamage: countDamaged })
  for (let chunks = await reader.take(); chunks !== null; chunks = await reader.take()) {
    for (const chunk of chunks) collect(chunk)
  }
  for (const [index, stretch] of stretches.entries()) {
    const more = found.get(formatPartition(stretch.facts))
    stretch.from = reads[index]?.start ?? stretch.facts.start
    stretch.offsets = lastOf(more?.offsets ?? [], stretch.offsets, count)
    stretch.times = lastOf(more?.times ?? [], stretch.times, count)
  }
  return reader.unreached

  function collect(chunk: RecordChunk): void {
    const records = found.get(formatPartition(chunk))
    if (records === undefined) return
    const { logStart, offsets, times } = records
    for (const run of chunk.runs()) {
      const base = Number(run.section.baseOffset - logStart)
      try {
        while (run.next()) {
          offsets.push(base + run.offsetDelta)
          times.push(run.timestampMs)
        }
      } catch {
        // What it is will be said when it is printed.
        countDamaged({ ...chunk, from: offsetOf(run), until: run.nextOffset })
      }
    }
    if (offsets.length > count * 2) {
      offsets.splice(0, offsets.length - count)
      times.splice(0, times.length - count)
    }
    reader.reuseMemory()
  }

  function countDamaged({ from, until, ...place }: DamagedOffsets): void {
    const records = found.get(formatPartition(place))
    if (records === undefined) return
    const first = Number(from - records.logStart)
    const length = until === null ? count : Math.min(count, Number(until - from))
    for (let index = 0; index < length; index++) {
      records.offsets.push(first + index)
      records.times.push(Infinity)
    }
  }
}

/** The last of two lists, without a copy where none is needed: there may be millions. */
function lastOf(first: number[], second: number[], count: number): number[] {
  const all = second.length === 0 ? first : first.concat(second)
  return all.length > count ? all.slice(-count) : all
}
