/** Compiles shell-style patterns, where `*` is any run of characters and `?` is one, into one test for a name. */
export function matchesAnyGlob(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => true
  return (name) => patterns.some((pattern) => matchesGlob(pattern, name))
}

export const isGlob = (text: string): boolean => /[*?]/.test(text)

/** In time that no pattern makes grow beyond its length times that of the name. */
function matchesGlob(pattern: string, name: string): boolean {
  let [at, place] = [0, 0]
  /** Past the last `*`, and where in the name what follows it is looked for. */
  let [afterStar, retry] = [-1, 0]
  while (place < name.length) {
    if (pattern[at] === '*') {
      afterStar = ++at
      retry = place
    } else if (pattern[at] === '?' || pattern[at] === name[place]) {
      at++
      place++
    } else if (afterStar !== -1) {
      at = afterStar
      place = ++retry
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
