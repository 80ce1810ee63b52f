import { randomUUID } from 'node:crypto'
import { shareGroupHeartbeat } from '../../src/wire/messages/share-group-heartbeat.ts'
import { startHeartbeating } from './heartbeating-member.ts'

/** A member of a share group (KIP-932), for as long as it is not disposed of. */
export async function joinShareGroup(
  cluster: { readonly bootstrap: string },
  groupId: string,
  topics: readonly string[],
): Promise<AsyncDisposable> {
  const memberId = randomUUID()
  return await startHeartbeating(
    cluster,
    { group: groupId, clientId: 'sharer' },
    async (connection, memberEpoch) =>
      await connection.send(shareGroupHeartbeat, {
        groupId,
        memberId,
        memberEpoch,
        subscribedTopicNames: memberEpoch === 0 ? topics : null,
      }),
  )
}
