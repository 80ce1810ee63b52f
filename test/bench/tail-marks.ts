/** Values of the last ten records of a topic, in the order of time. */
export const LAST_TEN = Array.from({ length: 10 }, (_, index) => `the last but ${9 - index}`)

/** Envelopes that put them over all partitions, later than anything else; each has ten records before them. */
export function tailMarks(partitions: number): string {
  const laterMs = Date.now() + 1_000
  const before = Array.from({ length: 10 * partitions }, (_, index) => ({
    value: `before the last ${index}`,
    partition: index % partitions,
    timestamp: laterMs - 1,
  }))
  const last = LAST_TEN.map((value, index) => ({
    value,
    partition: (index * 5) % partitions,
    timestamp: laterMs + index,
  }))
  return [...before, ...last].map((envelope) => `${JSON.stringify(envelope)}\n`).join('')
}
