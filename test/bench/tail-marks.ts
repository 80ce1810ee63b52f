/** Values of the last ten records of a topic, in the order of time. */
export const LAST_TEN = Array.from({ length: 10 }, (_, index) => `the last but ${9 - index}`)

/** Envelopes that put them over all partitions, later than anything that is there. */
export function tailMarks(partitions: number): string {
  const laterMs = Date.now() + 1_000
  return LAST_TEN.map((value, index) =>
    JSON.stringify({ value, partition: (index * 5) % partitions, timestamp: laterMs + index }),
  )
    .map((line) => `${line}\n`)
    .join('')
}
