import { describe, expect, test } from 'vitest'
import { type Connection, type ConnectionOptions, openConnection } from '../../src/wire/connection.ts'
import { apiVersions } from '../../src/wire/messages/api-versions.ts'
import { metadata, type MetadataResponse } from '../../src/wire/messages/metadata.ts'
import { produce } from '../../src/wire/messages/produce.ts'
import { GREETING, type ScriptedRequest, startScriptedBroker } from '../support/scripted-broker.ts'

const optionsFor = (port: number, more: Partial<ConnectionOptions> = {}): ConnectionOptions => ({
  host: '127.0.0.1',
  port,
  tls: null,
  sasl: null,
  clientId: 'test',
  connectTimeoutMs: 2_000,
  requestTimeoutMs: 5_000,
  ...more,
})

const answerOf = (clusterId: string): MetadataResponse => ({ brokers: [], topics: [], clusterId })
const ask = (connection: Connection, options = {}) => connection.send(metadata, { topics: [] }, options)

describe('openConnection', () => {
  test('greets the broker and knows its versions', async () => {
    let greeted: unknown
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey === apiVersions.key) greeted = request.body(apiVersions)
    })
    const connection = await openConnection(optionsFor(broker.port, { softwareVersion: '1.2.3' }))
    expect(connection.address).toBe(`127.0.0.1:${broker.port}`)
    expect(connection.versions.get(metadata.key)).toEqual({
      min: metadata.minVersion,
      max: metadata.maxVersion,
    })
    expect(greeted).toEqual({ clientSoftwareName: 'kctl', clientSoftwareVersion: '1.2.3' })
    connection.close()
  })

  test.for([
    {
      broker: 'names the versions of the greeting it knows',
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 2 }],
      again: 2,
    },
    { broker: 'knows no better than version 0', apiKeys: [], again: 0 },
  ])('asks again when the broker $broker', async ({ apiKeys, again }) => {
    const asked: number[] = []
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== apiVersions.key) return false
      asked.push(request.version)
      if (request.version <= 2) return false
      request.answer(apiVersions, { errorCode: 35, apiKeys }, { version: 0 })
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    expect(asked).toEqual([apiVersions.maxVersion, again])
    expect(connection.versions.has(metadata.key)).toBe(true)
    connection.close()
  })

  test('connects elsewhere when told to, and keeps the name', async () => {
    await using broker = await startScriptedBroker()
    const connectTo = { host: 'localhost', port: broker.port }
    const connection = await openConnection({ ...optionsFor(9092), host: 'kafka.invalid', connectTo })
    expect(connection.address).toBe('kafka.invalid:9092')
    connection.close()
  })

  test.for(['connecting', 'greeting'])('stops with the reason of the signal while %s', async (phase) => {
    const controller = new AbortController()
    await using broker = await startScriptedBroker(() => {
      controller.abort(new Error('enough'))
      return true
    })
    if (phase === 'connecting') controller.abort(new Error('enough'))
    const opening = openConnection(optionsFor(broker.port, { signal: controller.signal }))
    await expect(opening).rejects.toThrow('enough')
    await expect.poll(() => broker.open).toBe(0)
  })
})

describe('versionOf', () => {
  const withVersions = async (
    min: number,
    max: number,
    check: (connection: Connection) => Promise<void> | void,
  ) => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== apiVersions.key) return false
      request.answer(apiVersions, { ...GREETING, apiKeys: [{ apiKey: 3, minVersion: min, maxVersion: max }] })
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    await check(connection)
    connection.close()
  }

  test('picks the highest version of both', async () => {
    await withVersions(0, 10, (connection) => {
      expect(connection.versionOf(metadata)).toBe(10)
      expect(connection.versionOf(metadata, { maxVersion: 7 })).toBe(7)
      expect(connection.versionOf(metadata, { minVersion: 10 })).toBe(10)
    })
  })

  test('names the API and both ranges when they do not meet', async () => {
    await withVersions(90, 99, (connection) => {
      expect(() => connection.versionOf(metadata)).toThrow(
        /^Metadata: needs version \d+ to \d+, .* speaks 90 to 99 of it$/,
      )
      expect(() => connection.versionOf(produce)).toThrow(/does not know it$/)
    })
    await withVersions(0, 8, async (connection) => {
      await expect(ask(connection, { minVersion: 9 })).rejects.toMatchObject({
        reason: 'api-version',
        requestWritten: false,
        facts: { api: 'Metadata', brokerVersions: { min: 0, max: 8 } },
      })
    })
  })
})

