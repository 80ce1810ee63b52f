import { KctlError } from '../errors.ts'
import type { Offset, TopicPartition } from './offset.ts'
import type { StreamsTask, StreamsTopology } from './streams-group.ts'

/** Which protocol a group runs: join and sync, KIP-848, KIP-932, KIP-1071. */
export const GROUP_TYPES = ['classic', 'consumer', 'share', 'streams'] as const
/** Unknown from brokers that do not say. */
export type GroupType = (typeof GROUP_TYPES)[number] | 'unknown'

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
  /** Counts the changes of the group; left out for classic groups. */
  readonly epoch?: number
  /** The epoch that the target assignment was made for: behind `epoch` while a new one is being worked out. */
  readonly assignmentEpoch?: number
  /** Of streams groups: what the application is made of; null while no member has said it. */
  readonly topology?: StreamsTopology | null
}

export interface GroupMember {
  readonly memberId: string
  /** The name of a static member (KIP-345), or null. */
  readonly instanceId: string | null
  readonly clientId: string
  readonly host: string
  readonly assignment: readonly TopicPartition[]
  /** What the member has reached of the group's epochs; left out for classic groups, as is all that follows. */
  readonly epoch?: number
  readonly rack?: string | null
  readonly subscription?: Subscription
  /** What the coordinator wants it to read; other than `assignment` while partitions change hands. */
  readonly target?: readonly TopicPartition[]
  /** The protocol it speaks: classic while a group is on its way to the new one. Unknown from older brokers. */
  readonly memberType?: 'classic' | 'consumer' | 'streams' | 'unknown'
  /** Of streams groups: what it works on, of which `assignment` holds the active part. */
  readonly tasks?: readonly StreamsTask[]
  readonly targetTasks?: readonly StreamsTask[]
  /** Of streams groups: the instance of the application that the member is in. */
  readonly process?: StreamsProcess
}

/** What a member wants to read. */
export interface Subscription {
  readonly topics: readonly string[]
  /** Names by pattern (KIP-848), or null. */
  readonly regex: string | null
}

export interface StreamsProcess {
  readonly id: string
  /** Where it answers questions about its state, as `host:port`, or null. */
  readonly endpoint: string | null
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

/**
 * Only share groups have no offsets to list, move or keep.
 *
 * @throws {KctlError} `SHARE_GROUP`
 */
export function requireCommits({ group, type }: Pick<GroupDescription, 'group' | 'type'>): void {
  if (type !== 'share') return
  throw new KctlError(
    'precondition',
    `group "${group}" is a share group: it commits no offsets, the brokers keep what became of each record`,
    {
      code: 'SHARE_GROUP',
      hint: `kctl groups describe ${group} shows where it is; Apache's kafka-share-groups --reset-offsets moves it`,
    },
  )
}

/** The brokers take commits from outside only while nobody is in the group. */
export const isEmpty = ({ state }: GroupDescription): boolean => state === 'Empty' || state === 'Dead'

/** @throws {KctlError} `GROUP_NOT_EMPTY` with the members, their hosts and what they read */
export function requireEmpty(description: GroupDescription): void {
  if (!isEmpty(description)) throw notEmptyError(description)
}

/** @param rule why that is in the way */
export function notEmptyError(
  { group, state, members }: GroupDescription,
  rule = 'offsets can change only while it is empty',
): KctlError {
  const count = `${members.length} member${members.length === 1 ? '' : 's'}`
  const [them, they] = members.length === 1 ? ['it', 'it has'] : ['them', 'they have']
  return new KctlError('precondition', `group "${group}" is ${state} with ${count}; ${rule}`, {
    code: 'GROUP_NOT_EMPTY',
    details: members.map(({ instanceId, memberId, host, assignment }) =>
      [instanceId ?? memberId, host, formatAssignment(assignment)].join('   '),
    ),
    hint: `stop ${them}, or add --wait 10m to apply as soon as ${they} left`,
  })
}

/** `3 members on /10.1.4.7, /10.1.4.9` */
export function formatMembers(count: number, hosts: readonly string[]): string {
  const SHOWN = 3
  const text = `${count} member${count === 1 ? '' : 's'}`
  if (hosts.length === 0) return text
  const more = hosts.length > SHOWN ? ` and ${hosts.length - SHOWN} more` : ''
  return `${text} on ${hosts.slice(0, SHOWN).join(', ')}${more}`
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
