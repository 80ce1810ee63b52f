import { comparePartitions, formatPartition, type TopicPartition } from './offset.ts'

/** What one assignment has that another had not, and the other way round. */
export interface Rebalance {
  readonly came: readonly TopicPartition[]
  readonly went: readonly TopicPartition[]
}

/** @returns null when nothing has changed */
export function compareAssignments(
  before: readonly TopicPartition[],
  after: readonly TopicPartition[],
): Rebalance | null {
  const [came, went] = [without(after, before), without(before, after)]
  return came.length + went.length === 0 ? null : { came, went }
}

function without(
  all: readonly TopicPartition[],
  others: readonly TopicPartition[],
): readonly TopicPartition[] {
  const known = new Set(others.map(formatPartition))
  return all.filter((place) => !known.has(formatPartition(place))).toSorted(comparePartitions)
}

/** So that a line stays a line, however many partitions there are. */
const MOST_NAMED = 8

/** `2 came: orders[0,2] · 1 went: orders[1] · 4 now` */
export function formatRebalance({ came, went }: Rebalance, now: number): string {
  const parts = [
    ...(went.length === 0 ? [] : [`${went.length} went: ${namePartitions(went)}`]),
    ...(came.length === 0 ? [] : [`${came.length} came: ${namePartitions(came)}`]),
    `${now} now`,
  ]
  return parts.join(' · ')
}

function namePartitions(places: readonly TopicPartition[]): string {
  const named = places.slice(0, MOST_NAMED)
  const topics = [...new Set(named.map(({ topic }) => topic))].map((name) => {
    const partitions = named.filter(({ topic }) => topic === name).map(({ partition }) => partition)
    return `${name}[${partitions.join()}]`
  })
  const more = places.length - named.length
  return `${topics.join(' ')}${more === 0 ? '' : ` and ${more} more`}`
}
