export type Properties = Readonly<Record<string, string>>

/** A listener besides the plain one, as for a test of TLS or SASL. */
export interface ExtraListener {
  /** Upper case, as in `SASL`. */
  readonly name: string
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** The host:port that the broker sends clients to; where it really listens when left out. */
  readonly advertised?: string | undefined
}

/** Where one node listens, all on the loopback address. */
export interface NodePorts {
  readonly id: number
  readonly client: number
  readonly controller: number
  /** By the name of the extra listener. */
  readonly extra: Readonly<Record<string, number>>
}

export const LOOPBACK = '127.0.0.1'

/**
 * Settings that make a cluster of this size behave like a production one, and start fast: replication 3 with
 * two in-sync replicas where there are three brokers, small internal topics, quick failover.
 */
export function clusterProperties(brokers: number): Properties {
  const replicas = String(Math.min(brokers, 3))
  const inSync = brokers >= 3 ? '2' : '1'
  return {
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // The default of 128 MiB would be a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': '16777216',
  }
}

/** The settings of one node in combined mode (broker and controller), before what the user adds. */
export function nodeProperties(
  node: NodePorts,
  nodes: readonly NodePorts[],
  extraListeners: readonly ExtraListener[],
  dataDir: string,
): Properties {
  const plain = `PLAINTEXT://${LOOPBACK}:${node.client}`
  const portOf = (name: string): string => `${LOOPBACK}:${node.extra[name] ?? 0}`
  const extra = extraListeners.map(({ name }) => `${name}://${portOf(name)}`)
  const advertised = extraListeners.map(
    ({ name, advertised: address }) => `${name}://${address ?? portOf(name)}`,
  )
  const protocols = [
    ...extraListeners,
    { name: 'PLAINTEXT', protocol: 'PLAINTEXT' },
    { name: 'CONTROLLER', protocol: 'PLAINTEXT' },
  ]
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes
      .map(({ id, controller }) => `${id}@${LOOPBACK}:${controller}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: [plain, ...extra, `CONTROLLER://${LOOPBACK}:${node.controller}`].join(','),
    'advertised.listeners': [plain, ...advertised].join(','),
    'listener.security.protocol.map': protocols.map(({ name, protocol }) => `${name}:${protocol}`).join(','),
    'log.dirs': dataDir,
  }
}

/** The text of a .properties file. */
export function formatProperties(properties: Properties): string {
  return Object.entries(properties)
    .map(
      ([key, value]) =>
        `${escapeProperty(key).replaceAll(/[ :=]/g, '\\$&')}=${escapeProperty(value).replace(/^ /, '\\ ')}\n`,
    )
    .join('')
}

const escapeProperty = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll(/[^\t\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
