import { UsageError } from '../errors.ts'
import { parseDuration } from './duration.ts'

/** A calendar date and a time of day, in whatever zone the reader of the command line lives in. */
export interface CivilTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ms: number
}

/** The moment a user meant, as far as it can be known without a clock and a zone. */
export type TimeSpec =
  | { readonly kind: 'instant'; readonly epochMs: number }
  /** This long before now; negative is not possible. */
  | { readonly kind: 'ago'; readonly ms: number }
  /** This long after another moment, as in rpk's `@2026-11-20:1h`. */
  | { readonly kind: 'after'; readonly base: TimeSpec; readonly ms: number }
  /** Midnight at the start of today (0) or yesterday (1). */
  | { readonly kind: 'day'; readonly daysAgo: number }
  /** Today at this time of day. */
  | { readonly kind: 'clock'; readonly hour: number; readonly minute: number; readonly second: number }
  | { readonly kind: 'civil'; readonly civil: CivilTime; readonly text: string }

export interface Clock {
  readonly nowMs: number
  /** Read and write times without a zone in UTC; false is the zone of this machine. */
  readonly utc: boolean
}

/** No calendar of JavaScript goes further. */
export const MAX_TIME_MS = 8.64e15

export const TIME_EXAMPLES =
  'like 2026-11-20T14:05, 2026-11-20T14:05:06Z, 14:05, yesterday, 2h or 1732060800000'

const DATE_TIME =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?)?(?<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/

/**
 * The TIME of the offset grammar: a duration ago, now, today, yesterday, a time of day, a date, RFC 3339,
 * seconds (10 digits) or milliseconds (13 digits) since 1970.
 *
 * @throws {UsageError} naming the part that is wrong
 */
export function parseTimeSpec(text: string): TimeSpec {
  const time = text.trim()
  if (time === '') throw new UsageError('a time is missing', `write it ${TIME_EXAMPLES}`)
  if (time === 'now') return { kind: 'ago', ms: 0 }
  if (time === 'today') return { kind: 'day', daysAgo: 0 }
  if (time === 'yesterday') return { kind: 'day', daysAgo: 1 }
  if (/^\d+$/.test(time)) return parseEpoch(time)
  if (/^\d{1,2}:\d/.test(time)) return parseClock(time)
  if (/^\d{4}-/.test(time)) return parseDateTime(time)
  if (time.startsWith('+'))
    throw new UsageError(`time "${time}" is in the future`, 'a duration counts back from now: -1h or 1h')
  if (/^-?\d+(\.\d+)?[a-z]/i.test(time)) return { kind: 'ago', ms: parseDuration(time.replace(/^-/, '')) }
  if (/^-\d+$/.test(time))
    throw new UsageError(`duration "${time}" has no unit`, `add one, like ${time}s or ${time}h`)
  throw new UsageError(`not a time: "${time}"`, `write it ${TIME_EXAMPLES}`)
}

function parseEpoch(digits: string): TimeSpec {
  if (digits.length === 13) return { kind: 'instant', epochMs: Number(digits) }
  if (digits.length === 10) return { kind: 'instant', epochMs: Number(digits) * 1000 }
  throw new UsageError(
    `time "${digits}" has ${digits.length} digits`,
    '10 digits are seconds and 13 are milliseconds since 1970; a duration needs a unit, like 90s',
  )
}

function parseClock(time: string): TimeSpec {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(time)
  if (match === null) throw new UsageError(`not a time of day: "${time}"`, 'write it like 14:05 or 14:05:06')
  const hour = Number(match[1])
  const minute = Number(match[2])
  const second = Number(match[3] ?? 0)
  requireTimeOfDay(time, hour, minute, second)
  return { kind: 'clock', hour, minute, second }
}

function parseDateTime(text: string): TimeSpec {
  const groups = DATE_TIME.exec(text)?.groups
  if (groups === undefined)
    throw new UsageError(`not a time: "${text}"`, 'write it like 2026-11-20T14:05:06+01:00')
  const [year = 0, month = 0, day = 0] = (groups['date'] ?? '').split('-').map(Number)
  const civil: CivilTime = {
    year,
    month,
    day,
    hour: Number(groups['hour'] ?? 0),
    minute: Number(groups['minute'] ?? 0),
    second: Number(groups['second'] ?? 0),
    ms: Math.floor(Number(`0.${groups['fraction'] ?? 0}`) * 1000 + 1e-6),
  }
  requireDate(text, civil)
  requireTimeOfDay(text, civil.hour, civil.minute, civil.second)
  const zone = groups['zone']
  if (zone === undefined) return { kind: 'civil', civil, text }
  return { kind: 'instant', epochMs: requireAfter1970(text, utcMs(civil) - zoneOffsetMs(text, zone)) }
}

function requireDate(text: string, { year, month, day }: CivilTime): void {
  if (month < 1 || month > 12) throw new UsageError(`time "${text}": there is no month ${month}`)
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (day < 1 || day > days)
    throw new UsageError(`time "${text}": month ${month} of ${year} has no day ${day}`)
}

function requireTimeOfDay(text: string, hour: number, minute: number, second: number): void {
  if (hour > 23) throw new UsageError(`time "${text}": there is no hour ${hour}`, 'hours go from 00 to 23')
  if (minute > 59)
    throw new UsageError(`time "${text}": there is no minute ${minute}`, 'minutes go from 00 to 59')
  if (second > 59)
    throw new UsageError(`time "${text}": there is no second ${second}`, 'seconds go from 00 to 59')
}

function zoneOffsetMs(text: string, zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 14 || minutes > 59)
    throw new UsageError(`time "${text}": there is no zone ${zone}`, 'write it like +01:00')
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

function requireAfter1970(text: string, epochMs: number): number {
  if (epochMs < 0)
    throw new UsageError(`time "${text}" is before 1970`, 'Kafka counts time from 1970-01-01T00:00:00Z')
  return epochMs
}

function utcMs({ year, month, day, hour, minute, second, ms }: CivilTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second, ms)
}

