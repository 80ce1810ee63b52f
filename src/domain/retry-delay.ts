const MAX_DELAY_MS = 60_000
/** So much of it is left to chance, so that what failed together does not come again together. */
const JITTER = 0.2

/**
 * How long to wait before something is tried again: twice as long each time, up to a minute, or to the first delay
 * if that is longer.
 *
 * @param failures how often it has failed, from 1
 * @param random from 0 up to 1
 */
export function retryDelayMs(failures: number, firstMs: number, random: number): number {
  const limitMs = Math.max(firstMs, MAX_DELAY_MS)
  const delayMs = Math.min(limitMs, firstMs * 2 ** (failures - 1))
  return Math.round(delayMs * (1 + JITTER * random))
}
