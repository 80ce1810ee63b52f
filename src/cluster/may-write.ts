import { metadata } from '../wire/messages/metadata.ts'
import type { Cluster } from './cluster.ts'

/** Kafka's number for the operation Write; the answer is a set of bits. */
const WRITE = 4
/** What brokers send when they do not say. */
const UNSAID = -2147483648
/** Metadata can be asked for what the user may do from this version on (KIP-430). */
const RIGHTS_FROM = 8

/** Whether this user may write to a topic, by what the broker says; true where it does not say. */
export async function mayWrite(cluster: Cluster, topic: string): Promise<boolean> {
  if (!(await cluster.supports(metadata, RIGHTS_FROM))) return true
  const { topics } = await cluster.sendToAny(metadata, {
    topics: [{ name: topic }],
    allowAutoTopicCreation: false,
    includeTopicAuthorizedOperations: true,
  })
  const rights = topics[0]?.topicAuthorizedOperations ?? UNSAID
  return rights === UNSAID || (rights & (1 << WRITE)) !== 0
}
