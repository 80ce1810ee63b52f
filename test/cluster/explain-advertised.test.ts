import { describe, expect, test } from 'vitest'
import { explainAdvertised, explainUnreachableBroker } from '../../src/cluster/explain-advertised.ts'
import { explainConnectionError } from '../../src/cluster/explain-connection-error.ts'
import { KctlError } from '../../src/errors.ts'
import { ConnectionError, type ConnectionFailure } from '../../src/wire/connection-error.ts'

const failed = (reason: ConnectionFailure, address: string): ConnectionError =>
  new ConnectionError(reason, address, `${address} did not work`)

const broker = (id: number, host: string) => ({ id, host, port: 9092, rack: null })

describe('explainAdvertised', () => {
  test.for<{ reason: ConnectionFailure; which: string }>([
    { reason: 'dns', which: "this host can't resolve" },
    { reason: 'refused', which: 'refused the connection' },
    { reason: 'unreachable', which: "can't be reached from here" },
    { reason: 'timeout-connect', which: 'does not answer' },
  ])('$reason: which $which', ({ reason, which }) => {
    const lost = [{ broker: { id: 1 }, error: failed(reason, 'kafka:29092') }]
    expect(explainAdvertised(lost, 'localhost:9092', 1)).toMatchObject({
      kind: 'unreachable',
      code: 'ADVERTISED_UNREACHABLE',
      message: `localhost:9092 answered, but broker 1 advertises kafka:29092, which ${which}`,
      hint: expect.stringContaining('--resolve kafka:29092=localhost:9092') as string,
    })
  })

  test('names all brokers that are lost, and does not guess which is behind the address that answered', () => {
    const lost = [1, 2].map((id) => ({ broker: { id }, error: failed('dns', `k${id}\u001b:9092`) }))
    expect(explainAdvertised(lost, 'localhost:9092', 2)).toMatchObject({
      message: "localhost:9092 answered, but broker 1 advertises k1\\x1b:9092, which this host can't resolve",
      details: ["broker 2 advertises k2\\x1b:9092, which this host can't resolve"],
      hint: expect.stringContaining('=HOST:PORT') as string,
    })
  })
})

describe('explainUnreachableBroker', () => {
  const brokers = [broker(1, 'localhost'), broker(2, 'kafka')]

  test('asks whether a broker is running where others are', () => {
    const error = explainUnreachableBroker(failed('refused', 'kafka:9092'), 'localhost:9092', brokers)
    expect(error).toMatchObject({
      code: 'ADVERTISED_UNREACHABLE',
      message: 'localhost:9092 answered, but broker 2 advertises kafka:9092, which refused the connection',
      hint: expect.stringMatching(/^is that broker running\?/) as string,
    })
  })

  test.for<{ why: string; error: ConnectionError; bootstrap: string | null }>([
    {
      why: 'the broker was reached',
      error: failed('sasl-denied', 'kafka:9092'),
      bootstrap: 'localhost:9092',
    },
    {
      why: 'it is the bootstrap broker itself',
      error: failed('refused', 'kafka:9092'),
      bootstrap: 'kafka:9092',
    },
    { why: 'nothing was reached before', error: failed('refused', 'kafka:9092'), bootstrap: null },
    { why: 'nobody advertises it', error: failed('refused', 'other:9092'), bootstrap: 'localhost:9092' },
  ])('explains the failure itself when $why', ({ error, bootstrap }) => {
    const explained = explainUnreachableBroker(error, bootstrap, brokers)
    expect(explained).toBeInstanceOf(KctlError)
    expect(explained).toMatchObject({ code: explainConnectionError(error).code })
  })

  test('leaves other errors alone', () => {
    const other = new TypeError('a bug')
    expect(explainUnreachableBroker(other, null, [])).toBe(other)
  })
})
