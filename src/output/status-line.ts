import { sanitiseText } from '../domain/sanitise.ts'
import { truncateText } from './text-width.ts'
import type { OutputStream } from '../host.ts'

const CLEAR_LINE = '\r\u001b[K'

/** One line on stderr that says what is being waited for, written anew in its place. */
export interface StatusLine extends Disposable {
  show(text: string): void
  /** Takes the line away, before other text or at the end; the next one brings it back. */
  clear(): void
}

/** Draws nothing where stderr is no terminal. */
export function createStatusLine(stderr: OutputStream): StatusLine {
  let isShown = false
  const clear = (): void => {
    if (isShown) void stderr.write(CLEAR_LINE)
    isShown = false
  }
  return {
    show(text) {
      if (!stderr.isTerminal) return
      isShown = true
      // In the last column some terminals wrap, and the line could not be cleared any more.
      void stderr.write(CLEAR_LINE + truncateText(sanitiseText(text), Math.max(1, stderr.columns - 1)))
    },
    clear,
    [Symbol.dispose]: clear,
  }
}
