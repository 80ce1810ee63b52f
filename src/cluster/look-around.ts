import { type Check, makeCheck } from '../domain/check.ts'
import { count, summariseCluster } from '../domain/cluster-summary.ts'
import { formatHostPort } from '../domain/host-port.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import type { Broker, ClusterMetadata } from '../domain/topic.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { type Connection, openConnection } from '../wire/connection.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { checkClock } from './check-clock.ts'
import { checkRights } from './check-rights.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { KafkaError } from './kafka-error.ts'
import { askMetadata } from './metadata.ts'
import { failed, OUT_OF_TIME, probeAddress, type ProbeOptions } from './probe-address.ts'

/**
 * What the cluster says of itself, whether its brokers are where it says they are, what this user may do, and
 * how the partitions are. Never throws for what is wrong with the cluster.
 *
 * @param expectedClusterId the id that the cluster must have; null: any will do
 */
export async function lookAround(
  connection: Connection,
  options: ClusterOptions,
  probing: ProbeOptions,
  expectedClusterId: string | null,
): Promise<readonly Check[]> {
  let metadata: ClusterMetadata
  try {
    metadata = await askMetadata(connection, 'all', Math.max(1, probing.limitMs()))
  } catch (error) {
    if (!(error instanceof KafkaError)) return [failed('metadata', connection.address, error, probing.signal)]
    const fix =
      error.errorCode === ErrorCode.CLUSTER_AUTHORIZATION_FAILED ? 'allow Describe on Cluster' : null
    return [makeCheck('metadata', 'failed', connection.address, sanitiseText(error.message), { fix })]
  }
  const { brokers } = metadata
  const listeners = await Promise.all(brokers.map(async (broker) => await probeListener(broker, probing)))
  const reached = brokers.filter((_broker, index) => listeners[index]?.status !== 'failed')
  return [
    overviewCheck(metadata, connection.address, expectedClusterId),
    ...listeners,
    ...(await rightsOf(connection, reached, options, probing)),
    await clockOf(connection, probing),
    healthCheck(metadata),
  ]
}

function overviewCheck(
  { clusterId, brokers, topics, controller }: ClusterMetadata,
  address: string,
  expectedClusterId: string | null,
): Check {
  const overview = [
    `cluster ${sanitiseText(clusterId ?? 'without an id')}: ${count(brokers.length, 'broker')}`,
    count(topics.length, 'topic'),
    ...(controller === null ? ['no controller'] : []),
  ].join(', ')
  if (expectedClusterId === null || clusterId === expectedClusterId)
    return makeCheck('metadata', 'ok', address, overview)
  return makeCheck('metadata', 'failed', address, `${overview}; it should be ${expectedClusterId}`, {
    fix: 'these brokers are of another cluster: look at brokers and clusterId of the context',
  })
}

async function probeListener(broker: Broker, probing: ProbeOptions): Promise<Check> {
  const address = sanitiseText(formatHostPort(broker))
  const subject = `broker ${broker.id} at ${address}`
  const checks = await probeAddress(broker, probing)
  const failure = checks.find(({ status }) => status === 'failed')
  const last = checks.at(-1)
  if (failure === undefined) {
    if (last?.message === OUT_OF_TIME) return makeCheck('listener', 'skipped', subject, OUT_OF_TIME)
    // With TLS, the certificate of each broker is its own, and so is its last day.
    const isWarning = last?.status === 'warning'
    const tls = probing.tls === null ? '' : `; ${last?.message ?? ''}`
    return makeCheck(
      'listener',
      isWarning ? 'warning' : 'ok',
      subject,
      `its advertised address is reached${tls}`,
      // Its own certificate; those above it are the same for every broker.
      { fix: isWarning ? last.fix : null, details: last?.details.slice(0, 1) ?? [] },
    )
  }
  const fix =
    failure.check === 'tls'
      ? failure.fix
      : `set advertised.listeners of that broker to an address this machine reaches, or map it: --resolve ${address}=HOST:PORT`
  return makeCheck(
    'listener',
    'failed',
    subject,
    `its advertised address is not reached: ${failure.message}`,
    { fix, details: failure.details },
  )
}

/** Groups are known to their coordinators only, so each broker that can be reached is asked. */
async function rightsOf(
  connection: Connection,
  reached: readonly Broker[],
  options: ClusterOptions,
  probing: ProbeOptions,
): Promise<readonly Check[]> {
  const limitMs = probing.limitMs()
  if (limitMs === 0) return [makeCheck('rights', 'skipped', 'cluster', OUT_OF_TIME)]
  const opened = await Promise.allSettled(
    reached.map(
      async (broker) =>
        await openConnection({
          ...options.connection,
          ...broker,
          connectTo: options.resolve.get(formatHostPort(broker)) ?? null,
          connectTimeoutMs: limitMs,
          requestTimeoutMs: limitMs,
          signal: options.signal,
        }),
    ),
  )
  const connections = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  try {
    for (const each of opened)
      if (each.status === 'rejected' && !(each.reason instanceof ConnectionError)) throw each.reason
    return await checkRights(connection, connections, Math.max(1, probing.limitMs()))
  } finally {
    for (const each of connections) each.close()
  }
}

async function clockOf(connection: Connection, probing: ProbeOptions): Promise<Check> {
  const limitMs = probing.limitMs()
  return limitMs === 0
    ? makeCheck('clock', 'skipped', 'controller', OUT_OF_TIME)
    : await checkClock(connection, limitMs)
}

function healthCheck(metadata: ClusterMetadata): Check {
  const { problems, partitions } = summariseCluster(metadata)
  const subject = 'partitions'
  if (problems.length === 0)
    return makeCheck('health', 'ok', subject, `${count(partitions, 'partition')}, all well`)
  return makeCheck('health', 'warning', subject, problems.join('; '), {
    fix: 'kctl topics list --unhealthy, kctl cluster describe',
  })
}
