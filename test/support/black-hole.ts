import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'

/** An address whose packets nobody answers, as behind a firewall that drops them. */
export interface BlackHole extends AsyncDisposable {
  readonly bootstrap: string
}

/** Listens with the shortest queue there is, and takes nobody out of it. */
const LISTENER = `
  const { createServer } = require('node:net')
  const server = createServer(() => {})
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => process.send(server.address().port))
`
/** One more than the queue holds, and some for good measure. */
const FILLERS = 8
const SETTLED_MS = 200

/**
 * A listener that is stopped and whose queue is full: Linux drops the first packet of whoever comes next.
 * Other systems refuse instead; there it is null.
 */
export async function openBlackHole(): Promise<BlackHole | null> {
  if (process.platform !== 'linux') return null
  const listener = spawn(process.execPath, ['-e', LISTENER], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [port] = (await once(listener, 'message')) as [number]
  listener.kill('SIGSTOP')
  const fillers = Array.from({ length: FILLERS }, () => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => {})
    return socket
  })
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS))
  return {
    bootstrap: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of fillers) socket.destroy()
      const exited = once(listener, 'exit')
      listener.kill('SIGKILL')
      await exited
    },
  }
}
