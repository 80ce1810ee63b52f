/** Compiles shell-style patterns, where `*` is any run of characters and `?` is one, into one test for a name. */
export function matchesAnyGlob(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => true
  const expressions = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
        's',
      ),
  )
  return (name) => expressions.some((expression) => expression.test(name))
}

export const isGlob = (text: string): boolean => /[*?]/.test(text)
