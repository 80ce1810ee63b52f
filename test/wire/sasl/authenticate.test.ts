import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type ConnectionOptions, openConnection } from '../../../src/wire/connection.ts'
import { metadata } from '../../../src/wire/messages/metadata.ts'
import { saslAuthenticate } from '../../../src/wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../../src/wire/messages/sasl-handshake.ts'
import type { SaslOptions } from '../../../src/wire/sasl/sasl-options.ts'
import { type Script, type ScriptedRequest, startScriptedBroker } from '../../support/scripted-broker.ts'

const SECRET = 'correct horse'
const anna = { username: 'anna', password: async () => SECRET }
const plain: SaslOptions = { mechanism: 'plain', ...anna }
const scram: SaslOptions = { mechanism: 'scram-sha-256', ...anna }
const bearer = (token: string, extensions = {}): SaslOptions => ({
  mechanism: 'oauthbearer',
  token: async () => token,
  extensions,
})

const connect = (port: number, sasl: SaslOptions, more: Partial<ConnectionOptions> = {}) =>
  openConnection({
    host: '127.0.0.1',
    port,
    tls: null,
    sasl,
    clientId: 'test',
    connectTimeoutMs: 2_000,
    requestTimeoutMs: 400,
    ...more,
  })

interface Answer {
  readonly error?: number
  readonly says?: string
  readonly bytes?: string
  readonly lifetimeMs?: bigint
}

/** A broker that takes part in the handshake and then gives these answers, or what `authenticate` makes of the bytes. */
function saslScript(authenticate: (bytes: string, request: ScriptedRequest) => Answer | null): Script {
  return (request) => {
    if (request.apiKey === saslHandshake.key) {
      const { mechanism } = request.body(saslHandshake)
      const mechanisms = ['SCRAM-SHA-256', 'PLAIN', 'OAUTHBEARER']
      request.answer(saslHandshake, { errorCode: mechanisms.includes(mechanism) ? 0 : 33, mechanisms })
      return true
    }
    if (request.apiKey === saslAuthenticate.key) {
      const answer = authenticate(String(request.body(saslAuthenticate).authBytes), request)
      if (answer === null) return true
      const { error = 0, says = null, bytes = '', lifetimeMs = 0n } = answer
      const authBytes = Buffer.from(bytes)
      request.answer(saslAuthenticate, {
        errorCode: error,
        errorMessage: says,
        authBytes,
        sessionLifetimeMs: lifetimeMs,
      })
      return true
    }
    if (request.apiKey === metadata.key) {
      request.answer(metadata, { brokers: [], topics: [], clusterId: `c${request.correlationId}` })
      return true
    }
    return false
  }
}

/** How it failed, and that it tried once and closed. */
async function failureOf(sasl: SaslOptions, authenticate: Parameters<typeof saslScript>[0]) {
  let attempts = 0
  await using broker = await startScriptedBroker(
    saslScript((bytes, request) => {
      attempts++
      return authenticate(bytes, request)
    }),
  )
  const error: unknown = await connect(broker.port, sasl).catch((thrown: unknown) => thrown)
  await expect.poll(() => broker.open).toBe(0)
  const { message, facts, stack, cause } = error as Error & { facts: object }
  expect(JSON.stringify([message, facts, stack, String(cause)])).not.toContain(SECRET)
  return { error, attempts }
}

