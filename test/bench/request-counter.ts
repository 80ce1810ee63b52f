import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a client and a broker, and counts what the client asks. */
export interface RequestCounter extends Disposable {
  /** `127.0.0.1:port`, for the client. */
  readonly address: string
  /** How many requests there were since the last time. */
  take(): number
}

export async function startRequestCounter(bootstrap: string): Promise<RequestCounter> {
  const [host = '', port] = bootstrap.split(':')
  let count = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const broker = connect(Number(port), host)
    const counter = frameCounter(() => count++)
    for (const socket of [client, broker]) {
      sockets.add(socket)
      // The other end is told by the pipe.
      socket.on('error', () => socket.destroy())
    }
    client.on('data', counter)
    client.pipe(broker)
    broker.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = count
      count = 0
      return taken
    },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Each frame begins with its length in four bytes. */
function frameCounter(onFrame: () => void): (chunk: Buffer) => void {
  let head: number[] = []
  let left = 0
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at)
        left -= taken
        at += taken
        continue
      }
      head.push(chunk[at++] ?? 0)
      if (head.length < 4) continue
      left = Buffer.from(head).readUInt32BE()
      head = []
      onFrame()
    }
  }
}
