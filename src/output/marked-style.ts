import { sanitiseText } from '../domain/sanitise.ts'
import { makeStyle, type Style, type Tone } from './style.ts'

/** Lets a text be coloured in parts although all of it is made safe for the terminal afterwards. */
export interface MarkedStyle {
  /** Leaves marks instead of colours. */
  readonly style: Style
  /** Escapes what a stranger may have put into the text, then turns the marks into colours. */
  paint(text: string): string
  /** Escapes, and drops the marks. */
  strip(text: string): string
}

/** Code points that are no characters and never will be: texts have no use for them. */
const OPEN = '\ufdd0'
const CLOSE = '\ufdd1'

/**
 * A cell mixes what a column says with what a topic or a client is called, so colour codes in it may be
 * ours or an attack. Ours are marks until the rest is escaped, with a number in them that nobody can guess.
 */
export function markStyle(style: Style): MarkedStyle {
  if (!style.hasColor) return { style, paint: sanitiseText, strip: sanitiseText }
  const nonce = Math.random().toString(36).slice(2)
  const open = `${OPEN}${nonce}:`
  const close = `${CLOSE}${nonce};`
  const foreign = new RegExp(`[${OPEN}${CLOSE}](?!${nonce})`, 'g')
  const innermost = new RegExp(`${open}([a-z]+)(\\d*);([^${OPEN}${CLOSE}]*)${close}`, 'g')
  const replaceMarks = (
    text: string,
    replacement: (tone: string, digits: string, inner: string) => string,
  ): string => {
    let marked = sanitiseText(text).replaceAll(foreign, (mark) => `\\u{${mark.charCodeAt(0).toString(16)}}`)
    for (let before = ''; marked !== before;) {
      before = marked
      marked = marked.replaceAll(innermost, (_all, tone: string, digits: string, inner: string) =>
        replacement(tone, digits, inner),
      )
    }
    return marked
  }
  return {
    style: makeStyle(style.isTerminal, true, (tone, text) => `${open}${tone};${text}${close}`),
    paint: (text) =>
      replaceMarks(text, (tone, digits, inner) => style.paint(`${tone}${digits}` as Tone, inner)),
    strip: (text) => replaceMarks(text, (_tone, _digits, inner) => inner),
  }
}