/**
 * A moment in milliseconds since 1970. A local time that happens twice, when clocks go back, is the earlier one.
 *
 * @throws {UsageError} for a local time that never happens, because clocks go forward over it, or lies before 1970
 */
export function resolveTime(spec: TimeSpec, clock: Clock): number {
  switch (spec.kind) {
    case 'instant':
      return spec.epochMs
    case 'ago':
      return Math.max(0, clock.nowMs - spec.ms)
    case 'after':
      return Math.min(MAX_TIME_MS, Math.max(0, resolveTime(spec.base, clock) + spec.ms))
    case 'day': {
      const { year, month, day } = civilTimeOf(clock.nowMs, clock.utc)
      // A day can start after midnight where clocks go forward at night, so this may not be refused.
      return civilMs(
        { year, month, day: day - spec.daysAgo, hour: 0, minute: 0, second: 0, ms: 0 },
        clock.utc,
      )
    }
    case 'clock': {
      const { hour, minute, second } = spec
      const civil = { ...civilTimeOf(clock.nowMs, clock.utc), hour, minute, second, ms: 0 }
      return existingCivilMs(civil, clock.utc, `today ${pad(hour)}:${pad(minute)}:${pad(second)}`)
    }
    case 'civil':
      return requireAfter1970(spec.text, existingCivilMs(spec.civil, clock.utc, spec.text))
  }
}

/** Text → milliseconds since 1970 in one step; see `parseTimeSpec` and `resolveTime`. */
export function parseTime(text: string, clock: Clock): number {
  return resolveTime(parseTimeSpec(text), clock)
}

function civilMs(civil: CivilTime, utc: boolean): number {
  if (utc) return utcMs(civil)
  return new Date(
    civil.year,
    civil.month - 1,
    civil.day,
    civil.hour,
    civil.minute,
    civil.second,
    civil.ms,
  ).getTime()
}

function existingCivilMs(civil: CivilTime, utc: boolean, text: string): number {
  const epochMs = civilMs(civil, utc)
  const landed = civilTimeOf(epochMs, utc)
  if (landed.hour !== civil.hour || landed.minute !== civil.minute || landed.day !== civil.day) {
    throw new UsageError(
      `time "${text}" does not exist here: clocks go forward over it`,
      'add a zone, like Z or +01:00, or use --utc',
    )
  }
  return epochMs
}

/** What a calendar and a clock on the wall show at this moment. */
export function civilTimeOf(epochMs: number, utc: boolean): CivilTime {
  const date = new Date(epochMs)
  if (utc) {
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      ms: date.getUTCMilliseconds(),
    }
  }
  return {
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
    ms: date.getMilliseconds(),
  }
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
