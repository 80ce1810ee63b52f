import type { OffsetTarget } from './offset-target.ts'
import { specFor } from './offset-target.ts'
import { comparePartitions, formatPartition, type Offset, type TopicPartition } from './offset.ts'
import { formatOffsetSpec, type OffsetSpec } from './offset-spec.ts'
import { UsageError } from '../errors.ts'

/** One partition of a read: `start` is inclusive, `end` exclusive; null goes on for ever. */
export interface PartitionRead extends TopicPartition {
  readonly start: Offset
  readonly end: Offset | null
  /** Of the record before `start`, where it is known, so that a log cut short since then is noticed. */
  readonly leaderEpoch?: number | null
}

/** What is known of a partition before it is read. */
export interface PartitionFacts extends TopicPartition {
  readonly start: Offset
  /** One past the last record that may be read now: under isolation committed the last stable offset. */
  readonly end: Offset
  /** One past the last record, those of open transactions among them. */
  readonly highWatermark: Offset
  /** Null when no record is at or after that moment, by moment. */
  readonly atTime: ReadonlyMap<number, Offset | null>
  /** The group's own position, null without one. */
  readonly committed: Offset | null
  readonly committedEpoch: number | null
}

/** From where to where, as the user meant it. Times are resolved already. */
export interface ReadBounds {
  readonly from: OffsetTarget
  /** Where a group has committed an offset it goes on there, whatever `from` says. */
  readonly committedFirst?: boolean
  /** Null: as far as `follow` says. */
  readonly to: OffsetTarget | null
  /** Go on where the log ends now. */
  readonly follow: boolean
  readonly instantOf: (spec: OffsetSpec) => number | null
}

export interface ReadPlan {
  readonly reads: readonly PartitionRead[]
  /** What is not literally as asked for, to be said on stderr. */
  readonly remarks: readonly string[]
  /** What is as asked for, and may surprise. */
  readonly notes: readonly string[]
}

/**
 * Where to start and end in each partition. A point outside of the log becomes the log's nearest end, with a remark.
 *
 * @throws {UsageError} when the group's position is asked for where there is none
 */
export function planRead(bounds: ReadBounds, partitions: readonly PartitionFacts[]): ReadPlan {
  const remarks: string[] = []
  const notes: string[] = []
  const reads = partitions.toSorted(comparePartitions).flatMap((facts): PartitionRead[] => {
    const isCommitted = bounds.committedFirst === true && facts.committed !== null
    const from = isCommitted ? COMMITTED : specFor(bounds.from, facts.partition)
    if (from === null) return []
    const place = formatPartition(facts)
    if (from.kind === 'time' && (facts.atTime.get(bounds.instantOf(from) ?? -1) ?? null) === null)
      notes.push(`${place}: nothing at or after ${formatOffsetSpec(from)} (end ${facts.end})`)
    const start = clamp(resolvePoint(from, facts, bounds), facts, place, 'start', remarks)
    const to = bounds.to === null ? null : specFor(bounds.to, facts.partition)
    const end =
      to === null
        ? bounds.follow
          ? null
          : facts.end
        : clamp(resolvePoint(to, facts, bounds), facts, place, 'end', remarks)
    const read = { topic: facts.topic, partition: facts.partition, start, end }
    return [
      from.kind === 'committed' && start === facts.committed
        ? { ...read, leaderEpoch: facts.committedEpoch }
        : read,
    ]
  })
  return { reads, remarks, notes: shortened(notes) }
}

/** Partitions that are named; there may be hundreds. */
const NAMED = 4

const shortened = (notes: readonly string[]): readonly string[] =>
  notes.length <= NAMED
    ? notes
    : [...notes.slice(0, NAMED), `and the same for ${notes.length - NAMED} more partitions`]

const COMMITTED: OffsetSpec = { kind: 'committed' }

interface Point {
  readonly offset: Offset
  /** Whether a place outside of the log is worth a word. */
  readonly isExact: boolean
}

function resolvePoint(spec: OffsetSpec, facts: PartitionFacts, { instantOf }: ReadBounds): Point {
  const exact = (offset: Offset): Point => ({ offset, isExact: true })
  const relative = (offset: Offset): Point => ({ offset, isExact: false })
  switch (spec.kind) {
    case 'earliest':
      return exact(facts.start)
    case 'latest':
      return exact(facts.end)
    case 'exact':
      return exact(spec.offset)
    case 'fromEarliest':
      return relative(facts.start + spec.by)
    case 'fromLatest':
      return relative(facts.end - spec.by)
    case 'committed':
    case 'shift':
      if (facts.committed === null) throw noCommit(facts)
      return exact(facts.committed + (spec.kind === 'shift' ? spec.by : 0n))
    case 'time':
      return exact(facts.atTime.get(instantOf(spec) ?? -1) ?? facts.end)
  }
}

function clamp(
  { offset, isExact }: Point,
  { start, end, highWatermark }: PartitionFacts,
  place: string,
  side: 'start' | 'end',
  remarks: string[],
): Offset {
  // Records behind an open transaction are there: waiting for them is no mistake of the user's.
  if (side === 'start' && offset > end && offset <= highWatermark) return offset
  const inside = offset < start ? start : offset > end ? end : offset
  if (inside !== offset && isExact) {
    const edge = offset < start ? `the log starts at ${start}` : `the log ends at ${end}`
    remarks.push(
      `${place}: ${edge}, so ${side === 'start' ? 'reading starts' : 'reading ends'} there and not at ${offset}`,
    )
  }
  return inside
}

function noCommit(facts: PartitionFacts): UsageError {
  return new UsageError(
    `${formatPartition(facts)} has no committed offset`,
    'name a group with --group, or start at earliest, latest or a time',
  )
}
