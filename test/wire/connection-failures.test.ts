import type net from 'node:net'
import { describe, expect, test } from 'vitest'
import { ConnectionError } from '../../src/wire/connection-error.ts'
import { type ConnectionOptions, openConnection } from '../../src/wire/connection.ts'
import { apiVersions } from '../../src/wire/messages/api-versions.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { makeCertificates } from '../support/make-certificates.ts'
import { type Script, startScriptedBroker } from '../support/scripted-broker.ts'

const certificates = makeCertificates()
const trusted = { ca: certificates.ca }

/** Opens a connection and asks one question, and returns how that failed. */
async function failureOf(port: number, options: Partial<ConnectionOptions> = {}): Promise<ConnectionError> {
  const limits = { connectTimeoutMs: 1_000, requestTimeoutMs: 300 }
  const attempt = async (): Promise<void> => {
    const base = { host: 'localhost', port, tls: null, sasl: null, clientId: 'test', ...limits }
    const connection = await openConnection({ ...base, ...options })
    try {
      await connection.send(metadata, { topics: [] })
    } finally {
      connection.close()
    }
  }
  const error: unknown = await attempt().catch((thrown: unknown) => thrown)
  if (error instanceof ConnectionError) return error
  throw new Error('no ConnectionError', { cause: error })
}

const says = (bytes: Buffer | string) => (socket: net.Socket) => {
  socket.once('data', () => socket.write(bytes))
}

