import { UsageError } from '../errors.ts'

/**
 * Splits a command line into words as a shell does: at spaces, but not within quotes; a backslash takes the
 * meaning of what follows. Nothing is expanded, and nothing else has a meaning.
 *
 * @throws {UsageError} for a quote that is not closed
 */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(text, at)
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else if (character === '\\' && at + 1 < text.length) {
      word = (word ?? '') + (text[++at] ?? '')
    } else word = (word ?? '') + character
  }
  if (word !== null) words.push(word)
  return words
}

/** @param start where its first quote is */
function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } {
  const quote = text[start]
  let content = ''
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === quote) return { text: content, end: at }
    const next = text[at + 1] ?? ''
    if (quote === '"' && character === '\\' && /["\\$`]/.test(next)) {
      content += next
      at++
    } else content += character
  }
  throw new UsageError(`${text}: the quote at ${start + 1} is not closed`)
}
