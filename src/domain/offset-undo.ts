import type { CommittedOffset } from './group.ts'
import { formatPartition, type Offset, type TopicPartition } from './offset.ts'

interface OffsetThen extends TopicPartition {
  /** Null: there was none. */
  readonly offset: Offset | null
}

export interface UndoPlan {
  readonly moves: readonly (TopicPartition & { readonly before: Offset | null; readonly after: Offset })[]
  /** Partitions that had no committed offset before the change, and have one now. */
  readonly toDelete: readonly TopicPartition[]
  /** Where the group has gone on, or somebody else has changed it, since the change. */
  readonly movedSince: readonly (TopicPartition & {
    readonly was: Offset | null
    readonly now: Offset | null
  })[]
}

/**
 * How to put back what a change has moved.
 *
 * @param before what was committed before the change
 * @param after what the change committed
 * @param now what is committed now
 * @param isOpen nobody saw whether the change was made: an offset that is as it was before has not moved since
 */
export function planUndo(
  before: readonly OffsetThen[],
  after: readonly OffsetThen[],
  now: readonly CommittedOffset[],
  isOpen = false,
): UndoPlan {
  const beforeOf = new Map(before.map((each) => [formatPartition(each), each.offset]))
  const nowOf = new Map(now.map((each) => [formatPartition(each), each.committed]))
  const offsetNow = (partition: TopicPartition): Offset | null =>
    nowOf.get(formatPartition(partition)) ?? null
  return {
    moves: before.flatMap(({ topic, partition, offset }) =>
      offset === null ? [] : [{ topic, partition, before: offsetNow({ topic, partition }), after: offset }],
    ),
    toDelete: before
      .filter((each) => each.offset === null && offsetNow(each) !== null)
      .map(({ topic, partition }) => ({ topic, partition })),
    movedSince: after
      .map(({ topic, partition, offset }) => ({
        topic,
        partition,
        was: offset,
        now: offsetNow({ topic, partition }),
      }))
      .filter(
        ({ topic, partition, was, now: is }) =>
          was !== is && !(isOpen && is === (beforeOf.get(formatPartition({ topic, partition })) ?? null)),
      ),
  }
}

/** How far a change has come that nobody saw the end of. */
export interface Progress {
  readonly offsets: number
  /** Where the change was to put them. */
  readonly done: number
  /** Where they were before it. */
  readonly notDone: number
}

export function progressOf(
  before: readonly OffsetThen[],
  after: readonly OffsetThen[],
  now: readonly CommittedOffset[],
): Progress {
  const nowOf = new Map(now.map((each) => [formatPartition(each), each.committed]))
  const count = (offsets: readonly OffsetThen[]): number =>
    offsets.filter((each) => (nowOf.get(formatPartition(each)) ?? null) === each.offset).length
  return { offsets: after.length, done: count(after), notDone: count(before) }
}

/**
 * How to go back to a whole state, as a snapshot has kept it: what is committed now and was not then is
 * forgotten too.
 *
 * @param isPartial there may have been more than the snapshot knows of: then nothing is forgotten
 */
export function planReturn(
  then: readonly OffsetThen[],
  now: readonly CommittedOffset[],
  isPartial: boolean,
): UndoPlan {
  const known = new Set(then.map(formatPartition))
  return {
    ...planUndo(then, [], now),
    toDelete: isPartial
      ? []
      : now
          .filter((each) => each.committed !== null && !known.has(formatPartition(each)))
          .map(({ topic, partition }) => ({ topic, partition })),
  }
}

/**
 * Where the offset is the one it was and its metadata is not: nothing is committed there, so that what is
 * written beside the offset stays as it is now.
 */
export function otherMetadata(
  then: readonly (OffsetThen & { readonly metadata: string | null })[],
  now: readonly CommittedOffset[],
): readonly TopicPartition[] {
  const nowOf = new Map(now.map((each) => [formatPartition(each), each]))
  return then.filter((each) => {
    const is = nowOf.get(formatPartition(each))
    return (
      is !== undefined &&
      is.committed !== null &&
      is.committed === each.offset &&
      is.metadata !== (each.metadata ?? '')
    )
  })
}
