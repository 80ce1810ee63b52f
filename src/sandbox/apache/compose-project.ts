import { clusterProperties, type Properties } from './server-properties.ts'

/** The part of a Compose file that kctl writes. */
export interface ComposeProject {
  readonly name: string
  readonly services: Readonly<Record<string, ComposeService>>
}

interface ComposeService {
  readonly image: string
  readonly hostname: string
  readonly ports: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly healthcheck: {
    readonly test: readonly string[]
    readonly interval: string
    readonly timeout: string
    readonly retries: number
    readonly start_period: string
  }
}

export interface ComposeRequest {
  readonly name: string
  /** Of Apache Kafka: the tag of its own image. */
  readonly version: string
  readonly clusterId: string
  /** Ports of the host, one per broker. */
  readonly ports: readonly number[]
  readonly properties?: Properties | undefined
}

const INTERNAL_PORT = 19092
const CONTROLLER_PORT = 29093
const HEALTH_PORT = `localhost:${INTERNAL_PORT}`

export const serviceName = (index: number): string => `kafka-${index + 1}`

/**
 * A cluster of Apache's own image, in combined mode. Containers reach it as `kafka-1:19092`; the host, and
 * nobody beyond it, by `localhost` and the ports asked for.
 */
export function composeProject(request: ComposeRequest): ComposeProject {
  const { name, version, ports } = request
  const services = ports.map((port, index): [string, ComposeService] => [
    serviceName(index),
    {
      image: `apache/kafka:${version}`,
      hostname: serviceName(index),
      ports: [`127.0.0.1:${port}:${port}`],
      environment: brokerEnvironment(request, port, index),
      healthcheck: {
        test: ['CMD', '/opt/kafka/bin/kafka-broker-api-versions.sh', '--bootstrap-server', HEALTH_PORT],
        interval: '5s',
        timeout: '15s',
        retries: 12,
        start_period: '30s',
      },
    },
  ])
  return { name, services: Object.fromEntries(services) }
}

function brokerEnvironment(
  { clusterId, ports, properties }: ComposeRequest,
  port: number,
  index: number,
): Record<string, string> {
  const voters = ports.map((_, at) => `${at + 1}@${serviceName(at)}:${CONTROLLER_PORT}`)
  const settings: Properties = {
    'node.id': String(index + 1),
    'process.roles': 'broker,controller',
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    listeners: `INTERNAL://:${INTERNAL_PORT},HOST://:${port},CONTROLLER://:${CONTROLLER_PORT}`,
    'advertised.listeners': `INTERNAL://${serviceName(index)}:${INTERNAL_PORT},HOST://localhost:${port}`,
    'listener.security.protocol.map': 'INTERNAL:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': '/var/lib/kafka/data',
    ...clusterProperties(ports.length),
    ...properties,
  }
  const environment = Object.entries(settings).map(([key, value]) => [toImageVariable(key), value])
  return { CLUSTER_ID: clusterId, KAFKA_HEAP_OPTS: '-Xmx512m', ...Object.fromEntries(environment) }
}

/** The name under which Apache's image takes a broker setting: `a.b_c-d` as KAFKA_A_B__C___D. */
export const toImageVariable = (key: string): string =>
  `KAFKA_${key.replaceAll(/[._-]/g, (char) => (char === '.' ? '_' : char === '_' ? '__' : '___')).toUpperCase()}`
