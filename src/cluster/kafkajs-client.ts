import type { Kafka, KafkaConfig } from 'kafkajs'
import type { Cluster } from './cluster.ts'
import { type KafkajsSockets, kafkajsSockets } from './kafkajs-sockets.ts'

export interface KafkajsClient {
  readonly kafka: Kafka
  readonly sockets: KafkajsSockets
}

/**
 * A kafkajs client that reaches the cluster as we do.
 *
 * @param log told what kafkajs has to say, in one line; null for nothing
 */
export async function kafkajsClient(
  cluster: Cluster,
  log: ((line: string) => void) | null,
): Promise<KafkajsClient> {
  const { Kafka: KafkaClient, logLevel } = (await import('./guarded-kafkajs.ts')).kafkajs
  const { options } = cluster
  const { sasl } = options.connection
  const sockets = kafkajsSockets(options, [...(await cluster.brokers()), ...options.bootstrap])
  const config: KafkaConfig = {
    clientId: options.connection.clientId,
    brokers: [...sockets.brokers],
    socketFactory: sockets.factory,
    ...(sasl !== null && {
      sasl: (await import('./kafkajs-login.ts')).kafkajsLogin(sasl, sockets.addressOf),
    }),
    connectionTimeout: Math.min(5_000, options.timeoutMs),
    authenticationTimeout: options.timeoutMs,
    requestTimeout: Math.max(1_000, options.timeoutMs),
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 2_000 },
    logLevel: log === null ? logLevel.NOTHING : logLevel.INFO,
    // Its own goes to stdout, where the records are.
    logCreator: () => (entry) => log?.(`kafkajs: ${entry.log.message}`),
  }
  return { kafka: new KafkaClient(config), sockets }
}
