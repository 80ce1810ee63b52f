import { type Connection, openConnection } from '../../src/wire/connection.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { consumerGroupDescribe } from '../../src/wire/messages/consumer-group-describe.ts'
import { consumerGroupHeartbeat } from '../../src/wire/messages/consumer-group-heartbeat.ts'
import { describeGroups } from '../../src/wire/messages/describe-groups.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'
import { leaveGroup } from '../../src/wire/messages/leave-group.ts'
import { commitOffsets, type OffsetToCommit } from '../support/commit-offsets.ts'
import { until } from '../support/until.ts'

/** The epoch of a member that leaves (KIP-848). */
const LEAVES = -1

export async function openWire(address: string): Promise<Connection> {
  const [host = '', port = ''] = address.split(':')
  return await openConnection({
    host,
    port: Number(port),
    tls: null,
    sasl: null,
    clientId: 'faults',
    connectTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
  })
}

/** A connection to the broker that looks after a group; to be closed. */
export async function openCoordinator(bootstrap: string, group: string): Promise<Connection> {
  let address: string | null = null
  const first = await openWire(bootstrap.split(',')[0] ?? '')
  try {
    await until(async () => {
      const { coordinators } = await first.send(findCoordinator, { keyType: 0, coordinatorKeys: [group] })
      const [found] = coordinators
      if (found?.errorCode === ErrorCode.NONE) address = `${found.host}:${found.port}`
      return address !== null
    })
  } finally {
    first.close()
  }
  return await openWire(address ?? '')
}

/** Commits for a group from outside of it, as soon as its coordinator is there. */
export async function giveOffsets(
  cluster: { readonly bootstrap: string },
  group: string,
  offsets: readonly OffsetToCommit[],
): Promise<void> {
  await until(
    async () =>
      await commitOffsets(cluster, group, offsets).then(
        () => true,
        () => false,
      ),
  )
}

/**
 * Takes a member that died without a word out of its group, of the old kind or the new one, for those who
 * cannot wait for its session to end.
 */
export async function removeMember(bootstrap: string, groupId: string, clientId: string): Promise<void> {
  const connection = await openCoordinator(bootstrap, groupId)
  const isDead = (member: { readonly clientId: string }): boolean => member.clientId === clientId
  try {
    const modern = await connection.send(consumerGroupDescribe, {
      groupIds: [groupId],
      includeAuthorizedOperations: false,
    })
    for (const { memberId } of modern.groups[0]?.members.filter(isDead) ?? [])
      await connection.send(consumerGroupHeartbeat, { groupId, memberId, memberEpoch: LEAVES })
    const classic = await connection.send(describeGroups, { groups: [groupId] })
    const members = (classic.groups[0]?.members.filter(isDead) ?? []).map(({ memberId }) => ({ memberId }))
    if (members.length > 0) await connection.send(leaveGroup, { groupId, members })
  } finally {
    connection.close()
  }
}
