import { type Check, makeCheck } from '../domain/check.ts'
import { kafkaVersion } from '../domain/kafka-version.ts'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { type Connection, openConnection } from '../wire/connection.ts'
import { apiVersions } from '../wire/messages/api-versions.ts'
import { mechanismName } from '../wire/sasl/sasl-options.ts'
import { version } from '../version.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { checkClientCertificate } from './check-certificates.ts'
import { startDeadline } from './deadline.ts'
import { lookAround } from './look-around.ts'
import { failed, OUT_OF_TIME, probeAddress, type ProbeOptions } from './probe-address.ts'

/** No single step of the way may use up the time of the others. */
const STEP_SHARE = 1 / 4
const SHORTEST_STEP_MS = 500
/** In less than this nothing can be found out. */
const LEAST_MS = 50

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
  const stepMs = Math.max(SHORTEST_STEP_MS, timeoutMs * STEP_SHARE)
  const probing: ProbeOptions = {
    tls: connection.tls,
    resolve,
    limitMs: () => (deadline.remainingMs() < LEAST_MS ? 0 : Math.min(stepMs, deadline.remainingMs())),
    signal,
  }
  const probes = await Promise.all(
    bootstrap.map(async (address) => ({ address, checks: await probeAddress(address, probing) })),
  )
  const checks = [...ownCertificate(options), ...probes.flatMap((probe) => probe.checks)]
  const reached = probes.filter((probe) => probe.checks.every(({ status }) => status !== 'failed'))
  const greeting = await greetOne(
    reached.map(({ address }) => address),
    options,
    probing,
  )
  checks.push(...greeting.checks)
  if (greeting.connection === null) return checks
  try {
    return [...checks, ...(await lookAround(greeting.connection, options, probing, expectedClusterId))]
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
  probing: ProbeOptions,
): Promise<Greeting> {
  const checks: Check[] = []
  for (const address of addresses) {
    const subject = formatHostPort(address)
    const limitMs = probing.limitMs()
    if (limitMs === 0) {
      checks.push(makeCheck('kafka', 'skipped', subject, OUT_OF_TIME))
      continue
    }
    try {
      const connection = await openConnection({
        ...options.connection,
        ...address,
        connectTo: options.resolve.get(subject) ?? null,
        connectTimeoutMs: limitMs,
        requestTimeoutMs: limitMs,
        signal: options.signal,
      })
      return { checks: [...checks, ...(await welcomed(connection, subject, options, limitMs))], connection }
    } catch (error) {
      const isLogin = isAboutLogin(error)
      if (isLogin) checks.push(makeCheck('kafka', 'ok', subject, 'speaks Kafka'))
      checks.push(
        failed(isLogin ? 'sasl' : isAboutTls(error) ? 'tls' : 'kafka', subject, error, options.signal),
      )
      // Another broker would say the same of the password, and count it.
      if (isLogin) break
    }
  }
  return { checks, connection: null }
}

const isAboutLogin = (error: unknown): boolean =>
  error instanceof ConnectionError &&
  (error.reason.startsWith('sasl') || (error.facts.api?.startsWith('Sasl') ?? false))

/** With TLS 1.3 a broker says only after the handshake that it does not like our certificate. */
const isAboutTls = (error: unknown): boolean =>
  error instanceof ConnectionError && error.reason.startsWith('tls-')

function ownCertificate({ connection: { tls } }: ClusterOptions): readonly Check[] {
  if (tls?.cert == null) return []
  const check = checkClientCertificate(tls.cert, Date.now())
  return check === null ? [] : [check]
}

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
      : makeCheck('sasl', 'ok', subject, `logged in with ${mechanismName(sasl)}`)
  return [makeCheck('kafka', 'ok', subject, kafka), login]
}