describe('authenticate', () => {
  test.for<{ sasl: SaslOptions; sends: string }>([
    { sasl: plain, sends: `\0anna\0${SECRET}` },
    { sasl: bearer('eyJ.a-b_c.~'), sends: 'n,,\x01auth=Bearer eyJ.a-b_c.~\x01\x01' },
    {
      sasl: bearer('t', { tenant: 'a b', x: '1' }),
      sends: 'n,,\x01auth=Bearer t\x01tenant=a b\x01x=1\x01\x01',
    },
  ])('sends $sasl.mechanism as its RFC has it', async ({ sasl, sends }) => {
    const sent: string[] = []
    await using broker = await startScriptedBroker(
      saslScript((bytes) => {
        sent.push(bytes)
        return {}
      }),
    )
    const connection = await connect(broker.port, sasl)
    expect(sent).toEqual([sends])
    await connection.send(metadata, { topics: [] })
    connection.close()
  })

  test('names the mechanisms that the broker offers instead', async () => {
    const { error, attempts } = await failureOf({ ...anna, mechanism: 'scram-sha-512' }, () => null)
    expect(error).toMatchObject({
      reason: 'sasl-mechanism',
      facts: { mechanism: 'SCRAM-SHA-512', mechanismsOffered: ['SCRAM-SHA-256', 'PLAIN', 'OAUTHBEARER'] },
    })
    expect(attempts).toBe(0)
  })

  test.for<{ what: string; sasl: SaslOptions; reason: string; answer: Answer | null; attempts?: number }>([
    { what: 'a refusal', sasl: plain, reason: 'sasl-denied', answer: { error: 58, says: 'no' } },
    { what: 'silence', sasl: plain, reason: 'timeout-request', answer: null },
    { what: 'a server that is none', sasl: scram, reason: 'sasl-protocol', answer: { bytes: 'r=x,s=x,i=1' } },
    { what: 'a bad token', sasl: bearer(SECRET), reason: 'sasl-denied', answer: {}, attempts: 0 },
    {
      what: 'a bad extension',
      sasl: bearer('t', { auth: '1' }),
      reason: 'sasl-denied',
      answer: {},
      attempts: 0,
    },
  ])('$what ends it after one attempt', async ({ sasl, reason, answer, attempts = 1 }) => {
    const failure = await failureOf(sasl, () => answer)
    expect(failure).toMatchObject({ error: { reason, retriable: reason === 'timeout-request' }, attempts })
  })

  test('passes on what the broker says about a refusal', async () => {
    const { error } = await failureOf(plain, () => ({ error: 58, says: 'Invalid username or password' }))
    expect(error).toMatchObject({
      facts: { brokerMessage: 'Invalid username or password', mechanism: 'PLAIN' },
    })
  })

  test.for([
    { what: 'password', sasl: plain },
    { what: 'token, once it is acknowledged', sasl: bearer('CANARY-TOKEN') },
  ])('does not pass on a $what that the broker repeats', async ({ sasl }) => {
    const { error } = await failureOf(sasl, (bytes) =>
      bytes.startsWith('n,,') ? { bytes: '{}' } : { error: 58, says: `wrong: ${SECRET} CANARY-TOKEN` },
    )
    expect(error).toMatchObject({ reason: 'sasl-denied' })
    expect(JSON.stringify((error as { facts: object }).facts)).not.toContain('CANARY-TOKEN')
  })

  test('acknowledges the refusal of a token before it gives up', async () => {
    const sent: string[] = []
    const { error } = await failureOf(bearer('t'), (bytes) => {
      sent.push(bytes)
      return sent.length === 1
        ? { bytes: '{"status":"invalid_token"}' }
        : { error: 58, says: '{"status":"invalid_token"}' }
    })
    expect(sent[1]).toBe('\x01')
    expect(error).toMatchObject({ reason: 'sasl-denied' })
  })

  test.for<{ how: string; hangUp: (request: ScriptedRequest) => void; reason: string }>([
    { how: 'closes', hangUp: ({ socket }) => void socket.end(), reason: 'closed' },
    { how: 'resets', hangUp: ({ socket }) => void socket.resetAndDestroy(), reason: 'reset' },
  ])('a broker that $how in the middle is a failure of SASL', async ({ hangUp, reason }) => {
    const { error } = await failureOf(plain, (_, request) => {
      hangUp(request)
      return null
    })
    expect(error).toMatchObject({ reason, facts: { api: 'SaslAuthenticate' } })
  })

  test('a token that is never found does not hold the connection for ever', async () => {
    const never: SaslOptions = { mechanism: 'oauthbearer', token: () => new Promise(() => {}) }
    await using broker = await startScriptedBroker(saslScript(() => ({})))
    await expect(connect(broker.port, never)).rejects.toMatchObject({ reason: 'timeout-request' })
    await expect.poll(() => broker.open).toBe(0)
  })
})

describe('a session that ends', () => {
  test('is renewed between requests, which all get their answers in order', async () => {
    const order: string[] = []
    const script = saslScript(() => ({ lifetimeMs: 100n }))
    await using broker = await startScriptedBroker((request) => {
      order.push(
        request.apiKey === saslHandshake.key ? 'handshake' : request.apiKey === metadata.key ? 'ask' : '',
      )
      return script(request)
    })
    const connection = await connect(broker.port, plain)
    const ask = () => connection.send(metadata, { topics: [] })
    await ask()
    await sleep(90)
    const answers = await Promise.all([ask(), ask(), ask()])
    const ids = answers.map(({ clusterId }) => Number(clusterId?.slice(1)))
    expect(ids).toEqual([ids[0], ids[0], ids[0]].map((id = NaN, index) => id + index))
    expect(order.filter(Boolean)).toEqual(['handshake', 'ask', 'handshake', 'ask', 'ask', 'ask'])
    connection.close()
  })

  test('waits for the requests that are under way', async () => {
    const order: string[] = []
    const script = saslScript(() => ({ lifetimeMs: 60n }))
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey === saslHandshake.key) order.push('handshake')
      if (request.apiKey !== metadata.key || order.includes('ask')) return script(request)
      order.push('ask')
      // Answered when the session is due and the next request already waits.
      setTimeout(() => {
        order.push('answer')
        script(request)
      }, 120)
      return true
    })
    const connection = await connect(broker.port, plain)
    const first = connection.send(metadata, { topics: [] })
    await sleep(80)
    await Promise.all([first, connection.send(metadata, { topics: [] })])
    expect(order).toEqual(['handshake', 'ask', 'answer', 'handshake'])
    connection.close()
  })

  test('that a broker does not renew so soon costs the connection, not the login', async () => {
    let handshakes = 0
    const script = saslScript(() => ({ lifetimeMs: 30n }))
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== saslHandshake.key || ++handshakes === 1) return script(request)
      request.answer(saslHandshake, { errorCode: 34, mechanisms: [] })
      return true
    })
    const connection = await connect(broker.port, plain)
    await sleep(40)
    await expect(connection.send(metadata, { topics: [] })).rejects.toMatchObject({
      reason: 'closed',
      retriable: true,
      requestWritten: false,
    })
    expect(connection.closed).toBe(true)
  })

  test('that is not renewed fails the requests that waited, as not sent', async () => {
    let times = 0
    await using broker = await startScriptedBroker(
      saslScript(() => (times++ === 0 ? { lifetimeMs: 30n } : { error: 58, says: 'no longer' })),
    )
    const connection = await connect(broker.port, plain)
    await sleep(40)
    await expect(connection.send(metadata, { topics: [] })).rejects.toMatchObject({
      reason: 'sasl-denied',
      requestWritten: false,
    })
    expect(connection.closed).toBe(true)
  })
})
