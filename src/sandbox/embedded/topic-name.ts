const MAX_LENGTH = 249

/** Why Kafka would not take this as the name of a topic, or null. */
export function topicNameFault(name: string): string | null {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > MAX_LENGTH)
    return `the length of '${name}' is longer than the max allowed length ${MAX_LENGTH}`
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  }
  return null
}

/** Names that differ only in '.' and '_' would share the name of their metrics, so Kafka allows one of them. */
export function collidingName(name: string, taken: Iterable<string>): string | null {
  const plain = name.replaceAll('.', '_')
  if (plain === name && !name.includes('_')) return null
  for (const other of taken) if (other !== name && other.replaceAll('.', '_') === plain) return other
  return null
}
