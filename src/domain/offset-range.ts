import { UsageError } from '../errors.ts'
import { parseDuration } from './duration.ts'
import { type OffsetSpec, parseOffsetSpec } from './offset-spec.ts'
import { MAX_TIME_MS, parseTimeSpec } from './time.ts'

/** From where, inclusive, to where, exclusive. Null is not given: the caller's default applies. */
export interface OffsetRange {
  readonly from: OffsetSpec | null
  readonly to: OffsetSpec | null
}

/**
 * `POINT..POINT`, `POINT..`, `..POINT`, rpk's `A:B`, kcat's `s@MS e@MS`. A single POINT is where to start.
 *
 * @throws {UsageError} naming the part that is wrong
 */
export function parseOffsetRange(text: string): OffsetRange {
  const range = text.trim()
  if (range === '') throw new UsageError('a range of offsets is missing', EXAMPLE)
  if (/^[se]@/.test(range)) return parseKcatRange(range)
  const dots = range.indexOf('..')
  if (dots !== -1) return parseHalves(range, range.slice(0, dots), range.slice(dots + 2))

  const point = attempt(() => parseOffsetSpec(range, 'consume'))
  if (point.value !== null) return { from: point.value, to: null }
  if (range === ':') throw new UsageError('the range ":" has neither start nor end', EXAMPLE)
  for (
    let colon = range.lastIndexOf(':');
    colon !== -1;
    colon = colon === 0 ? -1 : range.lastIndexOf(':', colon - 1)
  ) {
    const parsed = attempt(() => parseColonRange(range.slice(0, colon), range.slice(colon + 1)))
    if (parsed.value !== null) return parsed.value
  }
  if (range.includes(':') && !range.startsWith('@')) {
    const colon = range.indexOf(':')
    return parseHalves(range, range.slice(0, colon), range.slice(colon + 1))
  }
  throw point.error
}

const EXAMPLE = 'write it like 100..200, earliest..latest-10, @-2h.. or ..@today'

function parseHalves(range: string, from: string, to: string): OffsetRange {
  if (from.trim() === '' && to.trim() === '')
    throw new UsageError(`the range "${range}" has neither start nor end`, EXAMPLE)
  return {
    from: from.trim() === '' ? null : parseOffsetSpec(from, 'consume'),
    to: to.trim() === '' ? null : parseOffsetSpec(to, 'consume'),
  }
}

/** With `A:B` the `@` of the start holds for the end too, and a bare duration at the end counts from the start. */
function parseColonRange(from: string, to: string): OffsetRange {
  if (!from.startsWith('@') || to.startsWith('@') || to === '') return parseHalves(`${from}:${to}`, from, to)
  // rpk writes an end alone in time as `@:t`.
  const start = from === '@' ? null : parseOffsetSpec(from, 'consume')
  const duration = /^(-?)(\d.*[a-z])$/.exec(to)
  if (start?.kind === 'time' && start.time.kind !== 'ago' && duration !== null) {
    const ms = parseDuration(duration[2] ?? '') * (duration[1] === '-' ? -1 : 1)
    return {
      from: start,
      to: {
        kind: 'time',
        time: { kind: 'after', base: start.time, ms },
        text: `${start.text}${ms < 0 ? '' : '+'}${to}`,
      },
    }
  }
  // What starts with a digit is a time here, or else `@14:05:06` could end at offset 6.
  if (!/^[a-z]/.test(to) || to === 'now' || to === 'today' || to === 'yesterday') {
    return { from: start, to: { kind: 'time', time: parseTimeSpec(to), text: to } }
  }
  return { from: start, to: parseOffsetSpec(to, 'consume') }
}

function parseKcatRange(range: string): OffsetRange {
  let from: OffsetSpec | null = null
  let to: OffsetSpec | null = null
  for (const part of range.split(/[\s,]+/)) {
    const side = part.slice(0, 2)
    const digits = part.slice(2)
    if ((side !== 's@' && side !== 'e@') || !/^\d+$/.test(digits) || Number(digits) > MAX_TIME_MS) {
      throw new UsageError(
        `range "${range}": "${part}" is not s@MS or e@MS`,
        'write it like "s@1732060800000 e@1732064400000"',
      )
    }
    // kcat counts any number as milliseconds, whatever its length.
    const spec: OffsetSpec = {
      kind: 'time',
      time: { kind: 'instant', epochMs: Number(digits) },
      text: digits,
    }
    if (side === 's@') from = spec
    else to = spec
  }
  return { from, to }
}

type Attempt<Value> =
  { readonly value: Value; readonly error: null } | { readonly value: null; readonly error: unknown }

function attempt<Value>(parse: () => Value): Attempt<Value> {
  try {
    return { value: parse(), error: null }
  } catch (error) {
    return { value: null, error }
  }
}
