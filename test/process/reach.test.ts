import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { closedPort, listen } from '../support/listen.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'

const kctl = builtKctl()

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
