import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { runKctl } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

/** Hands everything on to another port of this machine. */
async function startDetour(to: number) {
  const own = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect(to, '127.0.0.1')
    own.add(outgoing)
    incoming.pipe(outgoing).pipe(incoming)
    for (const socket of [incoming, outgoing]) {
      socket.on('error', () => {
        incoming.destroy()
        outgoing.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    own,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of own) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The ports that are called while something is done, but for those of the detour itself. */
async function portsCalled(own: ReadonlySet<Socket>, work: () => Promise<void>): Promise<readonly number[]> {
  const ports = new Set<number>()
  const onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    socket.once('connect', () => {
      if (!own.has(socket)) ports.add(socket.remotePort ?? 0)
    })
  }
  subscribe('net.client.socket', onSocket)
  try {
    await work()
  } finally {
    unsubscribe('net.client.socket', onSocket)
  }
  return [...ports]
}

describe('resolve sends every connection the other way', () => {
  test.for([
    { command: 'topics list' },
    { command: 'produce orders x' },
    { command: 'consume orders --from earliest -e' },
    { command: 'consume orders -g g --group-protocol classic -n 2' },
    { command: 'consume orders -g g --group-protocol consumer -n 2' },
    { command: 'produce orders x --transactional' },
    { command: 'groups list' },
    { command: 'doctor' },
    { command: 'context test' },
  ])('$command', async ({ command }) => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'] } })
    const { host, port } = cluster.address(1)
    await using detour = await startDetour(port)
    const ports = await portsCalled(detour.own, async () => {
      const finished = await runKctl(`${command} -b ${host}:${port} --timeout 10s`, {
        env: { KCTL_RESOLVE: `${host}:${port}=127.0.0.1:${detour.port}` },
      })
      expect(finished.stderr).not.toContain('error')
      expect(finished.exitCode).toBe(0)
    })
    expect(ports).toEqual([detour.port])
  })
})
