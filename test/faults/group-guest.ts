import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../../src/wire/connection.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { consumerGroupHeartbeat } from '../../src/wire/messages/consumer-group-heartbeat.ts'
import { consumerProtocolSubscription } from '../../src/wire/messages/consumer-protocol-subscription.ts'
import { heartbeat } from '../../src/wire/messages/heartbeat.ts'
import { joinGroup } from '../../src/wire/messages/join-group.ts'
import { leaveGroup } from '../../src/wire/messages/leave-group.ts'
import { syncGroup } from '../../src/wire/messages/sync-group.ts'
import { Writer } from '../../src/wire/primitives.ts'
import { openCoordinator } from './group-coordinator.ts'

export type GuestKind = 'classic' | 'modern'

/** A member that is in a group and does nothing: it reads nothing and commits nothing. */
export interface GroupGuest {
  /** Tells the coordinator that it is still there. @returns whether its generation or epoch is the one it came with */
  isUndisturbed(): Promise<boolean>
  leave(): Promise<void>
}

const SESSION_MS = 45_000
const ATTEMPTS = 100
const PAUSE_MS = 50
const PASSING: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.REBALANCE_IN_PROGRESS,
])

/** Joins an empty group, of the old kind or the new one (KIP-848), as its only member; resolves when it is in. */
export async function joinAsGuest(
  bootstrap: string,
  group: string,
  topics: readonly string[],
  kind: GuestKind,
): Promise<GroupGuest> {
  for (let attempt = 1; ; attempt++) {
    const connection = await openCoordinator(bootstrap, group)
    const joining = kind === 'classic' ? joinClassic : joinModern
    const answer = await joining(connection, group, topics).catch((error: unknown) => {
      connection.close()
      throw error
    })
    if (typeof answer !== 'number') return answer
    connection.close()
    if (!PASSING.has(answer) || attempt === ATTEMPTS)
      throw new Error(`the guest was not let into ${group}: error ${answer}`)
    await sleep(PAUSE_MS)
  }
}

/** @returns the error code that it was refused with */
async function joinClassic(
  connection: Connection,
  groupId: string,
  topics: readonly string[],
): Promise<GroupGuest | number> {
  const request = {
    groupId,
    sessionTimeoutMs: SESSION_MS,
    rebalanceTimeoutMs: SESSION_MS,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscriptionTo(topics) }],
  }
  const { memberId } = await connection.send(joinGroup, { ...request, memberId: '' })
  const joined = await connection.send(joinGroup, { ...request, memberId })
  if (joined.errorCode !== 0) return joined.errorCode
  const { generationId } = joined
  const synced = await connection.send(syncGroup, {
    groupId,
    generationId,
    memberId,
    protocolType: 'consumer',
    protocolName: 'range',
    // Nothing is assigned to it: that is for the leader of the group to say, which it is itself.
    assignments: [{ memberId, assignment: new Uint8Array() }],
  })
  if (synced.errorCode !== 0) return synced.errorCode
  return {
    async isUndisturbed() {
      const { errorCode } = await connection.send(heartbeat, { groupId, generationId, memberId })
      return errorCode === 0
    },
    async leave() {
      await connection.send(leaveGroup, { groupId, members: [{ memberId, groupInstanceId: null }] })
      connection.close()
    },
  }
}

function subscriptionTo(topics: readonly string[]): Uint8Array {
  const writer = new Writer()
  writer.int16(0)
  consumerProtocolSubscription.encode(writer, { topics }, 0)
  return Buffer.from(writer.finish())
}

async function joinModern(
  connection: Connection,
  groupId: string,
  topics: readonly string[],
): Promise<GroupGuest | number> {
  const memberId = randomUUID()
  const { errorCode, memberEpoch } = await connection.send(consumerGroupHeartbeat, {
    groupId,
    memberId,
    memberEpoch: 0,
    rebalanceTimeoutMs: SESSION_MS,
    subscribedTopicNames: topics,
    topicPartitions: [],
  })
  if (errorCode !== 0) return errorCode
  return {
    async isUndisturbed() {
      const answer = await connection.send(consumerGroupHeartbeat, { groupId, memberId, memberEpoch })
      return answer.errorCode === 0 && answer.memberEpoch === memberEpoch
    },
    async leave() {
      await connection.send(consumerGroupHeartbeat, { groupId, memberId, memberEpoch: -1 })
      connection.close()
    },
  }
}
