import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { saslAuthenticate } from '../../src/wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import { openBlackHole } from '../support/black-hole.ts'
import { closedPort } from '../support/listen.ts'
import { makeCertificates } from '../support/make-certificates.ts'
import { runKctl } from '../support/run-kctl.ts'
import { type Script, startScriptedBroker } from '../support/scripted-broker.ts'
import { startSandbox } from '../support/start-sandbox.ts'

interface ErrorJson {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly exitCode: number
}

const errorIn = (stderr: string): ErrorJson =>
  (JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { error: ErrorJson }).error

describe('an address that nobody answers at', () => {
  test.skipIf(process.platform !== 'linux')('does not keep the next one from its turn', async () => {
    await using hole = await openBlackHole()
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const brokers = `${hole?.bootstrap},${cluster.bootstrap}`
    const { exitCode, stdout, stderr } = await runKctl(`topics list -o name -b ${brokers} --timeout 4s`)
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'orders\n', stderr: '' })
  })

  test.skipIf(process.platform !== 'linux')('alone ends at the time of --timeout', async () => {
    await using hole = await openBlackHole()
    const { exitCode, stdout, stderr } = await runKctl(
      `topics list -b ${hole?.bootstrap} --timeout 600ms -o json`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
    expect(errorIn(stderr)).toMatchObject({
      code: 'CONNECT_TIMEOUT',
      message: expect.stringMatching(/^connecting to 127\.0\.0\.1:\d+ took longer than \d+ ms$/) as string,
    })
  })
})

test('one bad address of several is passed over, and only -v says so', async () => {
  await using cluster = await startSandbox({ topics: { orders: 1 } })
  const closed = await closedPort()
  const command = `topics list -o name -b ${closed},${cluster.bootstrap}`
  expect(await runKctl(command)).toMatchObject({ exitCode: 0, stdout: 'orders\n', stderr: '' })
  expect(await runKctl(`${command} -v`)).toMatchObject({
    exitCode: 0,
    stdout: 'orders\n',
    stderr: `${closed} refused the connection; another broker answered\n`,
  })
})

test('a slow broker makes everything slower, and nothing twice', async () => {
  await using cluster = await startSandbox({ topics: { orders: 1 } })
  const LATE_MS = 150
  for (const api of ['ApiVersions', 'Metadata', 'InitProducerId', 'Produce', 'ListOffsets', 'Fetch'])
    cluster.faults.delay(api, LATE_MS, { times: Number.POSITIVE_INFINITY })
  const sent = await runKctl('produce orders a b c -o json', { cluster })
  expect(sent.exitCode).toBe(0)
  expect(JSON.parse(sent.stdout)).toMatchObject({ acked: 3, failed: 0, unknown: 0, unsent: 0 })
  expect(cluster.faults.requests('Produce')).toHaveLength(1)
  const read = await runKctl('consume orders --from earliest -e -o value', { cluster })
  expect(read).toMatchObject({ exitCode: 0, stdout: 'a\nb\nc\n' })
})

describe('a length that no answer has', () => {
  test.for([0x7fffffff, -1, 0x06400001])('%i', async (length) => {
    const frame = Buffer.alloc(8)
    frame.writeInt32BE(length)
    await using server = await startScriptedBroker(undefined, {
      onConnect: (socket) => void socket.once('data', () => socket.write(frame)),
    })
    const { exitCode, stderr } = await runKctl(`topics list -b localhost:${server.port} -o json`)
    expect(exitCode).toBe(4)
    expect(errorIn(stderr)).toMatchObject({
      code: 'FRAME_TOO_LARGE',
      hint: expect.stringContaining('9092') as string,
    })
    await expect.poll(() => server.open).toBe(0)
  })
})

describe('a broker that leaves in the middle of a login', () => {
  const handshake: Script = (request) => {
    if (request.apiKey !== saslHandshake.key) return false
    request.answer(saslHandshake, { errorCode: 0, mechanisms: ['PLAIN', 'SCRAM-SHA-256'] })
    return true
  }
  const at =
    (key: number, leave: (socket: Socket) => void): Script =>
    (request) => {
      if (request.apiKey !== key) return handshake(request)
      leave(request.socket)
      return true
    }
  const LEAVES: readonly (readonly [how: string, leave: (socket: Socket) => void, says: RegExp])[] = [
    ['falls silent', () => {}, /^authentication with localhost:\d+ was not done within \d+ ms$/],
    ['closes', (socket) => void socket.end(), /closed the connection before it answered Sasl/],
    ['resets', (socket) => void socket.resetAndDestroy(), /reset the connection before it answered Sasl/],
  ]
  const cases = (['plain', 'scram-sha-256'] as const).flatMap((mechanism) =>
    [saslHandshake, saslAuthenticate].flatMap((api) =>
      LEAVES.map(([how, leave, says]) => ({ mechanism, api, how, leave, says })),
    ),
  )

  test.for(cases)('$how at $api.name of $mechanism', async ({ mechanism, api, leave, says }) => {
    await using server = await startScriptedBroker(at(api.key, leave))
    const env = { KCTL_SASL: mechanism, KCTL_USER: 'ann', KCTL_PASSWORD: 'CANARY' }
    const command = `topics list -b localhost:${server.port} --timeout 700ms -o json`
    const { exitCode, stdout, stderr } = await runKctl(command, { env })
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' })
    expect(errorIn(stderr)).toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(says) as string,
    })
    expect(stderr).not.toContain('CANARY')
    await expect.poll(() => server.open).toBe(0)
  })
})

