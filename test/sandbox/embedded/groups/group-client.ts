import {
  deleteGroupsHandler,
  describeGroupsHandler,
  listGroupsHandler,
} from '../../../../src/sandbox/embedded/groups/group-admin-handlers.ts'
import { consumerGroupDescribeHandler } from '../../../../src/sandbox/embedded/groups/consumer-describe-handler.ts'
import { consumerGroupHeartbeatHandler } from '../../../../src/sandbox/embedded/groups/consumer-heartbeat-handler.ts'
import {
  heartbeatHandler,
  joinGroupHandler,
  leaveGroupHandler,
  syncGroupHandler,
} from '../../../../src/sandbox/embedded/groups/membership-handlers.ts'
import { findCoordinatorHandler } from '../../../../src/sandbox/embedded/groups/find-coordinator-handler.ts'
import { offsetCommitHandler } from '../../../../src/sandbox/embedded/groups/offset-commit-handler.ts'
import { offsetDeleteHandler } from '../../../../src/sandbox/embedded/groups/offset-delete-handler.ts'
import { offsetFetchHandler } from '../../../../src/sandbox/embedded/groups/offset-fetch-handler.ts'
import type { Decoded } from '../../../../src/wire/api.ts'
import { consumerGroupDescribe } from '../../../../src/wire/messages/consumer-group-describe.ts'
import { consumerGroupHeartbeat } from '../../../../src/wire/messages/consumer-group-heartbeat.ts'
import { consumerProtocolSubscription } from '../../../../src/wire/messages/consumer-protocol-subscription.ts'
import { deleteGroups } from '../../../../src/wire/messages/delete-groups.ts'
import { describeGroups } from '../../../../src/wire/messages/describe-groups.ts'
import { findCoordinator } from '../../../../src/wire/messages/find-coordinator.ts'
import { heartbeat } from '../../../../src/wire/messages/heartbeat.ts'
import {
  joinGroup,
  type JoinGroupRequest,
  type JoinGroupResponse,
} from '../../../../src/wire/messages/join-group.ts'
import { leaveGroup } from '../../../../src/wire/messages/leave-group.ts'
import { listGroups } from '../../../../src/wire/messages/list-groups.ts'
import { offsetCommit } from '../../../../src/wire/messages/offset-commit.ts'
import { offsetDelete } from '../../../../src/wire/messages/offset-delete.ts'
import { offsetFetch } from '../../../../src/wire/messages/offset-fetch.ts'
import { syncGroup, type SyncGroupResponse } from '../../../../src/wire/messages/sync-group.ts'
import { Writer } from '../../../../src/wire/primitives.ts'
import type { World } from './coordinator-world.ts'

export const groupApis = {
  join: { api: joinGroup, handler: joinGroupHandler },
  sync: { api: syncGroup, handler: syncGroupHandler },
  heartbeat: { api: heartbeat, handler: heartbeatHandler },
  leave: { api: leaveGroup, handler: leaveGroupHandler },
  commit: { api: offsetCommit, handler: offsetCommitHandler },
  fetch: { api: offsetFetch, handler: offsetFetchHandler },
  deleteOffsets: { api: offsetDelete, handler: offsetDeleteHandler },
  list: { api: listGroups, handler: listGroupsHandler },
  describe: { api: describeGroups, handler: describeGroupsHandler },
  deleteGroups: { api: deleteGroups, handler: deleteGroupsHandler },
  consumerHeartbeat: { api: consumerGroupHeartbeat, handler: consumerGroupHeartbeatHandler },
  describeConsumer: { api: consumerGroupDescribe, handler: consumerGroupDescribeHandler },
  findCoordinator: { api: findCoordinator, handler: findCoordinatorHandler },
} as const

/** What a consumer of these topics sends as its metadata. */
export function subscription(...topics: readonly string[]): Buffer {
  const writer = new Writer()
  writer.int16(0)
  consumerProtocolSubscription.encode(writer, { topics }, 0)
  return Buffer.from(writer.finish())
}

export const joinRequest = (overrides: Partial<JoinGroupRequest> = {}): JoinGroupRequest => ({
  groupId: 'g',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 30_000,
  memberId: '',
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: subscription('orders') }],
  ...overrides,
})

/** Asks for a member id, as clients do since KIP-394. */
export async function memberId(world: World, overrides: Partial<JoinGroupRequest> = {}): Promise<string> {
  const { memberId: id } = await world.ask(groupApis.join, joinRequest(overrides))
  return id
}

/** Sends a JoinGroup with an id of its own and does not wait for the others. */
export async function startJoin(
  world: World,
  overrides: Partial<JoinGroupRequest> = {},
): Promise<{ readonly id: string; readonly answer: Promise<Decoded<JoinGroupResponse>> }> {
  const id = overrides.memberId ?? (await memberId(world, overrides))
  return { id, answer: world.ask(groupApis.join, joinRequest({ ...overrides, memberId: id })) }
}

export interface StableMember {
  readonly id: string
  readonly generation: number
}

/** A group with one member that has its assignment. */
export async function stableMember(
  world: World,
  overrides: Partial<JoinGroupRequest> = {},
): Promise<StableMember> {
  const { id, answer } = await startJoin(world, overrides)
  await world.timers.advance(1)
  const { generationId: generation } = await answer
  await sync(world, { id, generation }, { [id]: 'everything' }, overrides.groupId)
  return { id, generation }
}

export function sync(
  world: World,
  { id, generation }: StableMember,
  assignments: Readonly<Record<string, string>> = {},
  groupId = 'g',
): Promise<Decoded<SyncGroupResponse>> {
  return world.ask(groupApis.sync, {
    groupId,
    generationId: generation,
    memberId: id,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: Object.entries(assignments).map(([member, text]) => ({
      memberId: member,
      assignment: Buffer.from(text),
    })),
  })
}

export async function beat(world: World, { id, generation }: StableMember, groupId = 'g'): Promise<number> {
  const request = { groupId, generationId: generation, memberId: id }
  return (await world.ask(groupApis.heartbeat, request)).errorCode
}
