import { UsageError } from '../../errors.ts'

const EXAMPLE = 'write it like 500/s or 100/m'
const MS_PER: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000 }
/** A timer cannot be told shorter times, so what is due sooner is due now. */
const GRAIN_MS = 2

/**
 * `500/s`, `100/m`, `500` → records per second.
 *
 * @throws {UsageError}
 */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/([smh]))?$/.exec(text.trim())
  const amount = Number(match?.[1])
  if (match === null || !(amount > 0)) throw new UsageError(`not a rate: "${text}"`, EXAMPLE)
  return (amount * 1000) / (MS_PER[match[2] ?? ''] ?? 1000)
}

/** Says how long to wait before the next record, so that so many a second are not exceeded. */
export class Pacer {
  private readonly gapMs: number
  private dueMs = 0

  constructor(perSecond: number) {
    this.gapMs = 1000 / perSecond
  }

  /** @returns milliseconds to wait first, 0 for none */
  take(nowMs: number): number {
    // Time in which nothing was sent is not made up for.
    this.dueMs = Math.max(this.dueMs, nowMs - GRAIN_MS) + this.gapMs
    const waitMs = this.dueMs - this.gapMs - nowMs
    return waitMs > GRAIN_MS ? waitMs : 0
  }
}
