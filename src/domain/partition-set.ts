import { UsageError } from '../errors.ts'

const EXAMPLE = 'write it like 0,3-5'
const MAX_PARTITIONS = 200_000

/**
 * `0,3-5` → `[0, 3, 4, 5]`, sorted and each once.
 *
 * @throws {UsageError} naming the part that is wrong
 */
export function parsePartitionSet(text: string): number[] {
  const partitions = new Set<number>()
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') throw new UsageError(`partitions "${text}": a number is missing`, EXAMPLE)
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part)
    if (match === null)
      throw new UsageError(`partitions "${text}": "${part}" is not a partition number`, EXAMPLE)
    const first = Number(match[1])
    const last = Number(match[2] ?? first)
    if (last < first)
      throw new UsageError(`partitions "${text}": "${part}" runs backwards`, `write ${last}-${first}`)
    if (last - first >= MAX_PARTITIONS)
      throw new UsageError(`partitions "${text}": "${part}" is more than any topic has`, EXAMPLE)
    for (let partition = first; partition <= last; partition++) partitions.add(partition)
  }
  return [...partitions].toSorted((a, b) => a - b)
}

/** `0,3-5`: the shortest text that `parsePartitionSet` reads back. */
export function formatPartitionSet(partitions: readonly number[]): string {
  const sorted = [...new Set(partitions)].toSorted((a, b) => a - b)
  const parts: string[] = []
  for (let start = 0; start < sorted.length;) {
    let end = start
    while ((sorted[end + 1] ?? -1) === (sorted[end] ?? 0) + 1) end++
    const [first, last] = [sorted[start], sorted[end]]
    parts.push(end === start ? `${first}` : end === start + 1 ? `${first},${last}` : `${first}-${last}`)
    start = end + 1
  }
  return parts.join(',')
}

/** A topic, and which of its partitions; null means all of them. */
export interface TopicScope {
  readonly topic: string
  readonly partitions: readonly number[] | null
}

/** Whether a partition is in any of the scopes; no scopes mean everything. */
export const inScopes = (
  scopes: readonly TopicScope[],
  { topic, partition }: { readonly topic: string; readonly partition: number },
): boolean =>
  scopes.length === 0 ||
  scopes.some((scope) => scope.topic === topic && (scope.partitions?.includes(partition) ?? true))

/** `orders` or `orders:0,2-5`. A topic name holds no colon, so the first one ends it. */
export function parseTopicScope(text: string): TopicScope {
  const colon = text.indexOf(':')
  if (colon === -1) return { topic: requireTopic(text, text), partitions: null }
  return {
    topic: requireTopic(text.slice(0, colon), text),
    partitions: parsePartitionSet(text.slice(colon + 1)),
  }
}

function requireTopic(topic: string, text: string): string {
  if (topic !== '') return topic
  throw new UsageError(`"${text}" names no topic`, 'write it like orders or orders:0,2-5')
}
