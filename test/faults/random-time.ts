import type { QuietLog } from './random-reset.ts'
import type { SeededRandom } from './seeded-random.ts'

/** Records are so far apart that a moment between two of them is still between them when kctl reads the clock. */
const STEP_MS = 600_000
/** How long ago the first records were written: logs are shorter, and so all of it is in the past. */
const SPAN = 200

/** @returns when the records of a log were written, by offset */
export const recordTime = (offset: number): number => FIRST_MS + offset * STEP_MS

const FIRST_MS = Math.floor(Date.now() / STEP_MS) * STEP_MS - SPAN * STEP_MS + STEP_MS / 3

export interface RandomTime {
  readonly args: readonly string[]
  /** The first offset at or after it. */
  offsetIn(log: QuietLog): number
}

/**
 * A moment in any of the ways to write it.
 *
 * @param most the highest offset of any log
 */
export function randomTime(most: number, random: SeededRandom): RandomTime {
  // Half a step before a record; also before the first of them and after the last.
  const betweenMs = Math.floor(recordTime(random.between(-3, most + 3)) - STEP_MS / 2)
  const agoMs = Date.now() - betweenMs
  const minutes = Math.round(agoMs / 60_000)
  const iso = new Date(betweenMs).toISOString()
  const local = localIso(betweenMs)
  const day = new Date()
  const hour = random.between(0, 23)
  const at = (args: readonly string[], epochMs = betweenMs): RandomTime => ({
    args,
    offsetIn({ start, end }) {
      const first = Math.max(start, Math.ceil((epochMs - FIRST_MS) / STEP_MS))
      return Math.min(first, end)
    },
  })
  const to = (text: string): readonly string[] => ['--to', `@${text}`]
  return random.pick<() => RandomTime>([
    () => at(to(`-${Math.round(agoMs / 1_000)}s`)),
    () => at(to(`${minutes}m`)),
    () => at(to(`-${Math.floor(minutes / 60)}h${minutes % 60 === 0 ? '' : `${minutes % 60}m`}`)),
    () => at(to(`${agoMs}ms`)),
    () => at(to(iso)),
    () => at(to(`${localIso(betweenMs + 3_600_000, true)}+01:00`)),
    () => at(to(local)),
    () => at([...to(iso.slice(0, -1)), '--utc']),
    () => at(to(String(betweenMs))),
    () => at(to(String(Math.floor(betweenMs / 1_000)))),
    () => at(['--to-datetime', iso.slice(0, -1)]),
    () => at(['--to-datetime', `${iso.slice(0, -1)}+0000`]),
    () => at(['--by-duration', `PT${minutes}M`]),
    () => at(to('now'), Date.now()),
    () => at(to('today'), new Date(day).setHours(0, 0, 0, 0)),
    () => at(to('yesterday'), new Date(new Date(day).setDate(day.getDate() - 1)).setHours(0, 0, 0, 0)),
    () => at([...to('today'), '--utc'], new Date(day).setUTCHours(0, 0, 0, 0)),
    () => at(to(`${hour}:07`), new Date(day).setHours(hour, 7, 0, 0)),
    () => at(to('2099-01-01'), Date.UTC(2099, 0, 1)),
  ])()
}

/** Without a zone. */
function localIso(epochMs: number, isUtc = false): string {
  const shifted = isUtc ? epochMs : epochMs - new Date(epochMs).getTimezoneOffset() * 60_000
  return new Date(shifted).toISOString().slice(0, -1)
}