describe('what answers is not a Kafka broker that is well', () => {
  test.for<{ answers: string; reason: string; onConnect: (socket: net.Socket) => void }>([
    { answers: 'HTTP', reason: 'http', onConnect: says('HTTP/1.1 400 Bad Request\r\n\r\n') },
    { answers: 'SSH', reason: 'ssh', onConnect: (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n') },
    {
      answers: 'a TLS alert',
      reason: 'plaintext-to-tls',
      onConnect: says(Buffer.from('15030300020250', 'hex')),
    },
    { answers: 'text', reason: 'not-kafka', onConnect: says('220 mail.example ready\r\n') },
    {
      answers: 'a frame of 2 GiB',
      reason: 'frame-too-large',
      onConnect: says(Buffer.from('7fffffff00', 'hex')),
    },
    {
      answers: 'a negative frame',
      reason: 'frame-too-large',
      onConnect: says(Buffer.from('80000000', 'hex')),
    },
    { answers: 'an empty frame', reason: 'malformed', onConnect: says(Buffer.alloc(4)) },
    { answers: 'nothing', reason: 'timeout-request', onConnect: () => {} },
    {
      answers: 'a close',
      reason: 'closed',
      onConnect: (socket) => void socket.once('data', () => socket.end()),
    },
    {
      answers: 'a reset',
      reason: 'reset',
      onConnect: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    },
  ])('$answers → $reason', async ({ reason, onConnect }) => {
    await using server = await startScriptedBroker(undefined, { onConnect })
    const error = await failureOf(server.port)
    expect(error).toMatchObject({ reason, address: `localhost:${server.port}` })
    expect(error.message).toContain(error.address)
    await expect.poll(() => server.open).toBe(0)
  })

  test('a broker that goes silent names the request it owes an answer to', async () => {
    await using server = await startScriptedBroker(() => true)
    const error = await failureOf(server.port)
    expect(error).toMatchObject({ reason: 'timeout-request', facts: { api: 'ApiVersions', timeoutMs: 300 } })
  })

  test.for<{ how: string; hangUp: (socket: net.Socket) => void }>([
    { how: 'closes', hangUp: (socket) => void socket.end() },
    { how: 'resets', hangUp: (socket) => void socket.resetAndDestroy() },
  ])('a broker that $how after the greeting may want SASL, and that may pass', async ({ hangUp }) => {
    const script: Script = ({ apiKey, socket }) => {
      if (apiKey === apiVersions.key) return false
      hangUp(socket)
      return true
    }
    await using server = await startScriptedBroker(script)
    expect(await failureOf(server.port)).toMatchObject({ reason: 'sasl-required', retriable: true })
    const known = await failureOf(server.port, { mayWantSasl: false })
    expect(['closed', 'reset']).toContain(known.reason)
  })
})

describe('nobody answers', () => {
  test('refused', async () => {
    const { port } = await startScriptedBroker().then(async (server) => {
      await server[Symbol.asyncDispose]()
      return server
    })
    const error = await failureOf(port)
    expect(error).toMatchObject({ reason: 'refused', retriable: true, requestWritten: false })
    expect(error.message).toBe(`localhost:${port} refused the connection`)
  })

  test('no such host', async () => {
    const error = await failureOf(9092, { host: 'no-such-host.invalid' })
    expect(error.reason).toBe('dns')
    expect(error.message).toContain('"no-such-host.invalid"')
  })

  test('a handshake that stalls is over at the deadline', async () => {
    await using server = await startScriptedBroker(undefined, { onConnect: () => {} })
    const error = await failureOf(server.port, { tls: {}, connectTimeoutMs: 100 })
    expect(error).toMatchObject({ reason: 'timeout-connect', facts: { timeoutMs: 100 } })
    await expect.poll(() => server.open).toBe(0)
  })
})

describe('TLS', () => {
  const answering: Script = (request) => {
    if (request.apiKey !== metadata.key) return false
    request.answer(metadata, { brokers: [], topics: [], clusterId: 'secure' })
    return true
  }

  test.for<{ how: string; tls: ConnectionOptions['tls']; host?: string }>([
    { how: 'a certificate of a known authority', tls: trusted },
    { how: 'an address that the certificate names', tls: trusted, host: '127.0.0.1' },
    { how: 'the one certificate that is trusted', tls: { ca: certificates.server.cert } },
    { how: 'any certificate', tls: { insecure: true } },
  ])('connects with $how', async ({ tls, host = 'localhost' }) => {
    await using server = await startScriptedBroker(answering, { tls: certificates.server })
    const limits = { connectTimeoutMs: 2_000, requestTimeoutMs: 2_000 }
    const connection = await openConnection({
      host,
      port: server.port,
      tls,
      sasl: null,
      clientId: 'test',
      ...limits,
    })
    expect(await connection.send(metadata, { topics: [] })).toMatchObject({ clusterId: 'secure' })
    connection.close()
  })

  test.for([
    { what: 'the name it was told to expect', tls: { ...trusted, servername: 'kafka.example' } },
    { what: 'any name', tls: { ...trusted, anyName: true } },
  ])('accepts $what', async ({ tls }) => {
    await using server = await startScriptedBroker(answering, { tls: certificates.otherHost })
    const limits = { connectTimeoutMs: 2_000, requestTimeoutMs: 2_000 }
    const connection = await openConnection({
      host: '127.0.0.1',
      port: server.port,
      tls,
      sasl: null,
      clientId: 'test',
      ...limits,
    })
    connection.close()
  })

  test.for([
    {
      what: 'an unknown authority',
      shows: certificates.server,
      tls: {},
      reason: 'tls-untrusted',
      issuer: 'O=Acme, CN=Acme Test CA',
    },
    {
      what: 'a self-signed certificate',
      shows: certificates.selfSigned,
      tls: trusted,
      reason: 'tls-untrusted',
      issuer: 'CN=localhost',
    },
    {
      what: 'another host',
      shows: certificates.otherHost,
      tls: trusted,
      reason: 'tls-hostname',
      issuer: 'O=Acme, CN=Acme Test CA',
    },
    {
      what: 'an expired certificate',
      shows: certificates.expired,
      tls: trusted,
      reason: 'tls-expired',
      issuer: 'O=Acme, CN=Acme Test CA',
    },
  ])('$what → $reason, with the certificate shown', async ({ shows, tls, reason, issuer }) => {
    await using server = await startScriptedBroker(answering, { tls: shows })
    const error = await failureOf(server.port, { tls })
    expect(error).toMatchObject({
      reason,
      retriable: false,
      facts: { expectedHost: 'localhost', certificate: { issuer } },
    })
    expect(error.facts.certificate?.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    // Nothing was said to a broker that is not trusted.
    expect(server.seen).toEqual([])
    await expect.poll(() => server.open).toBe(0)
  })

  test('an expired certificate says since when, a wrong one which names it has', async () => {
    await using expired = await startScriptedBroker(answering, { tls: certificates.expired })
    expect((await failureOf(expired.port, { tls: trusted })).message).toMatch(/expired 2020-01-02$/)
    await using other = await startScriptedBroker(answering, { tls: certificates.otherHost })
    const { facts } = await failureOf(other.port, { tls: trusted })
    expect(facts.certificate?.altNames).toEqual(['DNS:kafka.example'])
  })

  test.for(['TLSv1.2', 'TLSv1.3'] as const)(
    'a client certificate that is asked for in %s',
    async (version) => {
      const asking = {
        ...certificates.server,
        ca: certificates.ca,
        requestCert: true,
        rejectUnauthorized: true,
      }
      const only = { minVersion: version, maxVersion: version }
      await using server = await startScriptedBroker(answering, { tls: { ...asking, ...only } })

      // The older version has no alert of its own for it.
      const reason = version === 'TLSv1.2' ? 'tls-handshake' : 'tls-client-cert-required'
      expect(await failureOf(server.port, { tls: trusted })).toMatchObject({ reason, retriable: false })

      const limits = { connectTimeoutMs: 2_000, requestTimeoutMs: 2_000 }
      const tls = { ...trusted, ...certificates.client }
      const connection = await openConnection({
        host: 'localhost',
        port: server.port,
        tls,
        sasl: null,
        clientId: 'test',
        ...limits,
      })
      expect(await connection.send(metadata, { topics: [] })).toMatchObject({ clusterId: 'secure' })
      connection.close()
    },
  )

  test.for<{ listener: string; onConnect: (socket: net.Socket) => void; retriable: boolean }>([
    {
      listener: 'closes',
      onConnect: (socket) => void socket.once('data', () => socket.end()),
      retriable: true,
    },
    {
      listener: 'resets',
      onConnect: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      retriable: true,
    },
    {
      listener: 'answers in plain text',
      onConnect: says('HTTP/1.1 400 Bad Request\r\n\r\n'),
      retriable: false,
    },
  ])('a listener that $listener does not speak TLS', async ({ onConnect, retriable }) => {
    await using server = await startScriptedBroker(undefined, { onConnect })
    expect(await failureOf(server.port, { tls: trusted })).toMatchObject({
      reason: 'tls-not-spoken',
      retriable,
    })
  })

  test.for([
    { file: 'authority', tls: { ca: 'not a certificate', cert: '-----BEGIN CERTIFICATE-----\nx', key: 'x' } },
    { file: 'key', tls: { cert: certificates.client.cert, key: certificates.server.key } },
  ])('a $file that cannot be used is our own fault', async ({ tls }) => {
    await using server = await startScriptedBroker(answering, { tls: certificates.server })
    expect(await failureOf(server.port, { tls })).toMatchObject({ reason: 'tls-files' })
    await expect.poll(() => server.open).toBe(0)
  })
})
