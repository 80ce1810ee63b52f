import { isGlob } from '../domain/glob.ts'
import { didYouMean } from '../domain/text-distance.ts'
import type { Output } from '../output/output.ts'

/** Says of an empty list which name may have been meant: a pattern that matches nothing is no failure. */
export async function noteNearest(
  patterns: readonly string[],
  names: readonly string[],
  output: Output,
): Promise<void> {
  for (const pattern of patterns) {
    const meant = isGlob(pattern) ? null : didYouMean(pattern, names)
    if (meant !== null) await output.note(() => `nothing is called "${pattern}"; did you mean "${meant}"?`)
  }
}
