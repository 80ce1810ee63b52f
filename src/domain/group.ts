import { KctlError } from '../errors.ts'
import type { Offset, TopicPartition } from './offset.ts'

/** Which protocol a group runs: join and sync, KIP-848, KIP-932, KIP-1071; unknown from brokers that do not say. */
export type GroupType = 'classic' | 'consumer' | 'share' | 'streams' | 'unknown'

/** One row of `groups list`. */
export interface GroupListing {
  readonly group: string
  readonly type: GroupType
  /** As the broker writes it: Stable, Empty, PreparingRebalance, …; null from brokers that do not say. */
  readonly state: string | null
  /** "consumer" for groups that read topics; empty for groups that only hold offsets. */
  readonly protocol: string
  /** The broker that looks after the group. */
  readonly coordinator: number
}

export interface GroupDescription {
  readonly group: string
  readonly type: GroupType
  readonly state: string
  readonly protocol: string
  /** How partitions are shared out, like "range"; null while nobody is there. */
  readonly assignor: string | null
  readonly coordinator: number
  readonly members: readonly GroupMember[]
  /** Why the group could not be described, by Kafka's name; null when it could. */
  readonly error: string | null
}

export interface GroupMember {
  readonly memberId: string
  /** The name of a static member (KIP-345), or null. */
  readonly instanceId: string | null
  readonly clientId: string
  readonly host: string
  readonly assignment: readonly TopicPartition[]
}

/** Where a group is in one partition. */
export interface CommittedOffset extends TopicPartition {
  /** The next offset the group will read, or null if it never committed here. */
  readonly committed: Offset | null
  readonly leaderEpoch: number | null
  readonly metadata: string
  /** Why it is not known, by Kafka's name; null when it is. */
  readonly error: string | null
}

/** The brokers take commits from outside only while nobody is in the group. */
export const isEmpty = ({ state }: GroupDescription): boolean => state === 'Empty' || state === 'Dead'

/** @throws {KctlError} `GROUP_NOT_EMPTY` with the members, their hosts and what they read */
export function requireEmpty(description: GroupDescription): void {
  if (!isEmpty(description)) throw notEmptyError(description)
}

export function notEmptyError({ group, state, members }: GroupDescription): KctlError {
  const count = `${members.length} member${members.length === 1 ? '' : 's'}`
  const [them, they] = members.length === 1 ? ['it', 'it has'] : ['them', 'they have']
  return new KctlError(
    'precondition',
    `group "${group}" is ${state} with ${count}; offsets can change only while it is empty`,
    {
      code: 'GROUP_NOT_EMPTY',
      details: members.map(({ instanceId, memberId, host, assignment }) =>
        [instanceId ?? memberId, host, formatAssignment(assignment)].join('   '),
      ),
      hint: `stop ${them}, or add --wait 10m to apply as soon as ${they} left`,
    },
  )
}

/** `payments 0,1; orders 2` */
export function formatAssignment(assignment: readonly TopicPartition[]): string {
  const byTopic = new Map<string, number[]>()
  for (const { topic, partition } of assignment) {
    const partitions = byTopic.get(topic)
    if (partitions === undefined) byTopic.set(topic, [partition])
    else partitions.push(partition)
  }
  return (
    [...byTopic]
      .map(([topic, partitions]) => `${topic} ${partitions.sort((a, b) => a - b).join(',')}`)
      .join('; ') || '-'
  )
}
