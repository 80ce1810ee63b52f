import { withExistingPartitions } from '../domain/existing-partitions.ts'
import type { GroupMember } from '../domain/group.ts'
import {
  partitionsRead,
  type StreamsTask,
  type StreamsTopology,
  type Subtopology,
  type TaskRole,
} from '../domain/streams-group.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import {
  type StreamsGroupDescribeResponse,
  streamsGroupDescribe,
} from '../wire/messages/streams-group-describe.ts'
import type { Decoded } from '../wire/api.ts'
import type { Cluster } from './cluster.ts'
import { type Described, isOtherKind } from './described-group.ts'

/** Those of them that are streams groups (KIP-1071); null where the brokers cannot say. */
export async function describeStreamsGroups(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
): Promise<readonly Described[] | null> {
  if (!(await cluster.supports(streamsGroupDescribe, streamsGroupDescribe.minVersion))) return null
  const response = await cluster.sendTo(broker, streamsGroupDescribe, {
    groupIds: groups,
    includeAuthorizedOperations: false,
  })
  const described = response.groups
    .filter(({ errorCode }) => !isOtherKind(errorCode))
    .map((group) => toDescribed(group, broker))
  const sources = new Set(
    described.flatMap(({ description: { topology } }) =>
      (topology?.subtopologies ?? []).flatMap((each) => [...each.sources, ...each.repartitionSources]),
    ),
  )
  if (sources.size === 0) return described
  const { topics } = await cluster.metadata([...sources])
  return described.map(({ description, errorCode }) => ({
    description: withExistingPartitions(description, topics),
    errorCode,
  }))
}

type Group = Decoded<StreamsGroupDescribeResponse>['groups'][number]
type Member = Group['members'][number]

function toDescribed(group: Group, broker: number): Described {
  const topology = toTopology(group.topology)
  return {
    errorCode: group.errorCode,
    description: {
      group: group.groupId,
      type: 'streams',
      state: group.groupState,
      protocol: 'streams',
      assignor: null,
      coordinator: broker,
      error: group.errorCode === ErrorCode.NONE ? null : errorName(group.errorCode),
      epoch: group.groupEpoch,
      assignmentEpoch: group.assignmentEpoch,
      topology,
      members: group.members.map((member) => toMember(member, topology)),
    },
  }
}

function toMember(member: Member, topology: StreamsTopology | null): GroupMember {
  const tasks = toTasks(member.assignment)
  const targetTasks = toTasks(member.targetAssignment)
  const read = (some: readonly StreamsTask[]) => (topology === null ? [] : partitionsRead(topology, some))
  const { userEndpoint } = member
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    clientId: member.clientId,
    host: member.clientHost,
    assignment: read(tasks),
    epoch: member.memberEpoch,
    rack: member.rackId,
    target: read(targetTasks),
    memberType: member.isClassic ? 'classic' : 'streams',
    tasks,
    targetTasks,
    process: {
      id: member.processId,
      endpoint: userEndpoint === null ? null : `${userEndpoint.host}:${userEndpoint.port}`,
    },
  }
}

function toTasks({ activeTasks, standbyTasks, warmupTasks }: Member['assignment']): readonly StreamsTask[] {
  const tasksOf = (given: typeof activeTasks, role: TaskRole): readonly StreamsTask[] =>
    given
      .flatMap(({ subtopologyId: subtopology, partitions }) =>
        partitions.map((partition) => ({ subtopology, partition, role })),
      )
      .sort((a, b) =>
        a.subtopology === b.subtopology ? a.partition - b.partition : a.subtopology < b.subtopology ? -1 : 1,
      )
  return [
    ...tasksOf(activeTasks, 'active'),
    ...tasksOf(standbyTasks, 'standby'),
    ...tasksOf(warmupTasks, 'warmup'),
  ]
}

function toTopology(topology: Group['topology']): StreamsTopology | null {
  if (topology === null) return null
  return {
    epoch: topology.epoch,
    subtopologies:
      topology.subtopologies?.map((each): Subtopology => ({
        id: each.subtopologyId,
        sources: each.sourceTopics,
        repartitionSources: each.repartitionSourceTopics.map(({ name }) => name),
        repartitionSinks: each.repartitionSinkTopics,
        changelogs: each.stateChangelogTopics.map(({ name }) => name),
      })) ?? null,
  }
}
