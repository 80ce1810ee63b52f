import type { Broker, ClusterMetadata } from '../domain/topic.ts'
import type { Api, Decoded } from '../wire/api.ts'
import type { AnyApi, Connection } from '../wire/connection.ts'
import { BootstrapError } from './bootstrap.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { ConnectionPool } from './connection-pool.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { explainBootstrapError } from './explain-connection-error.ts'
import { explainUnreachableBroker } from './explain-advertised.ts'
import { askMetadata, type TopicSelection } from './metadata.ts'
import { retry } from './retry.ts'
import { UnknownBrokerError } from './unknown-broker-error.ts'

export interface SendOptions {
  readonly timeoutMs?: number
  readonly minVersion?: number
  readonly maxVersion?: number
  readonly signal?: AbortSignal
}

/** The connections to a cluster's brokers, and the way to the one that has to answer. */
export interface Cluster extends AsyncDisposable {
  readonly name: string
  /** How it was opened, for who has to make connections of its own. */
  readonly options: ClusterOptions
  readonly deadline: Deadline
  readonly signal: AbortSignal
  /** What the cluster says right now; it never creates a topic by asking for it. */
  metadata(topics: TopicSelection, signal?: AbortSignal): Promise<ClusterMetadata>
  /** What the cluster calls itself, which never changes; null from brokers that do not say. Asks once if nothing was asked yet. */
  clusterId(): Promise<string | null>
  /** The brokers as of the last metadata; asks once if there is none yet. */
  brokers(): Promise<readonly Broker[]>
  /**
   * An open connection to one broker, made when it is first needed and again after it broke.
   *
   * @throws {ConnectionError} when it cannot be reached
   * @throws {KctlError} `ADVERTISED_UNREACHABLE` when no broker can be, where the cluster says that they are
   * @throws {UnknownBrokerError} when the cluster has no such broker now
   */
  connectionTo(broker: number): Promise<Connection>
  /** One connection to one broker that is nobody else's: for long polls, which hold up what comes after them. */
  ownConnectionTo(broker: number): Promise<Connection>
  /** Sends once, to this broker. */
  sendTo<Q, R>(broker: number, api: Api<Q, R>, request: Q, options?: SendOptions): Promise<Decoded<R>>
  /** Sends once, to any broker that is connected. */
  sendToAny<Q, R>(api: Api<Q, R>, request: Q, options?: SendOptions): Promise<Decoded<R>>
  /** Whether a connected broker speaks this version of an API. */
  supports(api: AnyApi, version: number): Promise<boolean>
  /** Tries again while the failure is one that passes; for requests that change nothing. */
  retry<T>(attempt: () => Promise<T>): Promise<T>
}

/**
 * Connects to the first bootstrap address that answers.
 *
 * @throws {KctlError} `unreachable` or `authentication`, naming what was tried
 */
export async function openCluster(given: ClusterOptions): Promise<Cluster> {
  const closing = new AbortController()
  const options = { ...given, signal: AbortSignal.any([given.signal, closing.signal]) }
  const deadline = startDeadline(options.timeoutMs)
  const pool = new ConnectionPool(options, deadline)
  try {
    await pool.bootstrap()
  } catch (error) {
    pool.close()
    throw error instanceof BootstrapError ? explainBootstrapError(error, options, deadline.timeoutMs) : error
  }
  return createCluster(options, deadline, pool, closing)
}

/** @param closing ends what is still being tried when the cluster is closed: it would keep the process alive */
function createCluster(
  options: ClusterOptions,
  deadline: Deadline,
  pool: ConnectionPool,
  closing: AbortController,
): Cluster {
  const { signal, name } = options
  let id: string | null | undefined
  // Requests that start together share one question for the brokers.
  let asked: Promise<ClusterMetadata> | null = null
  const askOnce = async (): Promise<ClusterMetadata> => {
    try {
      return await (asked ??= cluster.metadata([]))
    } finally {
      asked = null
    }
  }
  const cluster: Cluster = {
    name,
    options,
    deadline,
    signal,
    metadata: (topics, until = signal) =>
      cluster.retry(async () => {
        const metadata = await askMetadata(await pool.any(), topics, pool.requestTimeoutMs(), until)
        pool.brokers = metadata.brokers
        pool.hasAnswered = true
        id = metadata.clusterId
        return metadata
      }),
    clusterId: async () => (id === undefined ? (await askOnce()).clusterId : id),
    brokers: async () => pool.brokers ?? (await askOnce()).brokers,
    connectionTo: async (broker) => {
      const brokers = await cluster.brokers()
      return await pool.reach(brokers, () => pool.to(broker, brokers))
    },
    ownConnectionTo: async (broker) => {
      const brokers = await cluster.brokers()
      return await pool.reach(brokers, () => pool.open(broker, brokers))
    },
    sendTo: async (broker, api, request, sending) => {
      const connection = await cluster.connectionTo(broker)
      return await connection.send(api, request, { timeoutMs: pool.requestTimeoutMs(), signal, ...sending })
    },
    sendToAny: async (api, request, sending) => {
      const connection = await pool.any()
      return await connection.send(api, request, { timeoutMs: pool.requestTimeoutMs(), signal, ...sending })
    },
    supports: async (api, version) => ((await pool.any()).versions.get(api.key)?.max ?? -1) >= version,
    retry: async (attempt) => {
      try {
        return await retry(deadline, signal, attempt, (error) => {
          // It may have come back since.
          if (error instanceof UnknownBrokerError) pool.brokers = null
        })
      } catch (error) {
        throw error instanceof BootstrapError
          ? explainBootstrapError(error, options, deadline.timeoutMs)
          : explainUnreachableBroker(error, pool.bootstrapAddress, pool.brokers ?? [])
      }
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      pool.close()
    },
  }
  return cluster
}
