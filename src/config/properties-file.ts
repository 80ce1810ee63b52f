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
    let line = (lines[index] ?? '').trimStart()
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue
    while (/(?<!\\)(?:\\\\)*\\$/.test(line) && index + 1 < lines.length) {
      index++
      line = line.slice(0, -1) + (lines[index] ?? '').trimStart()
    }
    const match = /^(?<key>(?:\\.|[^\\=:\s])*)\s*[=:]?\s*(?<value>.*)$/s.exec(line)?.groups
    properties.push({
      key: unescape(match?.['key'] ?? ''),
      value: unescape(match?.['value'] ?? '').trim(),
      line: start + 1,
    })
  }
  return properties
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(text: string): string {
  return text.replaceAll(/\\u(?<hex>[0-9a-fA-F]{4})|\\(?<letter>.?)/gs, (...match) => {
    const { hex, letter = '' } = match.at(-1) as { hex?: string; letter?: string }
    return hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16))
  })
}
