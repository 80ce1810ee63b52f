import { ErrorCode } from '../wire/error-codes.ts'
import { describeGroups } from '../wire/messages/describe-groups.ts'
import type { Cluster } from './cluster.ts'

/** Asked for a name that nobody has, a broker says "not there" to who may see all, "not allowed" to others. */
const NOBODY = 'kctl-asks-what-it-may-see'

/**
 * Whether this user may see every topic, or every group. Brokers leave out of their lists what a user may not
 * see, and do not say that they do: without this an empty answer could be taken for "there is none".
 */
export async function seesAll(cluster: Cluster, what: 'topics' | 'groups'): Promise<boolean> {
  if (what === 'topics') {
    const { topics } = await cluster.metadata([NOBODY])
    return topics.every(({ error }) => error !== 'TOPIC_AUTHORIZATION_FAILED')
  }
  // Any broker checks the right before it says that it coordinates no such group.
  const { groups } = await cluster.sendToAny(describeGroups, { groups: [NOBODY] })
  return groups.every(({ errorCode }) => errorCode !== ErrorCode.GROUP_AUTHORIZATION_FAILED)
}
