import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'

const kctl = builtKctl()

interface Listening extends AsyncDisposable {
  readonly bootstrap: string
}

async function listen(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    bootstrap: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await Promise.resolve()
    },
  }
}

/** A port that nobody listens on: one that was just given up. */
async function closedPort(): Promise<string> {
  const server = createServer()
  const { bootstrap } = await listen(server)
  server.close()
  await once(server, 'close')
  return bootstrap
}

const COMMANDS: readonly (readonly string[])[] = [
  ['topics', 'list'],
  ['groups', 'list'],
  ['consume', 'orders', '-e'],
  ['consume', 'orders'],
  ['produce', 'orders', 'value'],
  ['offsets', 'reset', 'billing', '--to', 'earliest', '-y'],
]

describe.each(COMMANDS.map((args) => ({ command: args.join(' '), args })))('$command', ({ args }) => {
  test('says that nobody listens, without waiting for it', async () => {
    const bootstrap = await closedPort()
    await using run = spawnKctl(kctl(), [...args, '--timeout', '60s'], { cluster: { bootstrap } })
    const { exitCode, stdout, stderr, durationMs } = await run.finished
    expect(stderr).toContain(`error: ${bootstrap} refused the connection\n  hint: `)
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 4, stdout: '' })
    expect(durationMs).toBeLessThan(15_000)
  })

  test('recognises a web server', async () => {
    const server = createHttpServer((_request, response) => response.end('hello'))
    await using web = await listen(server)
    await using run = spawnKctl(kctl(), [...args, '--timeout', '60s'], { cluster: web })
    const { exitCode, stdout, stderr, durationMs } = await run.finished
    expect(stderr).toContain(`error: ${web.bootstrap} speaks HTTP, not Kafka\n  hint: `)
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 4, stdout: '' })
    expect(durationMs).toBeLessThan(15_000)
  })

  test('waits for a silent port as long as it may, and no longer', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).resume())
    await using silent = await listen(server)
    await using run = spawnKctl(kctl(), [...args, '--timeout', '1s'], { cluster: silent })
    const { exitCode, stdout, stderr, durationMs } = await run.finished
    expect(stderr).toContain(`error: connected to ${silent.bootstrap}, but it did not answer`)
    // What is left of the second when the request goes out, which is all of it but on a busy machine.
    expect(stderr).toMatch(/within (1 s|0\.\d+ s|\d{3} ms)/)
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 4, stdout: '' })
    expect(durationMs).toBeGreaterThan(1_000)
    expect(durationMs).toBeLessThan(15_000)
  })
})
