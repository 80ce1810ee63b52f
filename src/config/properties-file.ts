export interface Property {
  readonly key: string
  readonly value: string
  /** Of the line it starts on, from 1. */
  readonly line: number
}

/**
 * Reads Java's .properties format: `#` and `!` start a comment, `=`, `:` or a space end the key, a
 * backslash at the end of a line continues it, `\uXXXX` is a character.
 */
export function parseProperties(text: string): Property[] {
  const properties: Property[] = []
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  for (let index = 0; index < lines.length; index++) {
    const start = index
    let piece = (lines[index] ?? '').trimStart()
    if (piece === '' || piece.startsWith('#') || piece.startsWith('!')) continue
    const pieces: string[] = []
    while (isContinued(piece) && index + 1 < lines.length) {
      index++
      pieces.push(piece.slice(0, -1))
      piece = (lines[index] ?? '').trimStart()
    }
    const line = pieces.join('') + piece
    const keyEnd = endOfKey(line)
    properties.push({
      key: unescape(line.slice(0, keyEnd)),
      value: unescape(line.slice(keyEnd).replace(/^\s*[=:]?\s*/, '')).trim(),
      line: start + 1,
    })
  }
  return properties
}

/** Whether it ends with a backslash that is not itself escaped. */
function isContinued(piece: string): boolean {
  let start = piece.length
  while (start > 0 && piece[start - 1] === '\\') start--
  return (piece.length - start) % 2 === 1
}

function endOfKey(line: string): number {
  let at = 0
  while (at < line.length && !/[=:\s]/.test(line[at] ?? '')) at += line[at] === '\\' ? 2 : 1
  return Math.min(at, line.length)
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(text: string): string {
  return text.replaceAll(/\\u(?<hex>[0-9a-fA-F]{4})|\\(?<letter>.?)/gs, (...match) => {
    const { hex, letter = '' } = match.at(-1) as { hex?: string; letter?: string }
    return hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16))
  })
}
