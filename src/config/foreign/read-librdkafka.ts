import type { Property } from '../properties-file.ts'

/**
 * What kcat reads from `kcat.conf`: a property on a line, `=` behind its name, `#` before a comment. Unlike in
 * Java's files a backslash is a backslash.
 */
export function parseLibrdkafka(text: string): Property[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((whole, index): Property[] => {
      const line = whole.trim()
      if (line === '' || line.startsWith('#')) return []
      const at = line.indexOf('=')
      if (at < 0) return [{ key: line, value: '', line: index + 1 }]
      return [{ key: line.slice(0, at).trim(), value: line.slice(at + 1).trim(), line: index + 1 }]
    })
}
