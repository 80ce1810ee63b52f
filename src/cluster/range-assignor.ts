import type { Assigner, PartitionAssigner } from 'kafkajs'
import { rangeAssignment } from '../domain/range-assignment.ts'

/**
 * Kafka's range assignor, which Java's and librdkafka's consumers offer by default: kafkajs's own has a name
 * that only kafkajs knows, so it could not join a group in which others are.
 */
export async function rangeAssignor(): Promise<PartitionAssigner> {
  const { MemberAssignment, MemberMetadata } = (await import('./guarded-kafkajs.ts')).kafkajs.AssignerProtocol
  return ({ cluster }): Assigner => ({
    name: 'range',
    version: 0,
    async assign({ members }) {
      const subscribers = members.map(({ memberId, memberMetadata }) => ({
        memberId,
        topics: MemberMetadata.decode(memberMetadata)?.topics ?? [],
      }))
      // Other members may read topics that this one does not know yet.
      const topics = [...new Set(subscribers.flatMap((subscriber) => subscriber.topics))]
      await cluster.addMultipleTargetTopics(topics)
      const partitions = new Map(
        topics.map((topic) => [
          topic,
          cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
        ]),
      )
      return rangeAssignment(subscribers, partitions).map(({ memberId, assignment }) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: NO_BYTES }),
      }))
    },
    protocol: ({ topics }) => ({
      name: 'range',
      metadata: MemberMetadata.encode({ version: 0, topics, userData: NO_BYTES }),
    }),
  })
}

const NO_BYTES = Buffer.alloc(0)
