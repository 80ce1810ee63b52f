// C0 but newline and tab, DEL, C1, bidirectional controls, invisible characters, tags, line separators, lone surrogates.
const UNSAFE_MULTILINE =
  // eslint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

/** Nearly every text: a look at it is cheaper than the tables that the other expressions are made of. */
const PLAIN = /^[\x20-\x7e]*$/

export interface SanitiseOptions {
  /** Leave newlines and tabs as they are, where a text may run over several lines. */
  readonly multiline?: boolean
}

/**
 * Text from a stranger, made fit for a terminal: nothing in it can move the cursor, set a title, change the
 * direction of writing or hide. Control characters become `\x1b`, invisible ones `\u{202e}`.
 */
export function sanitiseText(text: string, { multiline = false }: SanitiseOptions = {}): string {
  if (PLAIN.test(text)) return text
  const unsafe = multiline ? UNSAFE_MULTILINE : UNSAFE
  if (text.search(unsafe) === -1) return text
  return text.replace(unsafe, escapeCharacter)
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`
}
