import { shareGroupDescribe } from '../wire/messages/share-group-describe.ts'
import type { Cluster } from './cluster.ts'
import { coordinatedGroup, type Described, isOtherKind, toPartitions } from './described-group.ts'

/** Those of them that are share groups (KIP-932); null where the brokers cannot say. */
export async function describeShareGroups(
  cluster: Cluster,
  broker: number,
  groups: readonly string[],
): Promise<readonly Described[] | null> {
  // The early form of Kafka 4.0 is another.
  if (!(await cluster.supports(shareGroupDescribe, shareGroupDescribe.minVersion))) return null
  const response = await cluster.sendTo(broker, shareGroupDescribe, {
    groupIds: groups,
    includeAuthorizedOperations: false,
  })
  return response.groups
    .filter(({ errorCode }) => !isOtherKind(errorCode))
    .map((group) =>
      coordinatedGroup(
        'share',
        broker,
        group,
        group.members.map((member) => ({
          memberId: member.memberId,
          instanceId: null,
          clientId: member.clientId,
          host: member.clientHost,
          assignment: toPartitions(member.assignment.topicPartitions),
          epoch: member.memberEpoch,
          rack: member.rackId,
          subscription: { topics: member.subscribedTopicNames, regex: null },
        })),
      ),
    )
}
