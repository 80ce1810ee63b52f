import { formatDuration } from './duration.ts'

/** Less than this no one notices: rounded tokens, delays of the network. */
const TOLERATED_MS = 5_000
/** Less than this is not worth a word. */
const NOTED_MS = 100

/**
 * How far our clock is ahead of another one that was read between two looks at ours; negative if it is behind.
 * It is at least so much: 0 where the other's time lies between the two looks.
 */
export function clockSkewMs(theirsMs: number, beforeMs: number, afterMs: number): number {
  if (theirsMs < beforeMs) return beforeMs - theirsMs
  return theirsMs > afterMs ? afterMs - theirsMs : 0
}

/** @returns what to say, and whether it is so much that tokens, certificates and times go wrong */
export function clockSkewText(skewMs: number): { readonly message: string; readonly isTooMuch: boolean } {
  const sizeMs = Math.abs(skewMs)
  if (sizeMs < NOTED_MS) return { message: 'agrees with the clock of this machine', isTooMuch: false }
  const size = formatDuration(sizeMs < 1_000 ? sizeMs : Math.round(sizeMs / 1_000) * 1_000)
  const message = `this machine's clock is ${size} ${skewMs > 0 ? 'ahead' : 'behind'}`
  return { message, isTooMuch: sizeMs > TOLERATED_MS }
}
