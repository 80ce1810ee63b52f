import {
  type ClassicGroup,
  type ClassicGroupState,
  classicSubscriptions,
  createClassicGroup,
} from './classic-group.ts'
import {
  type ConsumerGroup,
  consumerGroupState,
  type ConsumerGroupState,
  createConsumerGroup,
} from './consumer-group.ts'
import { subscribedTopicNames } from './consumer-target.ts'
import type { TopicLookup } from './topic-lookup.ts'
import { DEFAULT_GROUP_SETTINGS, type GroupSettings } from './group-settings.ts'
import {
  type CommittedOffset,
  createOffsetStore,
  type OffsetEntry,
  type OffsetStore,
} from './offset-store.ts'
import { systemTimers, type Timers } from './timers.ts'

/** A change of a group's committed offset; `committed` is null when it was deleted. */
export interface OffsetChange {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly committed: CommittedOffset | null
}

export interface GroupCoordinatorDeps {
  readonly topics: TopicLookup
  readonly timers?: Timers
  readonly settings?: Partial<GroupSettings>
  /** Called after every change of a committed offset, for a broker that keeps them on disk. */
  readonly onCommit?: (change: OffsetChange) => void
}

export interface CoordinatedGroup {
  membership: ClassicGroup | ConsumerGroup
  readonly offsets: OffsetStore
}

/** Offsets of all groups as plain data that survives JSON: 64-bit numbers are decimal strings. */
export interface GroupsSnapshot {
  readonly groups: readonly {
    readonly id: string
    /** Null for a group that never had members. */
    readonly protocolType: string | null
    readonly offsets: readonly {
      readonly topic: string
      readonly partition: number
      readonly offset: string
      readonly leaderEpoch: number | null
      readonly metadata: string
      readonly committedAtMs: number
    }[]
  }[]
}

/** The groups of a cluster. Requests change them through the functions beside this file. */
export interface GroupCoordinator {
  readonly topics: TopicLookup
  readonly timers: Timers
  readonly settings: GroupSettings
  find(groupId: string): CoordinatedGroup | null
  findOrCreate(groupId: string): CoordinatedGroup
  /** The group for members of the old protocol, made so if it has no members; null if it has members of the new. */
  convertToClassic(groupId: string): ClassicGroup | null
  /** The group for members of the new protocol, made so if it has no members; null if it has members of the old. */
  convertToConsumer(groupId: string): ConsumerGroup | null
  /** In the order of their creation. */
  all(): readonly CoordinatedGroup[]
  /** Forgets the group and its offsets. */
  delete(groupId: string): void
  commit(groupId: string, entry: OffsetEntry): void
  deleteOffset(groupId: string, topic: string, partition: number): void
  /** The committed position of a group, or null. */
  committed(groupId: string, topic: string, partition: number): CommittedOffset | null
  /** Ends a producer's transaction: its staged offsets of these groups count from now, or never. */
  settleTransaction(groupIds: Iterable<string>, producerId: bigint, committed: boolean): void
  /** A deleted topic takes its committed offsets with it. */
  forgetTopic(topic: string): void
  snapshot(): GroupsSnapshot
  /** Puts the offsets of a snapshot back, without calling `onCommit`. Members have to join again. */
  restore(snapshot: GroupsSnapshot): void
}

export function createGroupCoordinator(deps: GroupCoordinatorDeps): GroupCoordinator {
  const timers = deps.timers ?? systemTimers
  const settings = { ...DEFAULT_GROUP_SETTINGS, ...deps.settings }
  const groups = new Map<string, CoordinatedGroup>()
  const notify = (change: OffsetChange): void => deps.onCommit?.(change)

  const findOrCreate = (groupId: string): CoordinatedGroup => {
    const group = groups.get(groupId) ?? {
      membership: createClassicGroup(groupId, timers, settings),
      offsets: createOffsetStore(),
    }
    groups.set(groupId, group)
    return group
  }

  const deleteOffset = (group: string, topic: string, partition: number): void => {
    const existed = groups.get(group)?.offsets.delete(topic, partition)
    if (existed === true) notify({ group, topic, partition, committed: null })
  }

  return {
    topics: deps.topics,
    timers,
    settings,
    find: (groupId) => groups.get(groupId) ?? null,
    findOrCreate,
    convertToClassic(groupId) {
      const group = findOrCreate(groupId)
      if (group.membership.type === 'classic') return group.membership
      if (group.membership.members.size > 0) return null
      return (group.membership = createClassicGroup(groupId, timers, settings))
    },
    convertToConsumer(groupId) {
      const group = findOrCreate(groupId)
      if (group.membership.type === 'consumer') return group.membership
      if (group.membership.members.size > 0) return null
      return (group.membership = createConsumerGroup(groupId, timers, settings))
    },
    all: () => [...groups.values()],
    delete(groupId) {
      const entries = groups.get(groupId)?.offsets.entries() ?? []
      for (const { topic, partition } of entries) deleteOffset(groupId, topic, partition)
      groups.delete(groupId)
    },
    commit(groupId, entry) {
      findOrCreate(groupId).offsets.commit(entry)
      notify({ group: groupId, ...entry })
    },
    deleteOffset,
    committed: (groupId, topic, partition) => groups.get(groupId)?.offsets.get(topic, partition) ?? null,
    settleTransaction(groupIds, producerId, committed) {
      for (const group of groupIds) {
        const applied = groups.get(group)?.offsets.settle(producerId, committed) ?? []
        for (const { topic, partition, committed: position } of applied) {
          notify({ group, topic, partition, committed: position })
        }
      }
    },
    forgetTopic(topic) {
      for (const [groupId, { offsets }] of groups) {
        const lost = offsets.entries().filter((entry) => entry.topic === topic)
        for (const { partition } of lost) deleteOffset(groupId, topic, partition)
      }
    },
    snapshot: () => ({
      groups: [...groups.values()].map(({ membership, offsets }) => ({
        id: membership.id,
        protocolType: membership.protocolType,
        offsets: offsets.entries().map(({ topic, partition, committed }) => ({
          topic,
          partition,
          ...committed,
          offset: committed.offset.toString(),
        })),
      })),
    }),
    restore(snapshot) {
      for (const { id, protocolType, offsets } of snapshot.groups) {
        const group = findOrCreate(id)
        if (group.membership.type === 'classic') group.membership.protocolType = protocolType
        for (const { topic, partition, offset, ...rest } of offsets) {
          group.offsets.commit({ topic, partition, committed: { ...rest, offset: BigInt(offset) } })
        }
      }
    },
  }
}

/** Topics that somebody in the group reads now; their offsets must not be deleted under it. */
export function subscribedTopics({ membership }: CoordinatedGroup, topics: TopicLookup): ReadonlySet<string> {
  return membership.type === 'classic'
    ? classicSubscriptions(membership)
    : subscribedTopicNames(membership, topics)
}

export function stateOf(membership: CoordinatedGroup['membership']): ClassicGroupState | ConsumerGroupState {
  return membership.type === 'classic' ? membership.state : consumerGroupState(membership)
}
