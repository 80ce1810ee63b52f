import type { Environment, PagerCommand } from '../host.ts'
import { textWidth } from '../output/text-width.ts'

/** What a shell would do something with: then it is a shell that has to read the line. */
const FOR_A_SHELL = /[|&;<>()$`\\"'*?[\]#~=%!{}\n]/

/**
 * The program that shows long results: `$KCTL_PAGER`, else `$PAGER`, else `less`. Null where they are not to be
 * paged, which an empty variable and `cat` ask for. The line is the user's own; nothing is ever added to it.
 */
export function choosePager(env: Environment, platform: NodeJS.Platform): PagerCommand | null {
  const chosen = env['KCTL_PAGER'] ?? env['PAGER']
  if (chosen === undefined) {
    if (platform === 'win32' || env['TERM'] === 'dumb') return null
    return { words: ['less'], env: pagerEnvironment(env) }
  }
  const line = chosen.trim()
  if (line === '' || line === 'cat') return null
  return { words: wordsOf(line, platform), env: pagerEnvironment(env) }
}

/** Git's defaults: quit if it all fits, let colours through, leave the text on the screen. What is set stays. */
const pagerEnvironment = (env: Environment): Environment => ({
  LESS: env['LESS'] ?? 'FRX',
  LV: env['LV'] ?? '-c',
})

function wordsOf(line: string, platform: NodeJS.Platform): readonly string[] {
  // There is no telling which shell it would be, and a backslash is part of a path.
  if (platform === 'win32') return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
  return FOR_A_SHELL.test(line) ? ['sh', '-c', line] : line.split(/\s+/)
}

/** Whether a text, colours and all, needs more than a screen, with a line for the prompt. */
export function isLong(text: string, rows: number, columns: number): boolean {
  let count = 0
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    // eslint-disable-next-line no-control-regex -- colours take no room
    const width = textWidth(text.slice(start, end).replaceAll(/\u001b\[[\d;]*m/g, ''))
    count += Math.max(1, Math.ceil(width / Math.max(1, columns)))
    if (count >= rows) return true
    start = end + 1
  }
  return false
}
