import type { OutputStream } from '../host.ts'

const ALTERNATE_SCREEN = '\u001b[?1049h'
const MAIN_SCREEN = '\u001b[?1049l'
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const NO_WRAP = '\u001b[?7l'
const WRAP = '\u001b[?7h'
/** Terminals that know it show what is between the two at once; the others ignore it. */
const BEGIN_FRAME = '\u001b[?2026h'
const END_FRAME = '\u001b[?2026l'
const HOME = '\u001b[H'
const CLEAR_LINE_END = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
const USUAL_ROWS = 24

/** The whole terminal, painted anew in place; what was there before comes back at the end. */
export interface Screen {
  /** @param text safe lines, each ending in a newline; what does not fit is left out, and said */
  paint(text: string): Promise<void>
  /** Gives the terminal back for as long as kctl is stopped (^Z). */
  leave(): Promise<void>
  /** It goes on. */
  comeBack(): Promise<void>
  /** Gives the terminal back, with the last painting under what was there. Does nothing the second time. */
  close(): Promise<void>
}

/** @param canMove false for a terminal that knows no control sequences: paintings follow one another there */
export function openScreen(stdout: OutputStream, canMove: boolean): Screen {
  let isOpen = false
  let isAway = false
  let last = ''
  const screen: Screen = {
    async paint(text) {
      last = text
      if (isAway) return
      if (!canMove) return await stdout.write(`${text}\n`)
      const start = isOpen ? '' : ALTERNATE_SCREEN + HIDE_CURSOR + NO_WRAP
      isOpen = true
      // One write: in several, half a table could be seen.
      await stdout.write(start + BEGIN_FRAME + HOME + fit(text, stdout.rows ?? USUAL_ROWS) + END_FRAME)
    },
    async leave() {
      isAway = true
      if (!isOpen) return
      isOpen = false
      await stdout.write(WRAP + SHOW_CURSOR + MAIN_SCREEN)
    },
    async comeBack() {
      isAway = false
      if (last !== '') await screen.paint(last)
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await stdout.write(WRAP + SHOW_CURSOR + MAIN_SCREEN + last)
    },
  }
  return screen
}

/** Every line cleared to its end, and nothing after the last one: a newline there would scroll. */
function fit(text: string, rows: number): string {
  const lines = text.replace(/\n$/, '').split('\n')
  const shown =
    lines.length <= rows
      ? lines
      : [...lines.slice(0, Math.max(0, rows - 1)), `… ${lines.length - rows + 1} more lines`]
  return shown.map((line) => line + CLEAR_LINE_END).join('\r\n') + CLEAR_BELOW
}
