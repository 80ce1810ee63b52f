import { KctlError } from '../errors.ts'
import { comparePartitions, formatPartition, type Offset, type TopicPartition } from './offset.ts'
import type { OffsetSpec } from './offset-spec.ts'
import { type OffsetTarget, specFor } from './offset-target.ts'

/** Where one partition stands, as read from the cluster just before the reset. */
export interface GroupPosition extends TopicPartition {
  /** The next offset the group would read, or null if it never committed here. */
  readonly committed: Offset | null
  readonly leaderEpoch: number | null
  readonly metadata: string
  /** The first offset still kept. */
  readonly start: Offset
  /** One past the last record. */
  readonly end: Offset
  /** The first offset at or after the time asked for; null when no record is that late, or none was asked for. */
  readonly atTime: Offset | null
  /** When the record at `atTime` was written, in epoch milliseconds; null where that is not known. */
  readonly timeAt: number | null
}

/** One line of the plan: the same value is the dry run, the preview, the request and the result. */
export interface OffsetMove extends TopicPartition {
  readonly before: Offset | null
  readonly after: Offset
  /** After minus before; null where there was no before. */
  readonly delta: bigint | null
  readonly lagBefore: bigint | null
  /** Null where the end of the log is not known. */
  readonly lagAfter: bigint | null
  /** Why it is not literally what was asked for, in words, or null. */
  readonly remark: string | null
}

/** Where each partition is to go: one rule for all, or an offset for each, as from a file or another group. */
export type ResetTarget =
  | { readonly kind: 'spec'; readonly target: OffsetTarget }
  | { readonly kind: 'offsets'; readonly offsets: ReadonlyMap<string, Offset> }

/**
 * Decides where each partition goes. Partitions that already are where they should be are in the plan
 * too, so that it shows the whole scope.
 *
 * @param clamp move a target outside of the log to its nearest end, instead of refusing it
 * @throws {KctlError} `OFFSET_OUT_OF_RANGE`, or `NO_COMMITTED_OFFSET` if one has to be shifted from
 */
export function planOffsetReset(
  target: ResetTarget,
  positions: readonly GroupPosition[],
  { clamp }: { readonly clamp: boolean },
): readonly OffsetMove[] {
  const wanted = positions.toSorted(comparePartitions).flatMap((position) => {
    const goal = goalOf(target, position)
    return goal === null ? [] : [{ position, goal }]
  })
  if (!clamp) requireInRange(wanted)
  return wanted.map(({ position, goal }) => toMove(position, goal))
}

interface Goal {
  readonly offset: Offset
  readonly remark: string | null
}

function goalOf(target: ResetTarget, position: GroupPosition): Goal | null {
  if (target.kind === 'offsets') {
    const offset = target.offsets.get(formatPartition(position))
    return offset === undefined ? null : { offset, remark: null }
  }
  const spec = specFor(target.target, position.partition)
  return spec === null ? null : goalOfSpec(spec, position)
}

function goalOfSpec(spec: OffsetSpec, position: GroupPosition): Goal {
  switch (spec.kind) {
    case 'earliest':
      return { offset: position.start, remark: null }
    case 'latest':
      return { offset: position.end, remark: null }
    case 'committed':
      return { offset: requireCommitted(position), remark: null }
    case 'exact':
      return { offset: spec.offset, remark: null }
    case 'fromEarliest':
      return { offset: position.start + spec.by, remark: null }
    case 'fromLatest':
      return { offset: position.end - spec.by, remark: null }
    case 'shift':
      return { offset: requireCommitted(position) + spec.by, remark: null }
    case 'time':
      return position.atTime === null
        ? { offset: position.end, remark: 'no record that late: end of log' }
        : { offset: position.atTime, remark: null }
  }
}

function requireCommitted(position: GroupPosition): Offset {
  if (position.committed !== null) return position.committed
  throw new KctlError('precondition', `${formatPartition(position)} has no committed offset to start from`, {
    code: 'NO_COMMITTED_OFFSET',
    hint: 'use earliest, latest, an absolute offset or a time, or leave the partition out with -t TOPIC:PARTITIONS',
  })
}

function requireInRange(wanted: readonly { readonly position: GroupPosition; readonly goal: Goal }[]): void {
  const outside = wanted.filter(
    ({ position: { start, end }, goal: { offset } }) => offset < start || offset > end,
  )
  if (outside.length === 0) return
  throw new KctlError(
    'precondition',
    outside.length === 1
      ? 'the target is outside of the log'
      : `${outside.length} targets are outside of the log`,
    {
      code: 'OFFSET_OUT_OF_RANGE',
      details: outside.map(
        ({ position, goal }) =>
          `${formatPartition(position)}   wanted ${goal.offset}, the log has ${position.start} to ${position.end}`,
      ),
      hint: 'add --clamp to go to the nearest end of the log instead',
    },
  )
}

function toMove(
  { topic, partition, committed, start, end }: GroupPosition,
  { offset, remark }: Goal,
): OffsetMove {
  const after = offset < start ? start : offset > end ? end : offset
  return {
    topic,
    partition,
    before: committed,
    after,
    delta: committed === null ? null : after - committed,
    lagBefore: committed === null ? null : lagBetween(committed, end),
    lagAfter: end - after,
    remark:
      after === offset
        ? remark
        : `${offset} is outside of the log: moved to its ${after === start ? 'start' : 'end'}`,
  }
}

/** Never below 0: a commit past the end, as on a topic that was made anew, is not a negative backlog. */
export const lagBetween = (committed: Offset, end: Offset): bigint => (end > committed ? end - committed : 0n)

/** Whether two plans would leave the group in the same place, coming from the same place. */
export const isSamePlan = (a: readonly OffsetMove[], b: readonly OffsetMove[]): boolean =>
  a.length === b.length &&
  a.every((move, index) => {
    const other = b[index]
    return (
      other !== undefined &&
      formatPartition(move) === formatPartition(other) &&
      move.before === other.before &&
      move.after === other.after
    )
  })
