import { Lexer } from 'yaml'

/**
 * Whether lists and maps stand in each other deeper than `most` levels. Reading YAML takes a level of the stack for
 * each, and where the stack ends the whole process may: so this is known before. It takes time in proportion to the
 * text, and no stack.
 */
export function isDeeperThan(most: number, text: string): boolean {
  return blockDepth(text, most) > most || flowDepth(text, most) > most
}

/** Each line that is indented further than the one before, and each `- ` in it, is a level. */
function blockDepth(text: string, most: number): number {
  const columns: number[] = []
  const gap = /[ \t]+(?=[^ \t])/y
  for (const line of text.split(/[\r\n]+/)) {
    const start = line.search(/[^ \t]/)
    if (start === -1) continue
    while ((columns.at(-1) ?? -1) >= start) columns.pop()
    columns.push(start)
    for (let at = start; columns.length <= most && INDICATORS.has(line[at] ?? '');) {
      gap.lastIndex = at + 1
      if (!gap.test(line)) break
      at = gap.lastIndex
      columns.push(at)
    }
    if (columns.length > most) break
  }
  return columns.length
}

/** What a list or a map may begin behind, in the same line. */
const INDICATORS: ReadonlySet<string> = new Set(['-', '?', ':'])

/** Brackets in quotes, comments and texts are none, as only the lexer can tell; most files have too few to ask it. */
function flowDepth(text: string, most: number): number {
  if ((text.match(/[[{]/g)?.length ?? 0) <= most) return 0
  let depth = 0
  let isText = false
  for (const token of new Lexer().lex(text)) {
    if (!isText && (token === '[' || token === '{')) depth++
    else if (!isText && (token === ']' || token === '}')) depth = Math.max(0, depth - 1)
    if (depth > most) break
    isText = token === SCALAR
  }
  return depth
}

/** What the lexer puts in front of a text. */
const SCALAR = '\u001f'
