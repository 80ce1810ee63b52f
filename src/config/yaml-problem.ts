/** What the library says, with a part of the text in it. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an unquoted * begins an alias, and this one is none',
  BAD_DIRECTIVE: 'an unquoted % at the beginning of a line is a directive, and this one is unknown',
  BAD_DQ_ESCAPE: 'in double quotes a backslash begins an escape, and this one is unknown',
  TAG_RESOLVE_FAILED: 'an unquoted ! begins a tag, and this one is unknown',
  UNEXPECTED_TOKEN: 'this cannot stand here; a value with special characters needs quotes',
  IMPOSSIBLE: 'this cannot stand here; a value with special characters needs quotes',
}

/** What is wrong with a YAML text, without any of it: the place may be that of a secret. */
export const yamlProblem = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  WORDS[code] ?? message.replace(/(?::| ").*$/s, '')
