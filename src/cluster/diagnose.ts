import { type Check, makeCheck } from '../domain/check.ts'
import { count, summariseCluster } from '../domain/cluster-summary.ts'
import { kafkaVersion } from '../domain/kafka-version.ts'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { sanitiseText } from '../domain/sanitise.ts'
import type { Broker, ClusterMetadata } from '../domain/topic.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { type Connection, openConnection } from '../wire/connection.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { apiVersions } from '../wire/messages/api-versions.ts'
import { version } from '../version.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { askMetadata } from './metadata.ts'
import { KafkaError } from './kafka-error.ts'
import { failed, probeAddress, type ProbeOptions } from './probe-address.ts'

/** No single step of the way may use up the time of the others. */
const LONGEST_STEP_MS = 3_000
const SHORTEST_STEP_MS = 500

/**
 * Goes the whole way to a cluster, step by step, and says of every step how it went. Never throws for what
 * is wrong with the cluster. A password is tried once only, since brokers lock accounts.
 *
 * @param expectedClusterId the id that the cluster must have; null: any will do
 */
export async function diagnose(
  options: ClusterOptions,
  expectedClusterId: string | null,
): Promise<readonly Check[]> {
  const { bootstrap, connection, resolve, timeoutMs, signal } = options
  const deadline = startDeadline(timeoutMs)
  const probing: ProbeOptions = {
    tls: connection.tls,
    resolve,
    stepMs: Math.min(LONGEST_STEP_MS, Math.max(SHORTEST_STEP_MS, timeoutMs / 4)),
    signal,
  }
  const probes = await Promise.all(
    bootstrap.map(async (address) => ({ address, checks: await probeAddress(address, probing) })),
  )
  const checks = probes.flatMap((probe) => probe.checks)
  const reached = probes.filter((probe) => probe.checks.every(({ status }) => status !== 'failed'))
  const greeting = await greetOne(
    reached.map(({ address }) => address),
    options,
    probing.stepMs,
    deadline,
  )
  checks.push(...greeting.checks)
  if (greeting.connection === null) return checks
  try {
    return [...checks, ...(await lookAround(greeting.connection, probing, expectedClusterId))]
  } finally {
    greeting.connection.close()
  }
}

interface Greeting {
  readonly checks: readonly Check[]
  /** null if no address speaks Kafka with us. */
  readonly connection: Connection | null
}

async function greetOne(
  addresses: readonly HostPort[],
  options: ClusterOptions,
  stepMs: number,
  deadline: Deadline,
): Promise<Greeting> {
  const checks: Check[] = []
  for (const address of addresses) {
    const subject = formatHostPort(address)
    if (deadline.passed) {
      checks.push(makeCheck('kafka', 'skipped', subject, 'not tried: the time of --timeout is over'))
      continue
    }
    try {
      const connection = await openConnection({
        ...options.connection,
        ...address,
        connectTo: options.resolve.get(subject) ?? null,
        connectTimeoutMs: stepMs,
        requestTimeoutMs: stepMs,
        signal: options.signal,
      })
      return { checks: [...checks, ...(await welcomed(connection, subject, options, stepMs))], connection }
    } catch (error) {
      const isLogin = isAboutLogin(error)
      if (isLogin) checks.push(makeCheck('kafka', 'ok', subject, 'speaks Kafka'))
      checks.push(failed(isLogin ? 'sasl' : 'kafka', subject, error, options.signal))
      // Another broker would say the same of the password, and count it.
      if (isLogin) break
    }
  }
  return { checks, connection: null }
}

const isAboutLogin = (error: unknown): boolean =>
  error instanceof ConnectionError &&
  (error.reason.startsWith('sasl') || (error.facts.api?.startsWith('Sasl') ?? false))

async function welcomed(
  connection: Connection,
  subject: string,
  { connection: { sasl } }: ClusterOptions,
  timeoutMs: number,
): Promise<readonly Check[]> {
  const { supportedFeatures } = await connection.send(
    apiVersions,
    { clientSoftwareName: 'kctl', clientSoftwareVersion: version },
    { timeoutMs },
  )
  const { software } = kafkaVersion({
    supportedLevel: supportedFeatures.find(({ name }) => name === 'metadata.version')?.maxVersion ?? null,
    finalizedLevel: null,
    maxVersions: new Map([...connection.versions].map(([key, { max }]) => [key, max])),
  })
  const kafka = `speaks Kafka${software === null ? '' : ` ${software}`}, ${connection.versions.size} APIs`
  const login =
    sasl === null
      ? makeCheck('sasl', 'skipped', subject, 'no authentication is used')
      : makeCheck('sasl', 'ok', subject, `logged in with ${sasl.mechanism.toUpperCase()}`)
  return [makeCheck('kafka', 'ok', subject, kafka), login]
}

/** What the cluster says of itself, and whether its brokers are where it says they are. */
async function lookAround(
  connection: Connection,
  probing: ProbeOptions,
  expectedClusterId: string | null,
): Promise<readonly Check[]> {
  let metadata: ClusterMetadata
  try {
    metadata = await askMetadata(connection, 'all', probing.stepMs)
  } catch (error) {
    if (!(error instanceof KafkaError)) return [failed('metadata', connection.address, error, probing.signal)]
    const fix =
      error.errorCode === ErrorCode.CLUSTER_AUTHORIZATION_FAILED ? 'allow Describe on Cluster' : null
    return [makeCheck('metadata', 'failed', connection.address, sanitiseText(error.message), { fix })]
  }
  const { clusterId, brokers, topics, controller } = metadata
  const isExpected = expectedClusterId === null || clusterId === expectedClusterId
  const overview = [
    `cluster ${sanitiseText(clusterId ?? 'without an id')}: ${count(brokers.length, 'broker')}`,
    count(topics.length, 'topic'),
    ...(controller === null ? ['no controller'] : []),
  ].join(', ')
  const listeners = await Promise.all(brokers.map(async (broker) => await probeListener(broker, probing)))
  return [
    isExpected
      ? makeCheck('metadata', 'ok', connection.address, overview)
      : makeCheck(
          'metadata',
          'failed',
          connection.address,
          `${overview}; it should be ${expectedClusterId}`,
          {
            fix: 'these brokers are of another cluster: look at brokers and clusterId of the context',
          },
        ),
    ...listeners,
    healthCheck(metadata),
  ]
}

async function probeListener(broker: Broker, probing: ProbeOptions): Promise<Check> {
  const subject = `broker ${broker.id} at ${sanitiseText(formatHostPort(broker))}`
  const checks = await probeAddress(broker, probing)
  const failure = checks.find(({ status }) => status === 'failed')
  if (failure === undefined) return makeCheck('listener', 'ok', subject, 'its advertised address is reached')
  const address = formatHostPort(broker)
  return makeCheck(
    'listener',
    'failed',
    subject,
    `its advertised address is not reached: ${failure.message}`,
    {
      fix:
        failure.check === 'tls'
          ? failure.fix
          : `set advertised.listeners of that broker to an address this machine reaches, or map it: --resolve ${sanitiseText(address)}=HOST:PORT`,
      details: failure.details,
    },
  )
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
