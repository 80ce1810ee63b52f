import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { EmbeddedNode } from './embedded-state.ts'

/** A node as its cluster holds it: the port is known only when it listens. */
export type OwnedNode = { -readonly [Key in keyof EmbeddedNode]: EmbeddedNode[Key] }

/** The listening socket of one node, and the connections to it. */
export class NodeListener {
  readonly node: OwnedNode
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor(node: OwnedNode, serve: (socket: Socket) => void) {
    this.node = node
    this.server = createServer((socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
      serve(socket)
    })
  }

  get openConnections(): number {
    return this.sockets.size
  }

  /** Listens at the node's port; from port 0 on it is the one that was free, also when it is started again. */
  async listen(): Promise<void> {
    const { server, node } = this
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(node.port, node.host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    node.port = (server.address() as AddressInfo).port
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.cut()
    await closed
  }
}
