import { UsageError } from '../errors.ts'

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

const EXAMPLE = 'write it like 90s, 1h30m, 500ms, 2d or 1w'

/**
 * `1h30m`, `90s`, `1.5h` → milliseconds, rounded. Units: ms, s, m, h, d, w, the larger first, each once.
 *
 * @throws {UsageError} naming the part that is wrong
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim()
  if (trimmed === '') throw new UsageError('a duration is missing', EXAMPLE)
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    throw new UsageError(
      `duration "${trimmed}" has no unit`,
      `add one, like ${trimmed}s; the units are ms, s, m, h, d, w`,
    )
  }
  const parts = trimmed.matchAll(/(?<amount>\d+(?:\.\d+)?)(?<unit>[a-z\u00b5]*)|(?<wrong>[^\d]+|\d+)/giu)
  let total = 0
  let smallest = Infinity
  for (const { groups } of parts) {
    const { amount, unit = '', wrong } = groups as { amount?: string; unit?: string; wrong?: string }
    if (amount === undefined)
      throw new UsageError(`not a duration: "${trimmed}" ("${wrong}" is not a number with a unit)`, EXAMPLE)
    const size = UNIT_MS[unit]
    if (size === undefined) throw new UsageError(unknownUnit(trimmed, amount, unit), EXAMPLE)
    if (size >= smallest)
      throw new UsageError(`duration "${trimmed}": "${amount}${unit}" is out of order`, EXAMPLE)
    smallest = size
    total += Number(amount) * size
  }
  const ms = Math.round(total)
  if (!Number.isSafeInteger(ms)) throw new UsageError(`duration "${trimmed}" is too long`, EXAMPLE)
  return ms
}

function unknownUnit(text: string, amount: string, unit: string): string {
  if (unit === '') return `duration "${text}": "${amount}" has no unit`
  return `duration "${text}": unknown unit "${unit}"; the units are ms, s, m, h, d, w`
}

/** Milliseconds → the shortest exact text that `parseDuration` reads: `1h30m`, `0s`, `1m500ms`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`
  let rest = Math.round(ms)
  if (rest === 0) return '0s'
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = UNIT_MS[unit] ?? 1
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}

/** For people who wait: two units at most and no fraction of a second past ten: `12 ms`, `3.2s`, `4m`, `2h5m`. */
export function formatRoughDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)}s`
  const units = ['d', 'h', 'm', 's'] as const
  const seconds = Math.round(ms / 1000) * 1000
  const first = units.findIndex((unit) => seconds >= (UNIT_MS[unit] ?? 1))
  const unit = units[first] ?? 's'
  const next = units[first + 1]
  const size = UNIT_MS[unit] ?? 1
  const whole = Math.floor(seconds / size)
  if (next === undefined) return `${whole}${unit}`
  const remainder = Math.floor((seconds - whole * size) / (UNIT_MS[next] ?? 1))
  return remainder === 0 ? `${whole}${unit}` : `${whole}${unit}${remainder}${next}`
}

/** `waiting (12s, 4m48s left)` */
export function formatWaiting(elapsedMs: number, waitMs: number): string {
  const inSeconds = (ms: number): string => formatDuration(Math.floor(Math.max(0, ms) / 1000) * 1000)
  return `waiting (${inSeconds(elapsedMs)}, ${inSeconds(waitMs - elapsedMs)} left)`
}