describe('send', () => {
  test('waits as long as a quota keeps the broker from reading, if it may', async () => {
    let asked = 0
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      const first = asked++ === 0
      const answer = { ...answerOf('throttled'), throttleTimeMs: first ? 700 : 0 }
      setTimeout(() => request.answer(metadata, answer), first ? 0 : 700)
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    const sending = { timeoutMs: 300, allowsForThrottle: true }
    await ask(connection, sending)
    expect((await ask(connection, sending)).clusterId).toBe('throttled')
    await expect(ask(connection, { timeoutMs: 300 })).rejects.toMatchObject({ reason: 'timeout-request' })
  })

  test('keeps many requests under way and gives each its answer', async () => {
    const waiting: ScriptedRequest[] = []
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      waiting.push(request)
      // The last one asked sets all answers free, in order.
      if (waiting.length === 50) {
        for (const each of waiting) each.answer(metadata, answerOf(`c${each.correlationId}`))
      }
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(connection)))
    const first = waiting[0]?.correlationId ?? NaN
    expect(answers.map(({ clusterId }) => clusterId)).toEqual(answers.map((_, index) => `c${first + index}`))
    connection.close()
  })

  test.for([{ minVersion: 9 }, { maxVersion: 8 }])('speaks with headers old and new: %o', async (limits) => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      request.answer(metadata, answerOf(JSON.stringify(request.body(metadata).topics)))
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    expect((await ask(connection, limits)).clusterId).toBe('[]')
    connection.close()
  })

  test('sends large byte fields whole and in their place', async () => {
    const records = [Buffer.alloc(1_000_000, 'a'), Buffer.alloc(20, 'b'), Buffer.alloc(300_000, 'c')]
    const request = {
      transactionalId: null,
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        { name: 'orders', partitionData: records.map((each, index) => ({ index, records: each })) },
      ],
    }
    const received: { acks: number; records: readonly (Uint8Array | null)[] }[] = []
    await using broker = await startScriptedBroker((asked) => {
      if (asked.apiKey === apiVersions.key) {
        asked.answer(apiVersions, { errorCode: 0, apiKeys: [{ apiKey: 0, minVersion: 3, maxVersion: 9 }] })
        return true
      }
      const { acks, topicData } = asked.body(produce)
      received.push({ acks, records: topicData[0]?.partitionData.map((each) => each.records) ?? [] })
      asked.answer(produce, { responses: [] })
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    await connection.send(produce, request)
    await connection.sendOnly(produce, { ...request, acks: 0 })
    await expect.poll(() => received.map(({ acks }) => acks)).toEqual([-1, 0])
    for (const each of received) {
      // Compared as a whole: a matcher that walks a million bytes takes seconds.
      expect(each.records.map((bytes, index) => records[index]?.equals(bytes ?? Buffer.of()))).toEqual([
        true,
        true,
        true,
      ])
    }
    connection.close()
  })

  test('takes one signal for many requests without a warning', async () => {
    const warnings: string[] = []
    const listen = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', listen)
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey === metadata.key) request.answer(metadata, answerOf('x'))
      return request.apiKey === metadata.key
    })
    const connection = await openConnection(optionsFor(broker.port))
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 30 }, () => ask(connection, { signal })))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
    connection.close()
  })

  test('a request given up does not disturb the ones after it', async () => {
    const waiting: ScriptedRequest[] = []
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      waiting.push(request)
      if (waiting.length === 2)
        for (const each of waiting) each.answer(metadata, answerOf(`c${waiting.indexOf(each)}`))
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    const controller = new AbortController()
    const first = ask(connection, { signal: controller.signal })
    controller.abort(new Error('never mind'))
    await expect(first).rejects.toThrow('never mind')
    expect((await ask(connection)).clusterId).toBe('c1')
    connection.close()
  })

  test('a late answer ends the connection and every request on it', async () => {
    await using broker = await startScriptedBroker()
    const connection = await openConnection(optionsFor(broker.port))
    const closed = new Promise((resolve) => connection.onClose(resolve))
    const requests = await Promise.allSettled([ask(connection, { timeoutMs: 60 }), ask(connection)])
    for (const request of requests) {
      expect(request).toMatchObject({
        status: 'rejected',
        reason: { reason: 'timeout-request', requestWritten: true },
      })
    }
    expect(await closed).toMatchObject({ reason: 'timeout-request' })
    expect(connection.closed).toBe(true)
    await expect(ask(connection)).rejects.toMatchObject({ reason: 'timeout-request', requestWritten: false })
    await expect.poll(() => broker.open).toBe(0)
  })

  test('an answer to another request ends the connection', async () => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      request.answer(metadata, answerOf('x'), { correlationId: request.correlationId + 1 })
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    await expect(ask(connection)).rejects.toMatchObject({ reason: 'malformed', requestWritten: true })
    expect(connection.closed).toBe(true)
  })

  test('an answer that cannot be read fails its request alone', async () => {
    let count = 0
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      if (count++ === 0) {
        const frame = Buffer.from([0, 0, 0, 6, 0, 0, 0, 0, 0, 9])
        frame.writeInt32BE(request.correlationId, 4)
        request.socket.write(frame)
      } else request.answer(metadata, answerOf('fine'))
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    await expect(ask(connection)).rejects.toMatchObject({ reason: 'malformed', facts: { api: 'Metadata' } })
    expect((await ask(connection)).clusterId).toBe('fine')
    connection.close()
  })

  test('close() fails what is under way and reports itself once', async () => {
    await using broker = await startScriptedBroker()
    const connection = await openConnection(optionsFor(broker.port))
    const reasons: string[] = []
    connection.onClose(({ reason }) => reasons.push(reason))
    const request = ask(connection)
    connection.close()
    connection.close()
    await expect(request).rejects.toMatchObject({ reason: 'ended', requestWritten: true })
    connection.onClose(({ reason }) => reasons.push(reason))
    expect(reasons).toEqual(['ended', 'ended'])
  })

  test('an idle connection that the broker closes says so', async () => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      request.answer(metadata, answerOf('bye'))
      request.socket.end()
      return true
    })
    const connection = await openConnection(optionsFor(broker.port))
    const reason = new Promise((resolve) => connection.onClose((error) => resolve(error.reason)))
    await ask(connection)
    expect(await reason).toBe('closed')
  })
})
