/**
 * What a terminal obeys or a reader cannot see: C0, DEL, C1, bidirectional controls, line separators, lone
 * surrogates, and what Unicode has renderers ignore (Default_Ignorable_Code_Point), tag characters among it.
 */
const UNSAFE_BUT_LINES =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e' +
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}' +
  '\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e00ff}\\u{e01f0}-\\u{e0fff}'
/**
 * Variation selectors choose the form of the character before them, and say nothing anywhere else: there they
 * are a way to hide text. A second one in a row never means anything.
 */
const STRAY_SELECTOR =
  '(?<!(?![#*0-9])\\p{Emoji})[\\ufe0e\\ufe0f](?!(?<=[#*0-9][\\ufe0e\\ufe0f])\\u20e3)|' +
  '(?<![\\p{Ideographic}\\u2190-\\u2bff])[\\ufe00-\\ufe0d]|' +
  '(?<!\\p{Ideographic})[\\u{e0100}-\\u{e01ef}]|(?<![\\u1820-\\u18aa])[\\u180b-\\u180d\\u180f]'

interface Patterns {
  readonly line: RegExp
  readonly lines: RegExp
}

let compiled: Patterns | null = null

/** Made when first needed: the tables behind them take longer than a whole command. */
function patterns(): Patterns {
  compiled ??= {
    line: new RegExp(`[\\t\\n${UNSAFE_BUT_LINES}]|\\p{Surrogate}|${STRAY_SELECTOR}`, 'gu'),
    lines: new RegExp(`[${UNSAFE_BUT_LINES}]|\\p{Surrogate}|${STRAY_SELECTOR}`, 'gu'),
  }
  return compiled
}

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
  const unsafe = multiline ? patterns().lines : patterns().line
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
