import {
  createGroupCoordinator,
  type GroupCoordinator,
  type OffsetChange,
} from '../groups/group-coordinator.ts'
import type { GroupSettings } from '../groups/group-settings.ts'
import { systemTimers, type Timers } from '../groups/timers.ts'
import { topicLookup } from '../groups/topic-lookup.ts'
import type { TopicRegistry } from '../topic-registry.ts'
import { createTransactionCoordinator, type TransactionCoordinator } from './transaction-coordinator.ts'

export interface CoordinatorOptions {
  readonly topics: TopicRegistry
  /** Milliseconds since 1970; alarms go by real time all the same. */
  readonly now?: () => number
  readonly settings?: Partial<GroupSettings>
  readonly onCommit?: (change: OffsetChange) => void
}

export interface Coordinators {
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
}

/** Groups and transactions of one embedded cluster, tied to each other and to its logs. */
export function createCoordinators(options: CoordinatorOptions): Coordinators {
  const { topics, settings, onCommit } = options
  const timers: Timers = { ...systemTimers, now: options.now ?? systemTimers.now }
  const groups = createGroupCoordinator({
    topics: topicLookup(topics),
    timers,
    ...(settings === undefined ? {} : { settings }),
    ...(onCommit === undefined ? {} : { onCommit }),
  })
  const transactions = createTransactionCoordinator({
    timers,
    writeMarker({ topic, partition, producerId, producerEpoch, kind }) {
      const target = topics.partition(topic, partition)
      target?.log.writeMarker(producerId, producerEpoch, kind, {
        coordinatorEpoch: 0,
        leaderEpoch: target.leaderEpoch,
        nowMs: timers.now(),
      })
    },
    settleOffsets: (groupIds, producerId, committed) =>
      groups.settleTransaction(groupIds, producerId, committed),
  })
  return { groups, transactions }
}
