import { civilTimeOf } from './time.ts'

/** Beyond this JavaScript has no dates; Kafka takes any int64 for a timestamp. */
const MAX_DATE_MS = 8.64e15

export interface TimeFormat {
  readonly utc: boolean
  /** Show milliseconds; the default is whole seconds. */
  readonly milliseconds?: boolean
  /** Leave the zone out, where it has been said already. */
  readonly zone?: boolean
}

/** `2026-11-21 08:33:10 +01:00`, or with UTC `2026-11-21 07:33:10 UTC`; the bare number where no calendar reaches. */
export function formatTime(
  epochMs: number | bigint,
  { utc, milliseconds = false, zone: showZone = true }: TimeFormat,
): string {
  if (typeof epochMs === 'bigint' || Math.abs(epochMs) > MAX_DATE_MS) return `${epochMs} ms`
  const { year, month, day, hour, minute, second, ms } = civilTimeOf(epochMs, utc)
  const fraction = milliseconds ? `.${pad(ms, 3)}` : ''
  const zone = showZone ? ` ${utc ? 'UTC' : formatZone(-new Date(epochMs).getTimezoneOffset())}` : ''
  return `${pad(year, 4)}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}${zone}`
}

/** ISO 8601 in UTC, as in every JSON; the bare number where no calendar reaches. */
export function formatIsoTime(epochMs: number | bigint): string {
  if (typeof epochMs === 'bigint' || Math.abs(epochMs) > MAX_DATE_MS) return String(epochMs)
  return new Date(epochMs).toISOString()
}

function formatZone(minutesEast: number): string {
  const size = Math.abs(minutesEast)
  return `${minutesEast < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