describe('a secret that would be given away', () => {
  const secret = { KCTL_USER: 'ann', KCTL_PASSWORD: 'CANARY', KCTL_OAUTH_TOKEN: 'CANARY' }

  test.for([
    {
      flags: '-b k1.example.com --sasl plain',
      says: 'would send the secret to k1.example.com:9092 without TLS',
    },
    { flags: '-b k1.example.com --sasl oauthbearer', says: 'without TLS, readable on the way' },
    { flags: '-b localhost,k1.example.com --sasl plain', says: 'to k1.example.com:9092 without TLS' },
    { flags: '-b k1.example.com --tls-insecure --sasl plain', says: 'whose certificate is not checked' },
    { flags: '-b localhost --tls-insecure --sasl oauthbearer', says: 'whose certificate is not checked' },
  ])('$flags is refused before anything is sent', async ({ flags, says }) => {
    const { exitCode, stdout, stderr } = await runKctl(`topics list ${flags}`, { env: secret })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(says)
    expect(stderr).toMatch(/\n {2}hint: .*--allow-insecure-auth/)
    expect(stderr).not.toContain('CANARY')
  })

  test.for([
    'consume orders -b local',
    'consume orders --group g -b local',
    'topics list -b 0.0.0.0:PORT',
    'topics list -b local --resolve local=0.0.0.0:PORT',
  ])('%s is not sent where the cluster or a map leads it', async (line) => {
    await using cluster = await startSandbox({
      host: '0.0.0.0',
      sasl: { users: { ann: 'CANARY' } },
      topics: { orders: ['a'] },
    })
    const { port } = cluster.address(1)
    const command = line.replaceAll('local', `127.0.0.1:${port}`).replaceAll('PORT', String(port))
    const env = { ...secret, KCTL_SASL: 'plain' }
    const { exitCode, stdout, stderr } = await runKctl(`${command} --timeout 3s`, { env })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/PLAIN would send the secret to 0\.0\.0\.0:\d+ without TLS/)
  })

  test('may go through a tunnel, where a map leads to this machine', async () => {
    await using cluster = await startSandbox({
      sasl: { users: { ann: 'CANARY' } },
      topics: { orders: ['a'] },
    })
    const env = { ...secret, KCTL_SASL: 'plain' }
    const { exitCode } = await runKctl(
      `topics list -b kafka.acme.io:1 --resolve kafka.acme.io:1=${cluster.bootstrap}`,
      { env },
    )
    expect(exitCode).toBe(0)
  })

  test('what is allowed all the same is said in every run', async () => {
    await using cluster = await startSandbox({ sasl: { users: { ann: 'CANARY' } } })
    const env = { ...secret, KCTL_SASL: 'plain' }
    for (const command of ['topics list -o name', 'groups list -o name', 'topics list -o name -q']) {
      const { exitCode, stderr } = await runKctl(command, { cluster, env })
      expect(exitCode).toBe(0)
      expect(stderr, command).toBe('warning: PLAIN sends the secret without TLS\n')
    }
  })

  test('a certificate that is not checked is said in every run', async () => {
    const certificates = makeCertificates()
    await using broker = await startScriptedBroker(
      (request) => {
        if (request.apiKey !== metadata.key) return false
        request.answer(metadata, { brokers: [], clusterId: 'c', controllerId: -1, topics: [] })
        return true
      },
      { tls: certificates.selfSigned },
    )
    const { exitCode, stderr } = await runKctl(`topics list -b localhost:${broker.port} --tls-insecure`)
    expect(exitCode).toBe(0)
    expect(stderr).toContain("warning: the broker's certificate is not checked (tls-insecure)\n")
  })
})

describe('addresses', () => {
  test.for([
    { brokers: 'k1:port', says: '"port" is not a port' },
    { brokers: 'k1:70000', says: '"70000" is not a port' },
    { brokers: 'k1:', says: 'the port is missing' },
    { brokers: ':9092', says: 'the host is missing' },
    { brokers: '[::1', says: 'not a broker address: "[::1"' },
    { brokers: '::1', says: 'not a broker address: "::1"' },
    { brokers: ',', says: 'no broker is named' },
    { brokers: 'http://k1:9092', says: 'not a broker address' },
  ])('$brokers is a mistake', async ({ brokers, says }) => {
    const { exitCode, stdout, stderr } = await runKctl(['topics', 'list', '-b', brokers])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(says)
    expect(stderr).toContain('\n  hint: ')
  })

  test('IPv6 in brackets is one', async () => {
    const { exitCode, stderr } = await runKctl('topics list -b [::1]:1 --timeout 2s')
    expect(exitCode).toBe(4)
    expect(stderr).toMatch(/^error: \[::1\]:1 (refused the connection|cannot be reached)/)
  })
})
