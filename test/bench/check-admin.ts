/** Every name has to be a word of what was said. */
export function problemOfNames(said: string, names: Iterable<string>): string | null {
  const words = new Set(said.split(/[\s"',]+/))
  const missing = [...names].filter((name) => !words.has(name))
  return missing.length === 0 ? null : `${missing.length} names are missing, like ${missing[0]}`
}

/** Names, and numbers of partitions where a line says them. */
export function problemOfTopics(said: string, partitionsOf: ReadonlyMap<string, number>): string | null {
  for (const line of said.split('\n')) {
    const [, name = '', partitions] = /^(\S+)\s+(\d+)\s/.exec(line) ?? []
    const expected = partitionsOf.get(name)
    if (expected !== undefined && Number(partitions) !== expected)
      return `${name} has ${partitions} partitions`
  }
  return problemOfNames(said, partitionsOf.keys())
}

/**
 * Lags in a table with a line for every partition and a column LAG, whatever the others are.
 *
 * @param count every lag from 1 up to this one has to be there once
 */
export function problemOfLags(said: string, topic: string, count: number): string | null {
  const seen = new Set<number>()
  let column = -1
  for (const line of said.split('\n')) {
    const cells = line.trim().split(/\s+/)
    if (cells.includes('LAG')) column = cells.indexOf('LAG')
    if (!cells.includes(topic)) continue
    const lag = Number(cells[column])
    if (Number.isInteger(lag) && lag >= 1 && lag <= count) seen.add(lag)
  }
  return seen.size === count ? null : `${seen.size} of ${count} partitions have their lag`
}
