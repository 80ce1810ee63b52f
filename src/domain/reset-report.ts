import { type FailureKind } from '../errors.ts'
import type { CommittedOffset } from './group.ts'
import { formatPartition, type Offset, type TopicPartition } from './offset.ts'
import type { OffsetMove } from './offset-reset.ts'

export type MoveStatus =
  /** Committed, and read back as it should be. */
  | 'moved'
  /** Was there before; nothing was committed. */
  | 'unchanged'
  /** The plan only. */
  | 'planned'
  /** Refused, or read back as something else. */
  | 'failed'
  /** Sent, and nobody could say what became of it. */
  | 'unknown'

/** What became of one line of the plan. */
export interface ReportedMove extends OffsetMove {
  readonly status: MoveStatus
  /** Kafka's name of the error or our words, or null. */
  readonly error: string | null
  /** The offset is to be there no more: `after` and `lagAfter` say nothing. */
  readonly isForgotten?: true
}

/** A broken connection too may have left the request in the coordinator's hands: it does not have to be over with it. */
const UNSEEN = {
  status: 'unknown',
  error: 'no answer came; it is as it was, and the request may still be on its way',
} as const

/** The line of a plan for an offset that is to be there no more. */
export const plannedToForget = (
  { topic, partition }: TopicPartition,
  before: Offset | null,
): ReportedMove => ({
  topic,
  partition,
  before,
  after: 0n,
  delta: null,
  lagBefore: null,
  lagAfter: 0n,
  remark: 'to be forgotten',
  status: 'planned',
  error: null,
  isForgotten: true,
})

/** The partitions that a commit is needed for. */
export const movesToCommit = (plan: readonly OffsetMove[]): readonly OffsetMove[] =>
  plan.filter(({ before, after }) => before !== after)

/**
 * Holds what the coordinator answered and what was read back against the plan.
 *
 * @param answers the error of each partition by `formatPartition`, null for "committed"; null as a whole
 *   when no answer came
 * @param readBack what the group has committed now; null when it could not be read
 */
export function reportMoves(
  plan: readonly OffsetMove[],
  answers: ReadonlyMap<string, string | null> | null,
  readBack: readonly CommittedOffset[] | null,
): readonly ReportedMove[] {
  const now = new Map(readBack?.map((each) => [formatPartition(each), each.committed]))
  return plan.map((move): ReportedMove => {
    if (move.before === move.after) return { ...move, status: 'unchanged', error: null }
    const key = formatPartition(move)
    const refused = answers?.get(key) ?? null
    if (refused !== null) return { ...move, status: 'failed', error: refused }
    if (readBack === null) return { ...move, status: 'unknown', error: 'it could not be read back' }
    const is = now.get(key) ?? null
    if (is === move.after) return { ...move, status: 'moved', error: null }
    if (answers === null && is === move.before) return { ...move, ...UNSEEN }
    return {
      ...move,
      status: 'unknown',
      error: `read back as ${is === null ? 'none' : is}, not ${move.after}`,
    }
  })
}

/** The same for offsets that are to be there no more, which have no place in a plan of moves. */
export function reportForgotten(
  partitions: readonly TopicPartition[],
  committed: readonly CommittedOffset[],
  answers: ReadonlyMap<string, string | null> | null,
  readBack: readonly CommittedOffset[] | null,
): readonly ReportedMove[] {
  return partitions.map((place) => {
    const key = formatPartition(place)
    const find = (offsets: readonly CommittedOffset[]): Offset | null =>
      offsets.find((each) => formatPartition(each) === key)?.committed ?? null
    const planned = plannedToForget(place, find(committed))
    const error = answers?.get(key) ?? null
    if (error !== null) return { ...planned, remark: null, status: 'failed', error }
    const left = readBack === null ? null : find(readBack)
    if (answers === null && left !== null && left === planned.before)
      return { ...planned, remark: null, ...UNSEEN }
    if (readBack === null || left !== null)
      return { ...planned, remark: null, status: 'unknown', error: 'it may still be there' }
    return { ...planned, remark: 'no committed offset any more', status: 'moved' }
  })
}

/** Which reaction the report asks for, or null when all is well. */
export function failureOf(report: readonly ReportedMove[]): FailureKind | null {
  const has = (status: MoveStatus): boolean => report.some((move) => move.status === status)
  if (has('unknown')) return 'outcomeUnknown'
  if (!has('failed')) return null
  return has('moved') ? 'partial' : 'precondition'
}
