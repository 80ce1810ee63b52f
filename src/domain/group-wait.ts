import { UsageError } from '../errors.ts'
import { formatMembers, type GroupDescription } from './group.ts'
import type { PartitionLag } from './group-lag.ts'

/** What a group is waited for; null for what does not matter. */
export interface GroupGoal {
  /** At most this lag over all partitions. */
  readonly lag: bigint | null
  /** One of GROUP_STATES. */
  readonly state: string | null
}

/** Every state that a group of any kind can be in, as brokers write them. */
export const GROUP_STATES = [
  'Stable',
  'Empty',
  'Dead',
  'PreparingRebalance',
  'CompletingRebalance',
  'Assigning',
  'Reconciling',
  'NotReady',
] as const

/**
 * In any case: `stable` → `Stable`.
 *
 * @throws {UsageError} naming the states there are
 */
export function parseGroupState(text: string): string {
  const state = GROUP_STATES.find((each) => each.toLowerCase() === text.toLowerCase())
  if (state !== undefined) return state
  throw new UsageError(`--state "${text}" is not a state of a group`, `use one of ${GROUP_STATES.join(', ')}`)
}

/** How far a group is, as of one look at it. */
export interface GroupStanding {
  readonly group: string
  readonly state: string
  readonly members: number
  /** Where the members are, each host once. */
  readonly hosts: readonly string[]
  /** What is left to read; null when it was not asked for, or cannot be told. */
  readonly lag: bigint | null
  /** Partitions that may hold unread records, nobody knows how many. */
  readonly unknown: number
}

/**
 * What there is left to read. A partition that is gone keeps nobody waiting; one that has records and no commit
 * does, as does one whose end is not known.
 */
export function standingOf(
  { group, state, members }: GroupDescription,
  partitions: readonly PartitionLag[],
): GroupStanding {
  let lag: bigint | null = null
  let unknown = 0
  for (const { lag: own, start, end, isUnanswered, error } of partitions) {
    if (own !== null) lag = (lag ?? 0n) + own
    else if (start !== null && end !== null) {
      if (end > start) unknown++
      else lag ??= 0n
    } else if (isUnanswered || error === 'no leader') unknown++
  }
  const hosts = [...new Set(members.map(({ host }) => host))]
  return { group, state, members: members.length, hosts, lag, unknown }
}

export function hasReached({ lag, unknown, state }: GroupStanding, goal: GroupGoal): boolean {
  if (goal.state !== null && state !== goal.state) return false
  return goal.lag === null || (unknown === 0 && lag !== null && lag <= goal.lag)
}

/** `billing: Stable, 2 members on /10.1.4.7, lag 1200, 1 partition without a known lag` */
export function formatStanding(
  { group, state, members, hosts, lag, unknown }: GroupStanding,
  goal: GroupGoal,
  number: (value: bigint) => string = String,
): string {
  const parts = [state, ...(members === 0 ? [] : [formatMembers(members, hosts)])]
  if (goal.lag !== null) {
    if (lag !== null) parts.push(`lag ${number(lag)}`)
    if (unknown > 0) parts.push(`${unknown} partition${unknown === 1 ? '' : 's'} without a known lag`)
    if (lag === null && unknown === 0) parts.push('nothing committed')
  }
  return `${group}: ${parts.join(', ')}`
}
