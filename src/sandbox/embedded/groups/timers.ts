/** The clock and alarms of a coordinator; a test puts its own in their place and turns the hands itself. */
export interface Timers {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `work` once, later. @returns what takes the alarm back; calling it twice, or too late, does no harm */
  after(delayMs: number, work: () => void): () => void
}

/** setTimeout takes no more than this (about 24.8 days) and would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** Real time. Alarms do not keep the process alive: the listening socket does. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after(delayMs, work) {
    const timeout = setTimeout(work, Math.min(Math.max(delayMs, 0), MAX_DELAY_MS))
    timeout.unref()
    return () => clearTimeout(timeout)
  },
}
