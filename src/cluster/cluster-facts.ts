import type { BrokerAbilities } from '../domain/kafka-version.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { apiVersions } from '../wire/messages/api-versions.ts'
import { describeQuorum } from '../wire/messages/describe-quorum.ts'
import { version } from '../version.ts'
import type { Cluster } from './cluster.ts'

const METADATA_VERSION = 'metadata.version'

/** What the broker that is connected says it can do. */
export async function brokerAbilities(cluster: Cluster): Promise<BrokerAbilities> {
  const { apiKeys, supportedFeatures, finalizedFeatures } = await cluster.sendToAny(apiVersions, {
    clientSoftwareName: 'kctl',
    clientSoftwareVersion: version,
  })
  return {
    supportedLevel: supportedFeatures.find(({ name }) => name === METADATA_VERSION)?.maxVersion ?? null,
    finalizedLevel: finalizedFeatures.find(({ name }) => name === METADATA_VERSION)?.maxVersionLevel ?? null,
    maxVersions: new Map(apiKeys.map(({ apiKey, maxVersion }) => [apiKey, maxVersion])),
  }
}

/**
 * The node that leads the metadata quorum. With KRaft, metadata names any broker as the controller, for
 * requests to be sent to; this is the one that really is.
 *
 * @returns null where that cannot be asked: no KRaft, too old, or not allowed
 */
export async function quorumLeader(cluster: Cluster): Promise<number | null> {
  try {
    const { errorCode, topics } = await cluster.sendToAny(describeQuorum, {
      topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
    })
    const partition = topics[0]?.partitions[0]
    const isKnown = errorCode === ErrorCode.NONE && partition?.errorCode === ErrorCode.NONE
    return isKnown && partition !== undefined && partition.leaderId >= 0 ? partition.leaderId : null
  } catch (error) {
    if (error instanceof ConnectionError && error.reason === 'api-version') return null
    throw error
  }
}
