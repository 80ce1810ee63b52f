import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeHome, runKctl, type RunOptions } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

let home = ''
beforeEach(() => {
  home = makeHome()
})
const kctl = async (command: string | readonly string[], options: RunOptions = {}) =>
  await runKctl(command, { home, ...options })

/** A port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('kctl context test', () => {
  test('tries every broker of a context that is named', async () => {
    await using cluster = await startSandbox({ nodes: 2 })
    await kctl('context add other -b localhost:1')
    await kctl(`context add dev -b ${cluster.bootstrap}`)
    const { exitCode, stdout } = await kctl('context test dev -o json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      context: 'dev',
      clusterId: expect.any(String) as string,
      brokers: [
        { id: 1, ...cluster.address(1), error: null },
        { id: 2, ...cluster.address(2), error: null },
      ],
    })
    await expect.poll(() => cluster.openConnections).toBe(0)
  })

  test('names the broker that cannot be reached', async () => {
    await using cluster = await startSandbox({ nodes: 2 })
    const { port } = cluster.address(2)
    const lost = await closedPort()
    const finished = await kctl(
      `context test -b localhost:${cluster.address(1).port} --resolve 127.0.0.1:${port}=127.0.0.1:${lost} -o json`,
    )
    expect(finished.exitCode).toBe(3)
    expect(JSON.parse(finished.stdout)).toMatchObject({
      context: null,
      brokers: [{ error: null }, { error: expect.stringContaining('refused') as string }],
    })
    expect(finished.stderr).toContain('1 of 2 brokers')
  })

  test('nobody there', async () => {
    const finished = await kctl(`context test -b localhost:${await closedPort()} --timeout 3s`)
    expect(finished).toMatchObject({ exitCode: 4, stdout: '' })
  })

  test.for([
    { mechanism: 'plain', how: 'stdin' },
    { mechanism: 'scram-sha-512', how: 'environment' },
    { mechanism: 'scram-sha-256', how: 'prompt' },
    { mechanism: 'scram-sha-512', how: 'command' },
  ])('logs in with $mechanism, password from $how', async ({ mechanism, how }) => {
    await using cluster = await startSandbox({ sasl: { users: { me: 'CANARY' } } })
    const flags = ['context', 'test', '-b', cluster.bootstrap, '--sasl', mechanism, '--user', 'me', '--debug']
    const env: Record<string, string> = { PATH: process.env['PATH'] ?? '' }
    const finished = await kctl(how === 'stdin' ? [...flags, '--password-stdin'] : flags, {
      ...(how === 'stdin' && { stdin: 'CANARY\n' }),
      ...(how === 'prompt' && { answers: ['CANARY'], terminal: true }),
      env: {
        ...env,
        ...(how === 'environment' && { KCTL_PASSWORD: 'CANARY' }),
        ...(how === 'command' && { KCTL_PASSWORD_COMMAND: 'printf CAN; echo ARY' }),
      },
    })
    expect(finished.stderr).not.toContain('error')
    expect(finished.exitCode).toBe(0)
    expect(finished.stdout + finished.stderr).not.toContain('CANARY')
  })

  test('a wrong password is tried once and shown nowhere', async () => {
    await using cluster = await startSandbox({ sasl: { users: { me: 'right' } } })
    for (const mechanism of ['plain', 'scram-sha-512']) {
      const finished = await kctl(
        `context test -b ${cluster.bootstrap} --sasl ${mechanism} --user me --verbose --debug`,
        { env: { KCTL_PASSWORD: 'CANARY' } },
      )
      expect(finished).toMatchObject({ exitCode: 5, stdout: '' })
      expect(finished.stderr).not.toContain('CANARY')
    }
  })

  test('a password that nobody can be asked for', async () => {
    const finished = await kctl('context test -b localhost:1 --sasl scram-sha-256 --user me')
    expect(finished.exitCode).toBe(2)
    expect(finished.stderr).toContain('--password-stdin')
    const terminal = { answers: ['CANARY'], terminal: true }
    expect(
      await kctl('context test -b localhost:1 --sasl plain --user me --no-input', terminal),
    ).toMatchObject({
      exitCode: 2,
      asked: [],
    })
  })
})
