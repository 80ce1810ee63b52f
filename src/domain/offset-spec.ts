import { UsageError } from '../errors.ts'
import { formatDuration } from './duration.ts'
import { MAX_OFFSET, type Offset } from './offset.ts'
import { type Clock, parseTimeSpec, resolveTime, TIME_EXAMPLES, type TimeSpec } from './time.ts'

/** Where in a partition the user wants to be, before anything is known about the partition. */
export type OffsetSpec =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  /** The group's own position. */
  | { readonly kind: 'committed' }
  | { readonly kind: 'exact'; readonly offset: Offset }
  /** This many offsets after the start of the log; never negative. */
  | { readonly kind: 'fromEarliest'; readonly by: bigint }
  /** This many offsets before the end of the log; never negative. */
  | { readonly kind: 'fromLatest'; readonly by: bigint }
  /** Relative to the group's committed offset; negative moves back. Written as `--shift N`. */
  | { readonly kind: 'shift'; readonly by: bigint }
  /** The first record at or after this moment; `text` is what the user wrote, without the `@`. */
  | { readonly kind: 'time'; readonly time: TimeSpec; readonly text: string }

/** Which command reads the text: a bare `-5` means something in one and is dangerous in the other. */
export type OffsetContext = 'consume' | 'reset'

export const OFFSET_SPEC_HELP =
  'earliest, latest, committed, 42, latest-100, earliest+10, @-2h or @2026-11-20T14:05'

/** The page behind `kctl help offsets`. */
export const OFFSET_HELP = `Offsets and times are written the same way in every command.

POINT   earliest | latest         also start, beginning, oldest | end, newest
        committed                 the group's own position
        42                        an absolute offset
        earliest+10  latest-100   relative to the log; start+10 and end-100 too
        -100  +10                 consume only: short for latest-100 and earliest+10
        @TIME                     the first record at or after TIME
TIME    -1h30m  90s  2d           this long ago; the sign is optional
        now  today  yesterday     today and yesterday are their midnights
        14:05  14:05:06           today
        2026-11-20  2026-11-20T14:05  2026-11-20T14:05:06.123
        2026-11-20T14:05Z  2026-11-20T14:05+01:00
        1732060800  1732060800000 10 digits are seconds, 13 are milliseconds
RANGE   POINT..POINT  POINT..  ..POINT
        also POINT:POINT, and s@MS e@MS as in kcat; the end is not included
PER PARTITION
        0=100,1=latest-5          latest,0=100 is latest but for partition 0

Times without a zone are local; --utc makes them UTC. A local time that does not exist, because clocks
go forward over it, is refused; one that happens twice is the earlier. A time after the last record is
latest, one before the first is earliest.`

const ALIASES: Readonly<Record<string, 'earliest' | 'latest' | 'committed'>> = {
  earliest: 'earliest',
  start: 'earliest',
  beginning: 'earliest',
  oldest: 'earliest',
  latest: 'latest',
  end: 'latest',
  newest: 'latest',
  committed: 'committed',
  stored: 'committed',
  current: 'committed',
}

/**
 * One POINT of the offset grammar.
 *
 * @throws {UsageError} naming the part that is wrong, with an example that works
 */
export function parseOffsetSpec(text: string, context: OffsetContext): OffsetSpec {
  const point = text.trim()
  if (point === '') throw new UsageError('an offset is missing', `write ${OFFSET_SPEC_HELP}`)
  const named = Object.hasOwn(ALIASES, point) ? ALIASES[point] : undefined
  if (named !== undefined) return { kind: named }
  if (point.startsWith('@')) return parseAtTime(point)
  if (/^\d+$/.test(point)) return { kind: 'exact', offset: parseOffsetNumber(point) }
  if (/^[+-]\d+$/.test(point)) return parseSigned(point, context)
  const relative = /^(?<edge>[a-z]+)(?<sign>[+-])(?<by>.*)$/.exec(point)?.groups
  const edge = relative === undefined ? undefined : ALIASES[relative['edge'] ?? '']
  if (relative !== undefined && edge !== undefined) {
    return parseRelative(point, edge, relative['sign'] ?? '', relative['by'] ?? '')
  }
  throw new UsageError(`not an offset: "${point}"`, notAnOffsetHint(point))
}

