import { formatRoughDuration } from '../domain/duration.ts'
import type { OutputStream } from '../host.ts'

/** What is over sooner needs no progress shown. */
const QUIET_MS = 300
const REPAINT_MS = 100
const BAR_WIDTH = 24
const CLEAR_LINE = '\r\u001b[K'

/** A line on stderr that says how far the work is. */
export interface Progress {
  /** @param done how much of the total is done now */
  update(done: number): void
  /** Takes the line away, before other text or at the end; the next update brings it back. */
  clear(): void
}

export interface ProgressOptions {
  readonly total: number
  /** What the line is painted with; without colour it is the text itself. */
  readonly paint?: (text: string) => string
  readonly now?: () => number
}

/** Draws nothing where stderr is no terminal. */
export function createProgress(
  stderr: OutputStream,
  { total, paint = (text) => text, now = () => performance.now() }: ProgressOptions,
): Progress {
  const startedMs = now()
  let paintedMs = startedMs + QUIET_MS - REPAINT_MS
  let isShown = false
  return {
    update(done) {
      if (!stderr.isTerminal) return
      const nowMs = now()
      if (nowMs - paintedMs < REPAINT_MS) return
      paintedMs = nowMs
      isShown = true
      const line = renderProgress({ done, total, elapsedMs: nowMs - startedMs }, stderr.columns)
      void stderr.write(CLEAR_LINE + paint(line))
    },
    clear() {
      if (isShown) void stderr.write(CLEAR_LINE)
      isShown = false
    },
  }
}

export interface ProgressState {
  readonly done: number
  readonly total: number
  readonly elapsedMs: number
}

/** `████████░░░░  66%  1,204,117 / 1,822,540   210k/s   3s left`, cut to the width of the terminal. */
export function renderProgress({ done, total, elapsedMs }: ProgressState, columns: number): string {
  const part = total <= 0 ? 1 : Math.min(1, done / total)
  const filled = Math.floor(part * BAR_WIDTH)
  const perSecond = elapsedMs <= 0 ? 0 : (done * 1000) / elapsedMs
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const percent = `${Math.floor(part * 100)}%`.padStart(4)
  const line = [
    `${bar} ${percent}  ${withSeparators(done)} / ${withSeparators(total)}`,
    `${roughCount(perSecond)}/s`,
    ...(perSecond > 0 && done < total
      ? [`${formatRoughDuration(Math.ceil((total - done) / perSecond) * 1000)} left`]
      : []),
  ].join('   ')
  // In the last column some terminals wrap, and the line could not be cleared any more.
  return line.slice(0, Math.max(0, columns - 1))
}

const withSeparators = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',')

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
