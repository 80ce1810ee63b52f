import { sanitiseText } from '../domain/sanitise.ts'
import type { OutputStream } from '../host.ts'
import { textWidth, truncateText } from './text-width.ts'

const LINE_START = '\r'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
const UP = '\u001b[A'

/** One line on stderr that says what is being waited for, written anew in its place. */
export interface StatusLine extends Disposable {
  /** @param paint the colours of the text, which is safe and short enough by then */
  show(text: string, paint?: (text: string) => string): void
  /** Takes the line away, before other text or at the end; the next one brings it back. */
  clear(): void
}

/** Whether a line can be written anew in its place there. */
export const canRepaint = ({ isTerminal, canMove = true }: OutputStream): boolean => isTerminal && canMove

/** Draws nothing where stderr is no terminal, or one that knows no control sequences. */
export function createStatusLine(stderr: OutputStream): StatusLine {
  /** How wide the line is that is to be seen; null: there is none. */
  let shownWidth: number | null = null
  const wipe = (): string => {
    if (shownWidth === null) return LINE_START + CLEAR_LINE
    // A terminal that became narrower since has broken the line into several.
    const rows = Math.ceil(shownWidth / Math.max(1, stderr.columns))
    return rows <= 1 ? LINE_START + CLEAR_LINE : LINE_START + UP.repeat(rows - 1) + CLEAR_BELOW
  }
  const clear = (): void => {
    if (shownWidth !== null) void stderr.write(wipe())
    shownWidth = null
  }
  return {
    show(text, paint = (plain) => plain) {
      if (!canRepaint(stderr)) return
      // In the last column some terminals wrap, and the line could not be cleared any more.
      const line = truncateText(sanitiseText(text), Math.max(1, stderr.columns - 1))
      const wiped = wipe()
      shownWidth = textWidth(line)
      void stderr.write(wiped + paint(line))
    },
    clear,
    [Symbol.dispose]: clear,
  }
}
