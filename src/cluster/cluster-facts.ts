import type { BrokerAbilities } from '../domain/kafka-version.ts'
import type { Broker } from '../domain/topic.ts'
import { KctlError } from '../errors.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode, errorName } from '../wire/error-codes.ts'
import { apiVersions } from '../wire/messages/api-versions.ts'
import { describeConfigs } from '../wire/messages/describe-configs.ts'
import { describeQuorum } from '../wire/messages/describe-quorum.ts'
import { version } from '../version.ts'
import type { Cluster } from './cluster.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

/** What could be found out of something, and why the rest could not. */
export interface Found<Facts> {
  readonly facts: Facts
  /** In words with Kafka's name of the error, one for each thing that stayed unknown. */
  readonly unanswered: readonly string[]
}

const METADATA_VERSION = 'metadata.version'

/** One broker that hangs must not use up the time of the whole command. */
const LONGEST_WAIT_MS = 5_000

/** What each broker says it can do. Those that give no answer are left out of the map, and named. */
export async function brokerAbilities(
  cluster: Cluster,
  brokers: readonly Broker[],
): Promise<Found<ReadonlyMap<number, BrokerAbilities>>> {
  const facts = new Map<number, BrokerAbilities>()
  const unanswered = await Promise.all(
    brokers.map(async ({ id }) => {
      try {
        facts.set(id, await abilitiesOf(cluster, id))
        return []
      } catch (error) {
        cluster.signal.throwIfAborted()
        return [`version of broker ${id} (${reasonOf(error)})`]
      }
    }),
  )
  return { facts, unanswered: unanswered.flat() }
}

async function abilitiesOf(cluster: Cluster, broker: number): Promise<BrokerAbilities> {
  const timeoutMs = Math.max(1, Math.min(LONGEST_WAIT_MS, cluster.deadline.remainingMs()))
  const { apiKeys, supportedFeatures, finalizedFeatures } = await cluster.sendTo(
    broker,
    apiVersions,
    { clientSoftwareName: 'kctl', clientSoftwareVersion: version },
    { timeoutMs },
  )
  return {
    supportedLevel: supportedFeatures.find(({ name }) => name === METADATA_VERSION)?.maxVersion ?? null,
    finalizedLevel: finalizedFeatures.find(({ name }) => name === METADATA_VERSION)?.maxVersionLevel ?? null,
    maxVersions: new Map(apiKeys.map(({ apiKey, maxVersion }) => [apiKey, maxVersion])),
  }
}

/** @throws what is no failure to reach a broker */
function reasonOf(error: unknown): string {
  if (error instanceof ConnectionError || error instanceof KctlError || error instanceof UnknownBrokerError) {
    return error.message
  }
  throw error
}

/**
 * The node that leads the metadata quorum. With KRaft, metadata names any broker as the controller, for
 * requests to be sent to; this is the one that really is.
 *
 * @returns null where there is no leader or it may not be seen; undefined where there is no such quorum
 */
export async function quorumLeader(cluster: Cluster): Promise<Found<number | null | undefined>> {
  try {
    const { errorCode, topics } = await cluster.sendToAny(describeQuorum, {
      topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
    })
    const partition = topics[0]?.partitions[0]
    const failure = errorCode === ErrorCode.NONE ? (partition?.errorCode ?? ErrorCode.NONE) : errorCode
    if (failure !== ErrorCode.NONE) return { facts: null, unanswered: [`controller (${errorName(failure)})`] }
    const leader = partition?.leaderId ?? -1
    return { facts: leader < 0 ? null : leader, unanswered: [] }
  } catch (error) {
    if (error instanceof ConnectionError && error.reason === 'api-version') {
      return { facts: undefined, unanswered: [] }
    }
    throw error
  }
}

/** ConfigResource.Type of Kafka's clients. */
const TOPIC = 2
const MIN_IN_SYNC = 'min.insync.replicas'
/** So that neither a request nor its answer grows without bound. */
const TOPICS_PER_REQUEST = 2_000

/** How many replicas have to be in sync for a write with acks=all, by topic. */
export async function minInSyncReplicas(
  cluster: Cluster,
  topics: readonly string[],
): Promise<Found<ReadonlyMap<string, number>>> {
  const facts = new Map<string, number>()
  const refused = new Map<number, string[]>()
  for (let at = 0; at < topics.length; at += TOPICS_PER_REQUEST) {
    const { results } = await cluster.sendToAny(describeConfigs, {
      resources: topics.slice(at, at + TOPICS_PER_REQUEST).map((resourceName) => ({
        resourceType: TOPIC,
        resourceName,
        configurationKeys: [MIN_IN_SYNC],
      })),
    })
    for (const { resourceName, errorCode, configs } of results) {
      const value = Number(configs.find(({ name }) => name === MIN_IN_SYNC)?.value ?? Number.NaN)
      if (errorCode === ErrorCode.NONE && Number.isInteger(value)) facts.set(resourceName, value)
      // A topic that was deleted meanwhile is no gap in the picture.
      else if (errorCode !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
        refused.set(errorCode, [...(refused.get(errorCode) ?? []), resourceName])
      }
    }
  }
  return {
    facts,
    unanswered: [...refused].map(
      ([errorCode, names]) => `${MIN_IN_SYNC} of ${namesText(names)} (${errorName(errorCode)})`,
    ),
  }
}

const namesText = (names: readonly string[]): string =>
  names.length === 1 ? `"${names[0] ?? ''}"` : `"${names[0] ?? ''}" and ${names.length - 1} more topics`
