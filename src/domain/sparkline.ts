const BARS = '▁▂▃▄▅▆▇█'
const UNKNOWN = '·'

/** A bar for each value between the least and the greatest of them; a dot where there is none. */
export function sparkline(values: readonly (bigint | null)[]): string {
  const known = values.flatMap((value) => (value === null ? [] : [Number(value)]))
  const least = Math.min(...known)
  const greatest = Math.max(...known)
  return values
    .map((value) => {
      if (value === null) return UNKNOWN
      // Where nothing moves, only nothing is at the bottom.
      if (greatest === least) return greatest === 0 ? BARS[0] : BARS[3]
      return BARS[Math.round(((Number(value) - least) / (greatest - least)) * (BARS.length - 1))]
    })
    .join('')
}
