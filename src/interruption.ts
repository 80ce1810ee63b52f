import type { EndSignal } from './host.ts'

/** What to say in a moment, before the program ends at once. */
export type LastWords = () => Promise<void> | void

/** What the signals of one run mean to its commands. */
export interface Interruption {
  /** Fires on the first signal. */
  readonly signal: AbortSignal
  /** The first signal that came, or null. */
  readonly received: () => EndSignal | null
  onAbandon(lastWords: LastWords): void
}
