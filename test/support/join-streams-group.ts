import { randomUUID } from 'node:crypto'
import { streamsGroupHeartbeat } from '../../src/wire/messages/streams-group-heartbeat.ts'
import { startHeartbeating } from './heartbeating-member.ts'

/**
 * A member of a streams group (KIP-1071) whose application has one part that reads these topics, for as long as it
 * is not disposed of.
 */
export async function joinStreamsGroup(
  cluster: { readonly bootstrap: string },
  groupId: string,
  sourceTopics: readonly string[],
): Promise<AsyncDisposable> {
  const memberId = randomUUID()
  const processId = randomUUID()
  const subtopology = {
    subtopologyId: 'sub',
    sourceTopics,
    sourceTopicRegex: [],
    stateChangelogTopics: [],
    repartitionSinkTopics: [],
    repartitionSourceTopics: [],
    copartitionGroups: [],
  }
  return await startHeartbeating(
    cluster,
    { group: groupId, clientId: 'streamer' },
    async (connection, memberEpoch) =>
      await connection.send(streamsGroupHeartbeat, {
        groupId,
        memberId,
        memberEpoch,
        endpointInformationEpoch: 0,
        ...(memberEpoch === 0
          ? {
              rebalanceTimeoutMs: 30_000,
              topology: { epoch: 0, subtopologies: [subtopology] },
              processId,
              clientTags: [],
              activeTasks: [],
              standbyTasks: [],
              warmupTasks: [],
            }
          : {}),
      }),
  )
}
