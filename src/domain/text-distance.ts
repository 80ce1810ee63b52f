/** How many insertions, deletions, replacements and swaps of neighbours turn one text into the other. */
export function textDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1))
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}

/** Names longer than this are no typing errors, and comparing them with thousands of others would be slow. */
const MAX_NAME_LENGTH = 249

/** The candidate that was probably meant, or null when none is near. Case counts little. */
export function didYouMean(name: string, candidates: Iterable<string>): string | null {
  if (name.length > MAX_NAME_LENGTH) return null
  // A third of the letters may be wrong: more, and the suggestion is another word.
  const limit = Math.max(1, Math.floor(name.length / 3))
  const wanted = name.toLowerCase()
  let nearest: string | null = null
  let nearestDistance = limit + 0.5
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue
    const distance = textDistance(wanted, candidate.toLowerCase())
    if (distance < nearestDistance) [nearest, nearestDistance] = [candidate, distance]
  }
  return nearest
}
