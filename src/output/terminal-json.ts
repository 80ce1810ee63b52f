import { sanitiseText } from '../domain/sanitise.ts'

/** JSON text → the same JSON without a character that a terminal obeys or a reader cannot see. */
export function escapeJsonText(json: string): string {
  // Outside of strings JSON is plain ASCII, so every character that is unsafe is inside of one.
  return json.replaceAll(/[^\n\x20-\x7e]/gu, (character) =>
    sanitiseText(character) === character ? character : unicodeEscapes(character),
  )
}

function unicodeEscapes(character: string): string {
  let escapes = ''
  for (let i = 0; i < character.length; i++) {
    escapes += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  }
  return escapes
}
