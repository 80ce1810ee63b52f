import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** A server of a test on a port that nobody else has. */
export interface Listening extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly bootstrap: string
}

/** Disposing of it ends its connections too. */
export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    bootstrap: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

/** A port that nobody listens on: one that was just given up. */
export async function closedPort(): Promise<string> {
  await using listening = await listen(createServer())
  return listening.bootstrap
}
