import net from 'node:net'
import tls from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { tlsOptions } from '../wire/tls-options.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { memberIdOf } from './membership-requests.ts'

/** The sockets of one kafkajs client, which does not close them all by itself. */
export interface KafkajsSockets {
  /** What kafkajs takes for addresses. It splits them at the first colon, so they are names for the real ones. */
  readonly brokers: readonly string[]
  readonly factory: ISocketFactory
  /** The broker behind such a name; any other is a broker's own. */
  addressOf(host: string, port: number): HostPort
  /** As whom a coordinator was last asked to be let in, without having been left since; null for nobody. */
  readonly memberId: string | null
  /** Ends every connection at once: `disconnect` may wait for a broker that never answers. */
  destroyAll(): void
}

export function kafkajsSockets(
  { connection, resolve }: Pick<ClusterOptions, 'connection' | 'resolve'>,
  addresses: readonly HostPort[],
): KafkajsSockets {
  const named = new Map(addresses.map((address, index) => [`broker-${index}.kctl`, address]))
  const addressOf = (host: string, port: number): HostPort => named.get(host) ?? { host, port }
  const sockets = new Set<net.Socket>()
  let memberId: string | null = null
  return {
    get memberId() {
      return memberId
    },
    brokers: [...named.keys()].map((name) => `${name}:1`),
    addressOf,
    factory: ({ host, port, onConnect }) => {
      const advertised = addressOf(host, port)
      const target = resolve.get(formatHostPort(advertised)) ?? advertised
      const socket =
        connection.tls === null
          ? net.connect({ ...target, noDelay: true, keepAlive: true }, onConnect)
          : tls.connect({ ...target, ...tlsOptionsFor(connection.tls, advertised.host) }, onConnect)
      sockets.add(socket)
      const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
      socket.write = (...args: unknown[]) => {
        const [frame] = args
        const said = Buffer.isBuffer(frame) ? memberIdOf(frame) : undefined
        if (said !== undefined) memberId = said
        return write(...args)
      }
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
    destroyAll: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

type TlsSettings = NonNullable<ClusterOptions['connection']['tls']>

/** The same as for our own connections: names are checked against the advertised host, whatever address is called. */
const tlsOptionsFor = (settings: TlsSettings, host: string): tls.ConnectionOptions => ({
  ...tlsOptions(tls, settings, host),
  rejectUnauthorized: settings.insecure !== true,
})