function parseAtTime(point: string): OffsetSpec {
  const text = point.slice(1).trim()
  if (text === '')
    throw new UsageError(
      '"@" without a time',
      `write it ${TIME_EXAMPLES.replaceAll(/(like |, | or )/g, '$1@')}`,
    )
  return { kind: 'time', time: parseTimeSpec(text), text }
}

function parseSigned(point: string, context: OffsetContext): OffsetSpec {
  const by = parseOffsetNumber(point.slice(1))
  const isBack = point.startsWith('-')
  if (context === 'reset') {
    const absolute = isBack ? `latest-${by}` : `earliest+${by}`
    throw new UsageError(
      `"${point}" could be meant from the committed offset or from the ${isBack ? 'end' : 'start'} of the log`,
      `write --shift ${isBack ? '-' : ''}${by} for the one, --to ${absolute} for the other`,
    )
  }
  return isBack ? { kind: 'fromLatest', by } : { kind: 'fromEarliest', by }
}

function parseRelative(
  point: string,
  edge: 'earliest' | 'latest' | 'committed',
  sign: string,
  by: string,
): OffsetSpec {
  if (!/^\d+$/.test(by))
    throw new UsageError(
      `offset "${point}": "${by}" is not a number`,
      'write it like latest-100 or earliest+10',
    )
  const count = parseOffsetNumber(by)
  if (edge === 'committed') return { kind: 'shift', by: sign === '-' ? -count : count }
  if (edge === 'earliest' && sign === '+') return { kind: 'fromEarliest', by: count }
  if (edge === 'latest' && sign === '-') return { kind: 'fromLatest', by: count }
  throw new UsageError(
    `"${point}" is outside of the log`,
    edge === 'earliest' ? `write earliest+${by} or latest-${by}` : `write latest-${by} or earliest+${by}`,
  )
}

function notAnOffsetHint(point: string): string {
  if (/^-?\d+(\.\d+)?(ms|[smhdw])/.test(point)) return `a time starts with @: @${point}`
  if (/^\d{4}-\d{2}-\d{2}|^\d{1,2}:\d{2}/.test(point)) return `a time starts with @: @${point}`
  if (/^\d+-\d+$/.test(point)) return `a range is written ${point.replace('-', '..')}`
  if (/^-?\d+\.\d+$/.test(point)) return 'an offset is a whole number, like 42'
  return `write ${OFFSET_SPEC_HELP}`
}

/** @throws {UsageError} past 2^63−1, which no partition can reach */
export function parseOffsetNumber(digits: string): Offset {
  if (!/^\d+$/.test(digits))
    throw new UsageError(`not an offset: "${digits}"`, 'an offset is a whole number, like 42')
  const value = BigInt(digits)
  if (value > MAX_OFFSET) throw new UsageError(`offset ${digits} is past the highest one, ${MAX_OFFSET}`)
  return value
}

/** `--shift N`: how far to move from the committed offset; negative is back. */
export function parseShift(text: string): OffsetSpec {
  const match = /^([+-]?)(\d+)$/.exec(text.trim())
  if (match === null)
    throw new UsageError(`not a shift: "${text}"`, 'write how many records to move, like -100 or +100')
  const by = parseOffsetNumber(match[2] ?? '')
  return { kind: 'shift', by: match[1] === '-' ? -by : by }
}

/** The moment a spec asks for, in milliseconds since 1970, or null when it asks for none. */
export function resolveInstant(spec: OffsetSpec, clock: Clock): number | null {
  return spec.kind === 'time' ? resolveTime(spec.time, clock) : null
}

/** The spec as the grammar writes it, for messages and the journal. */
export function formatOffsetSpec(spec: OffsetSpec): string {
  switch (spec.kind) {
    case 'earliest':
    case 'latest':
    case 'committed':
      return spec.kind
    case 'exact':
      return String(spec.offset)
    case 'fromEarliest':
      return `earliest+${spec.by}`
    case 'fromLatest':
      return `latest-${spec.by}`
    case 'shift':
      return `committed${spec.by < 0n ? '' : '+'}${spec.by}`
    case 'time':
      return `@${spec.time.kind === 'ago' && spec.time.ms > 0 ? `-${formatDuration(spec.time.ms)}` : spec.text}`
  }
}
