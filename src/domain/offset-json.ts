/**
 * JSON as `JSON.parse` reads it, but for offsets past 2^53: these come as texts of digits, since they
 * would lose some as numbers.
 *
 * @throws {SyntaxError}
 */
export const parseOffsetJson = (text: string): unknown =>
  JSON.parse(text.replaceAll(/("(?:offset|committed|before|after)"\s*:\s*)(\d{16,})/g, '$1"$2"'))
