import { formatAssignment, type GroupMember } from '../../domain/group.ts'
import type { TopicPartition } from '../../domain/offset.ts'
import { formatTasks, type StreamsTask } from '../../domain/streams-group.ts'
import type { JsonValue } from '../../output/json.ts'
import type { Column } from '../../output/column.ts'

export const MEMBER: Column<GroupMember> = {
  key: 'memberId',
  isName: true,
  header: 'MEMBER',
  value: ({ memberId }) => memberId,
}

export const INSTANCE: Column<GroupMember> = {
  key: 'instanceId',
  isName: true,
  header: 'INSTANCE',
  value: ({ instanceId }) => instanceId,
}

export const CLIENT: Column<GroupMember> = {
  key: 'clientId',
  isName: true,
  header: 'CLIENT',
  value: ({ clientId }) => clientId,
}

export const HOST: Column<GroupMember> = { key: 'host', value: ({ host }) => host }

export const ASSIGNMENT: Column<GroupMember> = {
  key: 'assignment',
  value: ({ assignment }) => partitionsJson(assignment),
  text: ({ assignment }) => formatAssignment(assignment),
}

export const TASKS: Column<GroupMember> = {
  key: 'tasks',
  optional: true,
  value: ({ tasks }) => tasks && tasksJson(tasks),
  text: ({ tasks = [] }) => formatTasks(tasks),
}

/** What members of the newer kinds of groups have beside that; only `-o wide` has room for it. */
export const MEMBER_DETAILS: readonly Column<GroupMember>[] = [
  { key: 'epoch', optional: true, wide: true, value: ({ epoch }) => epoch, align: 'right' },
  { key: 'rack', optional: true, wide: true, value: ({ rack }) => rack },
  {
    key: 'memberType',
    header: 'PROTOCOL',
    optional: true,
    wide: true,
    value: ({ memberType }) => memberType,
  },
  {
    key: 'subscription',
    optional: true,
    wide: true,
    value: ({ subscription }) => subscription && { topics: subscription.topics, regex: subscription.regex },
    text: ({ subscription }) =>
      [...(subscription?.topics ?? []), ...(subscription?.regex ? [`/${subscription.regex}/`] : [])].join(
        ',',
      ) || '-',
  },
  {
    key: 'target',
    optional: true,
    wide: true,
    value: ({ target }) => target && partitionsJson(target),
    text: ({ target = [] }) => formatAssignment(target),
  },
  {
    key: 'targetTasks',
    optional: true,
    wide: true,
    value: ({ targetTasks }) => targetTasks && tasksJson(targetTasks),
    text: ({ targetTasks = [] }) => formatTasks(targetTasks),
  },
  {
    key: 'process',
    optional: true,
    wide: true,
    value: ({ process }) => process && { id: process.id, endpoint: process.endpoint },
    text: ({ process }) => process?.endpoint ?? process?.id ?? '-',
  },
]

const partitionsJson = (partitions: readonly TopicPartition[]): JsonValue =>
  partitions.map(({ topic, partition }) => ({ topic, partition }))

const tasksJson = (tasks: readonly StreamsTask[]): JsonValue =>
  tasks.map(({ subtopology, partition, role }) => ({ subtopology, partition, role }))
