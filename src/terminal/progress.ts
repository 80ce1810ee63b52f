import { formatRoughDuration } from '../domain/duration.ts'
import type { OutputStream } from '../host.ts'
import { canRepaint, createStatusLine } from '../output/status-line.ts'
import { formatCount } from '../output/style.ts'

/** What is over sooner needs no progress shown. */
const QUIET_MS = 300
const REPAINT_MS = 100
const BAR_WIDTH = 24
/** A shorter bar shows nothing that the percentage does not. */
const MIN_BAR_WIDTH = 8

/** A line on stderr that says how far the work is. */
export interface Progress {
  /** @param done how much of the total is done now */
  update(done: number): void
  /** Takes the line away, before other text or at the end; the next update brings it back. */
  clear(): void
}

/** Where it is drawn: an `Output`, or what of it matters here. */
export interface ProgressPlace {
  readonly stderr: OutputStream
  readonly options: { readonly quiet: boolean }
}

export interface ProgressOptions {
  readonly total: number
  /** How a count is written; with thousands separators when left out. */
  readonly format?: (count: number) => string
  /** What the line is painted with; without colour it is the text itself. */
  readonly paint?: (text: string) => string
  readonly now?: () => number
}

/** Draws nothing where stderr is no terminal, or with `--quiet`. */
export function createProgress(
  { stderr, options: { quiet } }: ProgressPlace,
  { total, format = formatCount, paint = (text) => text, now = () => performance.now() }: ProgressOptions,
): Progress {
  const line = createStatusLine(stderr)
  const startedMs = now()
  let paintedMs = startedMs + QUIET_MS - REPAINT_MS
  return {
    update(done) {
      if (quiet || !canRepaint(stderr)) return
      const nowMs = now()
      if (nowMs - paintedMs < REPAINT_MS) return
      paintedMs = nowMs
      line.show(renderProgress({ done, total, elapsedMs: nowMs - startedMs }, stderr.columns, format), paint)
    },
    clear: () => line.clear(),
  }
}

export interface ProgressState {
  readonly done: number
  readonly total: number
  readonly elapsedMs: number
}

/**
 * `████████░░░░  66%  1,204,117 / 1,822,540   210k/s   3s left`. On a narrow terminal first the bar gives way,
 * then what stands at the end, piece by piece; the percentage stays.
 */
export function renderProgress(
  { done, total, elapsedMs }: ProgressState,
  columns: number,
  format: (count: number) => string = formatCount,
): string {
  const part = total <= 0 ? 1 : Math.min(1, done / total)
  const perSecond = elapsedMs <= 0 ? 0 : (done * 1000) / elapsedMs
  const percent = `${Math.floor(part * 100)}%`.padStart(4)
  const isUnderWay = perSecond > 0 && done < total
  const pieces = [
    `${percent}  ${format(done)} / ${format(total)}`,
    `   ${format === formatCount ? roughCount(perSecond) : format(Math.round(perSecond))}/s`,
    ...(isUnderWay ? [`   ${formatRoughDuration(Math.ceil((total - done) / perSecond) * 1000)} left`] : []),
  ]
  // In the last column some terminals wrap, and the line could not be cleared any more.
  const room = Math.max(0, columns - 1)
  const whole = pieces.length
  while (pieces.length > 1 && pieces.join('').length > room) pieces.pop()
  const text = pieces.join('')
  if (text.length > room) return percent.slice(0, room)
  const barWidth = Math.min(BAR_WIDTH, room - text.length - 1)
  if (pieces.length < whole || barWidth < MIN_BAR_WIDTH) return text
  const filled = Math.floor(part * barWidth)
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${text}`
}

/** 210,345 → `210k`. */
function roughCount(value: number): string {
  for (const [size, unit] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= size)
      return `${value >= size * 10 ? Math.round(value / size) : (value / size).toFixed(1)}${unit}`
  }
  return String(Math.round(value))
}
