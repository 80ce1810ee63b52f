import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyApi } from '../../src/wire/api.ts'
import { describeCluster } from '../../src/wire/messages/describe-cluster.ts'
import { findCoordinator } from '../../src/wire/messages/find-coordinator.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'

/** What goes wrong with requests of one kind, and how often. */
export interface ProxyFault {
  readonly api: AnyApi
  /**
   * Lost with the connection before the broker or after it has acted, late in either direction, or orphaned: it
   * arrives late, and the connection is lost at once.
   */
  readonly kind: 'lost request' | 'lost answer' | 'late request' | 'late answer' | 'orphaned request'
  readonly times: number
  /** For those that are late. */
  readonly ms: number
}

/** Stands between a client and real brokers, in front of each of them, and lets no address through that leads past it. */
export interface BrokerProxy extends AsyncDisposable {
  readonly bootstrap: string
  /** How often something has gone wrong. */
  readonly met: number
  /** Resolves when what was late has arrived. */
  settled(): Promise<void>
}

const HOST = '127.0.0.1'
/** The answers that say where brokers are: in each of them a port follows its host. */
const WITH_ADDRESSES: ReadonlySet<number> = new Set([metadata.key, findCoordinator.key, describeCluster.key])

export async function openBrokerProxy(bootstrap: string, fault: ProxyFault): Promise<BrokerProxy> {
  const ports = bootstrap.split(',').map((address) => Number(address.split(':')[1]))
  const portOf = new Map<number, number>()
  const sockets = new Set<Socket>()
  const late = new Set<Promise<void>>()
  let left = fault.times
  const isMet = (key: number): boolean => key === fault.api.key && left > 0 && left-- > 0

  const servers = await Promise.all(
    ports.map(async (port): Promise<Server> => {
      const server = createServer((client) => {
        const broker = connect({ host: HOST, port })
        for (const socket of [client, broker]) {
          sockets.add(socket)
          socket.on('error', () => {}).once('close', () => sockets.delete(socket))
        }
        relay(client, broker, { fault, isMet, portOf, late })
      }).listen(0, HOST)
      await once(server, 'listening')
      portOf.set(port, (server.address() as AddressInfo).port)
      return server
    }),
  )
  return {
    bootstrap: ports.map((port) => `${HOST}:${portOf.get(port)}`).join(','),
    get met() {
      return fault.times - left
    },
    async settled() {
      await Promise.all(late)
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(async (server) => await once(server.close(), 'close')))
    },
  }
}

interface Relay {
  readonly fault: ProxyFault
  /** Whether a request of this API key is to go wrong. Each one counts. */
  readonly isMet: (key: number) => boolean
  /** Where the proxy of a broker listens, by the port of the broker. */
  readonly portOf: ReadonlyMap<number, number>
  readonly late: Set<Promise<void>>
}

function relay(client: Socket, broker: Socket, { fault, isMet, portOf, late }: Relay): void {
  /** API keys of requests by correlation id. */
  const asked = new Map<number, number>()
  const marked = new Set<number>()
  const cut = (): void => {
    client.destroy()
    broker.destroy()
  }
  const wait = async (): Promise<void> => await sleep(fault.ms)
  const track = (work: Promise<void>): Promise<void> => {
    late.add(work)
    return work
  }
  onFrames(client, async (frame) => {
    const [key, id] = [frame.readInt16BE(4), frame.readInt32BE(8)]
    asked.set(id, key)
    if (isMet(key)) {
      if (fault.kind === 'lost request') return cut()
      if (fault.kind === 'orphaned request') client.destroy()
      if (fault.kind.endsWith('answer')) marked.add(id)
      else await track(wait())
    }
    broker.write(frame)
  })
  onFrames(broker, async (frame) => {
    const id = frame.readInt32BE(4)
    const key = asked.get(id)
    asked.delete(id)
    if (marked.delete(id)) {
      if (fault.kind === 'lost answer') return cut()
      await track(wait())
    }
    if (key !== undefined && WITH_ADDRESSES.has(key)) leadBack(frame, portOf)
    client.write(frame)
  })
  // What is late goes on its way although its sender has gone.
  client.once('close', () => void Promise.all(late).then(() => broker.end()))
  broker.once('close', () => client.destroy())
}

/** Puts the ports of proxies in the place of those of their brokers. */
function leadBack(frame: Buffer, portOf: ReadonlyMap<number, number>): void {
  for (let at = frame.indexOf(HOST); at !== -1; at = frame.indexOf(HOST, at + 1)) {
    const portAt = at + HOST.length
    if (portAt + 4 > frame.length) return
    const port = portOf.get(frame.readInt32BE(portAt))
    if (port !== undefined) frame.writeInt32BE(port, portAt)
  }
}

/** Whole frames with their length in front, one after the other. */
function onFrames(socket: Socket, handle: (frame: Buffer) => Promise<void>): void {
  let rest = Buffer.alloc(0)
  let turn = Promise.resolve()
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0)
      const frame = Buffer.from(rest.subarray(0, end))
      rest = rest.subarray(end)
      turn = turn.then(async () => await handle(frame))
    }
  })
}
