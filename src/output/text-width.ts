let segmenter: Intl.Segmenter | null = null

/** Making a segmenter takes as long as half a command, and most texts need none. */
function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/** Printable ASCII is as wide as it is long; nearly every cell is. */
const ASCII = /^[\x20-\x7e]*$/
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2})/u
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

/** How many columns of a terminal a text without colours takes. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemesOf(text)) width += graphemeWidth(segment)
  return width
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2
  return ZERO.test(grapheme) ? 0 : 1
}

/** Cuts a text to a width, the last column an ellipsis that says so. Never cuts through a character. */
export function truncateText(text: string, maxWidth: number): string {
  if (textWidth(text) <= maxWidth) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemesOf(text)) {
    const next = graphemeWidth(segment)
    if (width + next > maxWidth - 1) break
    kept += segment
    width += next
  }
  return `${kept}…`
}
