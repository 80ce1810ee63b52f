import { UsageError } from '../errors.ts'
import type { OffsetSpec } from './offset-spec.ts'
import { type OffsetTarget, targetEverywhere } from './offset-target.ts'

/** The default: enough to see what a topic looks like. */
export const DEFAULT_TAIL = 10

/** What the flags say about where reading starts and ends; null is not given. */
export interface StartFlags {
  readonly from: OffsetTarget | null
  readonly to: OffsetTarget | null
  /** Of `--offset`. */
  readonly range: { readonly from: OffsetSpec | null; readonly to: OffsetSpec | null } | null
  readonly sinceMs: number | null
  readonly tail: number | null
  readonly exit: boolean
  readonly limit: number | null
  readonly group: string | null
}

/** Where reading starts: at a point, with the last records of all partitions together, or where the group is. */
export type ConsumeStart =
  | { readonly kind: 'point'; readonly from: OffsetTarget }
  | { readonly kind: 'tail'; readonly count: number }
  /** `fallback` is for partitions without a committed offset. */
  | { readonly kind: 'committed'; readonly fallback: OffsetTarget }

export interface ConsumeBounds {
  readonly start: ConsumeStart
  /** Null: as far as `follow` says. */
  readonly to: OffsetTarget | null
  /** Go on with what is written after the start of the command. */
  readonly follow: boolean
}

/**
 * Makes one start and one end of the flags that can name them.
 *
 * @throws {UsageError} when two of them contradict each other
 */
export function consumeBounds(flags: StartFlags): ConsumeBounds {
  const { range } = flags
  const starts = [
    ['--from', flags.from],
    ['--offset', range?.from == null ? null : targetEverywhere(range.from)],
    ['--since', flags.sinceMs === null ? null : targetEverywhere(since(flags.sinceMs))],
  ] as const
  const ends = [
    ['--to', flags.to],
    ['--offset', range?.to == null ? null : targetEverywhere(range.to)],
  ] as const
  const tail = flags.tail === null ? [] : ['--tail']
  const from = onlyOne(starts, tail)
  const to = onlyOne(ends, [])
  if (flags.tail !== null && to !== null) {
    throw new UsageError('--tail ends at the end of the log', 'leave out the end, or start with --from')
  }
  if (flags.group !== null && flags.tail !== null) {
    throw new UsageError(
      '--tail and --group exclude each other: a group goes on where it was',
      'use --from for a group that is new',
    )
  }
  requireOrder(from, to)
  const follow = to === null && !flags.exit
  if (flags.group !== null)
    return {
      start: { kind: 'committed', fallback: from ?? targetEverywhere({ kind: 'earliest' }) },
      to,
      follow,
    }
  if (from !== null) return { start: { kind: 'point', from }, to, follow }
  if (flags.tail !== null) return { start: { kind: 'tail', count: flags.tail }, to, follow }
  // What ends by itself is meant as a whole; what goes on shows what was last.
  if (!follow) return { start: { kind: 'point', from: targetEverywhere({ kind: 'earliest' }) }, to, follow }
  return { start: { kind: 'tail', count: Math.min(DEFAULT_TAIL, flags.limit ?? DEFAULT_TAIL) }, to, follow }
}

/** Points that depend on the log may cross; a start behind the end is a mistake only where both are numbers. */
function requireOrder(from: OffsetTarget | null, to: OffsetTarget | null): void {
  const [start, end] = [from?.everywhere, to?.everywhere]
  if (start?.kind !== 'exact' || end?.kind !== 'exact' || start.offset <= end.offset) return
  throw new UsageError(
    `the start ${start.offset} is after the end ${end.offset}: nothing is between them`,
    'the start comes first, and the end is not included',
  )
}

const since = (ms: number): OffsetSpec => ({ kind: 'time', time: { kind: 'ago', ms }, text: `-${ms}ms` })

function onlyOne(
  given: readonly (readonly [flag: string, target: OffsetTarget | null])[],
  others: readonly string[],
): OffsetTarget | null {
  const set = given.filter(([, target]) => target !== null)
  const flags = [...set.map(([flag]) => flag), ...others]
  if (flags.length > 1)
    throw new UsageError(`${flags.slice(0, 2).join(' and ')} exclude each other`, 'leave one of them out')
  return set[0]?.[1] ?? null
}
