import type { Output } from './output.ts'
import { canRepaint, createStatusLine } from './status-line.ts'

const REPAINT_MS = 500

/** Says how a wait goes: on a terminal in one line that is painted anew, elsewhere in a note when something changes. */
export interface WaitLine extends Disposable {
  /**
   * @param line for the terminal: painted again and again, so that the time in it goes on
   * @param news for elsewhere
   * @param key what the news is about: while it is the same, nothing is said again
   */
  show(line: () => string, news: string, key?: string): Promise<void>
  /** Takes the line away, before other text or at the end. */
  clear(): void
}

/** @param said the key of what has been said already */
export function openWaitLine(output: Output, said = ''): WaitLine {
  const status = createStatusLine(output.stderr)
  const isLive = canRepaint(output.stderr) && !output.options.quiet
  let current: (() => string) | null = null
  let lastKey = said
  const paint = (): void => {
    if (current !== null) status.show(current())
  }
  const timer = isLive ? setInterval(paint, REPAINT_MS) : undefined
  timer?.unref()
  const clear = (): void => {
    current = null
    status.clear()
  }
  return {
    async show(line, news, key = news) {
      if (isLive) {
        current = line
        paint()
      } else if (key !== lastKey) {
        lastKey = key
        await output.note(() => news)
      }
    },
    clear,
    [Symbol.dispose]: () => {
      clearInterval(timer)
      clear()
    },
  }
}
