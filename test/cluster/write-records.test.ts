import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openCluster } from '../../src/cluster/cluster.ts'
import { askProducerId } from '../../src/cluster/producer-id.ts'
import { openWriter } from '../../src/cluster/write-records.ts'
import type { SettledBatch, WriterOptions } from '../../src/cluster/writer-options.ts'
import { DeliveryLog, type DeliveryReport } from '../../src/domain/delivery-report.ts'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'

const TOPIC = 'orders'

async function connect(broker: EmbeddedCluster) {
  const bootstrap = broker.bootstrap.split(',').map((address) => {
    const [host = '', port] = address.split(':')
    return { host, port: Number(port) }
  })
  return await openCluster({
    bootstrap,
    connection: { tls: null, sasl: null, clientId: 'test' },
    resolve: new Map(),
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    name: 'the test',
  })
}

interface WriteOptions extends Partial<WriterOptions> {
  /** Called after so many records were appended. */
  readonly after?: { readonly records: number; readonly call: () => unknown }
}

interface Written {
  readonly report: DeliveryReport
  /** The values of records that did not get through, in the order in which they were settled. */
  readonly notAcked: readonly string[]
}

/** Sends values, the n-th to partition n modulo the number of partitions. */
async function write(
  broker: EmbeddedCluster,
  values: readonly (string | Buffer)[],
  { after, ...options }: WriteOptions = {},
): Promise<Written> {
  await using cluster = await connect(broker)
  const [topic] = (await cluster.metadata([TOPIC])).topics
  if (topic === undefined) throw new Error('no topic')
  const producer = (options.acks ?? 'all') === 'all' ? await askProducerId(cluster) : null
  cluster.deadline.lift()
  const log = new DeliveryLog()
  const notAcked: string[] = []
  const onSettled = (settled: SettledBatch): void => {
    log.add({ ...settled, topic: TOPIC })
    if (settled.outcome === 'acked' || settled.outcome === 'unconfirmed') return
    for (const { value } of settled.recordList()) notAcked.push(String(value))
  }
  const writer = openWriter(cluster, {
    topic,
    acks: 'all',
    codec: 'none',
    producer,
    transaction: null,
    deliveryTimeoutMs: 10_000,
    firstAnswerTimeoutMs: 5_000,
    onSettled,
    batchBytes: 300,
    ...options,
  })
  for (const [index, each] of values.entries()) {
    if (after?.records === index) await after.call()
    const value = Buffer.from(each)
    const partition = index % topic.partitions.length
    writer.append(partition, 1_700_000_000_000, null, 0, 0, value, 0, value.length, undefined, index + 1)
    if (writer.isFull) await writer.ready()
  }
  await writer.flush()
  return { report: log.report(0), notAcked }
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `record ${index}`)

const stored = (broker: EmbeddedCluster, partition = 0): string[] =>
  broker.records(TOPIC, partition).map(({ value }) => String(value))

/** What a partition holds must be what it was sent, each once and in order. */
function expectAllStored(broker: EmbeddedCluster, values: readonly string[], partitions: number): void {
  for (let partition = 0; partition < partitions; partition++) {
    expect(stored(broker, partition)).toEqual(values.filter((_, index) => index % partitions === partition))
  }
}

const oneBroker = (partitions = 1) => startEmbedded({ topics: [{ name: TOPIC, partitions }] })
const twoBrokers = (partitions = 1) =>
  startEmbedded({ nodes: 2, topics: [{ name: TOPIC, partitions, replicationFactor: 2 }] })

describe('a writer', () => {
  test('stores every record once, in order, and says where', async () => {
    await using broker = await oneBroker(3)
    const values = numbered(1000)
    const { report } = await write(broker, values)
    expect(report).toMatchObject({ acked: 1000, failed: 0, unknown: 0, unsent: 0, errors: [] })
    expect(report.partitions).toMatchObject([
      { partition: 0, acked: 334, firstOffset: 0n, lastOffset: 333n },
      { partition: 1, acked: 333, firstOffset: 0n, lastOffset: 332n },
      { partition: 2, acked: 333, firstOffset: 0n, lastOffset: 332n },
    ])
    expectAllStored(broker, values, 3)
  })

  test.for(['gzip', 'snappy', 'lz4', 'zstd'] as const)('compresses with %s', async (codec) => {
    await using broker = await oneBroker()
    const values = numbered(500)
    const { report } = await write(broker, values, { codec, batchBytes: 5000 })
    expect(report.acked).toBe(500)
    expectAllStored(broker, values, 1)
  })

  test.for([
    { fault: 'the connection is cut before a request is applied', when: 'before' as const },
    { fault: 'the answer to a request that was applied is lost', when: 'after' as const },
  ])('resends the same bytes when $fault', async ({ when }) => {
    await using broker = await oneBroker(2)
    const values = numbered(1000)
    const { report } = await write(broker, values, {
      after: { records: 300, call: () => broker.faults.drop('Produce', { when, times: 3 }) },
    })
    expect(report).toMatchObject({ acked: 1000, unknown: 0 })
    expectAllStored(broker, values, 2)
  })

  test('survives the loss of the very first answer', async () => {
    await using broker = await oneBroker()
    broker.faults.drop('Produce', { when: 'after' })
    const { report } = await write(broker, numbered(200))
    expect(report.partitions).toMatchObject([{ acked: 200, firstOffset: 0n, lastOffset: 199n }])
    expectAllStored(broker, numbered(200), 1)
  })

  test('follows a leader that moves, as often as it does', async () => {
    await using broker = await twoBrokers(2)
    const values = numbered(3000)
    let moves = 0
    const mover = setInterval(() => {
      moves++
      for (const partition of [0, 1]) {
        broker.faults.moveLeader({ topic: TOPIC, partition }, ((moves + partition) % 2) + 1)
      }
    }, 7)
    try {
      const pause = () => new Promise((resolve) => setTimeout(resolve, 5))
      await using cluster = await connect(broker)
      const [topic] = (await cluster.metadata([TOPIC])).topics
      const log = new DeliveryLog()
      cluster.deadline.lift()
      const writer = openWriter(cluster, {
        topic: topic!,
        acks: 'all',
        codec: 'none',
        producer: await askProducerId(cluster),
        transaction: null,
        deliveryTimeoutMs: 20_000,
        firstAnswerTimeoutMs: 5_000,
        batchBytes: 400,
        onSettled: (settled) => log.add({ ...settled, topic: TOPIC }),
      })
      for (const [index, each] of values.entries()) {
        const value = Buffer.from(each)
        writer.append(index % 2, 0, null, 0, 0, value, 0, value.length, undefined, index + 1)
        if (index % 100 === 99) await pause()
      }
      clearInterval(mover)
      await writer.flush()
      expect(log.report(0)).toMatchObject({ acked: 3000, failed: 0, unknown: 0, unsent: 0 })
      expectAllStored(broker, values, 2)
      expect(moves).toBeGreaterThan(5)
    } finally {
      clearInterval(mover)
    }
  })

  test('goes on at the other broker when one dies', async () => {
    await using broker = await twoBrokers()
    const values = numbered(600)
    const { report } = await write(broker, values, {
      after: { records: 300, call: () => broker.faults.stopNode(1) },
    })
    expect(report.acked).toBe(600)
    expectAllStored(broker, values, 1)
  })

  test.for([
    'NOT_LEADER_OR_FOLLOWER',
    'NOT_ENOUGH_REPLICAS',
    'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
    'REQUEST_TIMED_OUT',
    'LEADER_NOT_AVAILABLE',
    'KAFKA_STORAGE_ERROR',
    'CORRUPT_MESSAGE',
  ] as const)('tries again after %s', async (error) => {
    await using broker = await oneBroker()
    broker.faults.failNext('Produce', { error: ErrorCode[error], times: 2 })
    const { report } = await write(broker, numbered(300))
    expect(report).toMatchObject({ acked: 300, errors: [] })
    expectAllStored(broker, numbered(300), 1)
  })

  test('one partition that fails for good does not stop the others', async () => {
    await using broker = await oneBroker(3)
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    broker.faults.failNext('Produce', { error, topic: TOPIC, partition: 1, times: 1000 })
    const { report, notAcked } = await write(broker, numbered(300))
    expect(report).toMatchObject({ acked: 200, unknown: 0 })
    expect(report.partitions[1]).toMatchObject({ acked: 0, firstOffset: null, lastOffset: null })
    expect(report.errors[0]).toMatchObject({
      partition: 1,
      code: 'TOPIC_AUTHORIZATION_FAILED',
      firstInput: 2,
    })
    expect(notAcked).toEqual(numbered(300).filter((_, index) => index % 3 === 1))
    expect(stored(broker, 1)).toEqual([])
  })

  test('does not wait where all that fills it is for partitions that failed', async () => {
    await using broker = await oneBroker(3)
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    for (const partition of [0, 1]) broker.faults.failNext('Produce', { error, topic: TOPIC, partition })
    await using cluster = await connect(broker)
    const [topic] = (await cluster.metadata([TOPIC])).topics
    const log = new DeliveryLog()
    const writer = openWriter(cluster, {
      topic: topic!,
      acks: 'all',
      codec: 'none',
      producer: await askProducerId(cluster),
      transaction: null,
      deliveryTimeoutMs: 10_000,
      firstAnswerTimeoutMs: 5_000,
      batchBytes: 1000,
      maxHeldBytes: 1000,
      onSettled: (settled) => log.add({ ...settled, topic: TOPIC }),
    })
    const value = Buffer.alloc(600)
    const append = (partition: number, input: number): void =>
      writer.append(partition, 0, null, 0, 0, value, 0, value.length, undefined, input)
    for (const partition of [0, 1, 2]) {
      append(partition, partition + 1)
      await writer.flush()
    }
    expect([0, 1, 2].map((partition) => writer.takes(partition))).toEqual([false, false, true])
    for (const partition of [0, 1]) append(partition, partition + 4)
    expect(writer.isFull).toBe(true)
    await writer.ready()
    expect(log.report(0)).toMatchObject({ acked: 1, failed: 2, unsent: 2 })
  })

  test('splits batches that are too large for the topic', async () => {
    await using broker = await startEmbedded({
      topics: [{ name: TOPIC, partitions: 1, configs: { 'max.message.bytes': '500' } }],
    })
    const { report } = await write(broker, numbered(2000), { batchBytes: 10_000 })
    expect(report).toMatchObject({ acked: 2000, failed: 0, errors: [] })
    expectAllStored(broker, numbered(2000), 1)
  })

  test.for(['none', 'gzip'] as const)(
    'fails a record that is too large by its number, and sends the rest (%s)',
    async (codec) => {
      await using broker = await startEmbedded({
        topics: [{ name: TOPIC, partitions: 1, configs: { 'max.message.bytes': '500' } }],
      })
      // Random, so that no codec makes it fit.
      const large = randomBytes(900)
      const values = [...numbered(100), large, ...numbered(100), large, ...numbered(300)]
      const { report, notAcked } = await write(broker, values, { codec, batchBytes: 2_500 })
      expect(report).toMatchObject({ acked: 500, failed: 2, unknown: 0, unsent: 0 })
      expect(report.errors).toMatchObject([
        { code: 'MESSAGE_TOO_LARGE', kind: 'badInput', records: 1, firstInput: 101, lastInput: 101 },
        { code: 'MESSAGE_TOO_LARGE', kind: 'badInput', records: 1, firstInput: 202, lastInput: 202 },
      ])
      expect(notAcked).toHaveLength(2)
      expect(stored(broker)).toEqual([...numbered(100), ...numbered(100), ...numbered(300)])
    },
  )

  test('splits also where the limit may not be asked for', async () => {
    await using broker = await startEmbedded({
      topics: [{ name: TOPIC, partitions: 1, configs: { 'max.message.bytes': '500' } }],
    })
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    broker.faults.failNext('DescribeConfigs', { error, times: 10 })
    const { report } = await write(broker, numbered(500), { batchBytes: 10_000 })
    expect(report.acked).toBe(500)
    expectAllStored(broker, numbered(500), 1)
  })

  test.for(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'INVALID_PRODUCER_EPOCH', 'UNKNOWN_PRODUCER_ID'] as const)(
    'stops after %s and does not claim to know',
    async (name) => {
      await using broker = await oneBroker(2)
      const { report } = await write(broker, numbered(400), {
        after: {
          records: 200,
          call: () =>
            broker.faults.failNext('Produce', {
              error: ErrorCode[name],
              topic: TOPIC,
              partition: 0,
              times: 1000,
            }),
        },
        batchBytes: 200,
      })
      expect(report.unknown).toBeGreaterThan(0)
      expect(report.acked + report.unknown + report.unsent + report.failed).toBe(400)
      expect(report.errors[0]).toMatchObject({ code: name, kind: 'outcomeUnknown' })
      const acked = report.partitions.map((each) => each.acked)
      expect(stored(broker, 0)).toHaveLength(acked[0]!)
    },
  )

  test('a broker that says it has a batch already is believed when that batch was sent before', async () => {
    await using broker = await oneBroker()
    const error = ErrorCode.DUPLICATE_SEQUENCE_NUMBER
    broker.faults.drop('Produce', { when: 'after' })
    const { report } = await write(broker, numbered(100), {
      batchBytes: 100_000,
      after: { records: 0, call: () => broker.faults.failNext('Produce', { error }) },
    })
    expect(report).toMatchObject({ acked: 100, unknown: 0, errors: [] })
    expect(report.partitions).toMatchObject([{ firstOffset: null, lastOffset: null }])
    expectAllStored(broker, numbered(100), 1)
  })

  test('a broker that says it has a batch already which was never sent is not', async () => {
    await using broker = await oneBroker()
    const error = ErrorCode.DUPLICATE_SEQUENCE_NUMBER
    broker.faults.failNext('Produce', { error })
    const { report } = await write(broker, numbered(100), { batchBytes: 100_000 })
    expect(report).toMatchObject({ acked: 0, unknown: 100, errors: [{ code: 'SEQUENCE_REPEATED' }] })
    expect(stored(broker)).toEqual([])
  })

  test('stops when the topic is deleted and made anew', async () => {
    await using broker = await oneBroker()
    const recreate = (): void => {
      broker.state.topics.delete(broker.state.topics.get(TOPIC)!)
      broker.state.topics.create(TOPIC, [[1]], new Map())
    }
    const { report } = await write(broker, numbered(400), {
      after: {
        records: 200,
        call: async () => {
          await new Promise((resolve) => setTimeout(resolve, 50))
          recreate()
        },
      },
    })
    expect(report.errors[0]).toMatchObject({ code: 'TOPIC_RECREATED', kind: 'notFound' })
    expect(report.acked).toBeLessThan(400)
    expect(stored(broker)).toEqual([])
  })

  test('stops when the topic is deleted', async () => {
    await using broker = await oneBroker()
    const { report } = await write(broker, numbered(400), {
      after: { records: 200, call: () => broker.state.topics.delete(broker.state.topics.get(TOPIC)!) },
    })
    expect(report.errors[0]).toMatchObject({ code: 'TOPIC_DELETED', kind: 'notFound' })
  })

  test('what was sent without an answer in time is unknown, what was not sent is unsent', async () => {
    await using broker = await oneBroker(2)
    const { report, notAcked } = await write(broker, numbered(400), {
      after: { records: 0, call: () => void broker.faults.hold('Produce') },
      deliveryTimeoutMs: 300,
    })
    expect(report.acked).toBe(0)
    expect(report.unknown).toBeGreaterThan(0)
    expect(report.unsent).toBeGreaterThan(0)
    expect(report.unknown + report.unsent).toBe(400)
    expect(notAcked).toHaveLength(400)
    expect(report.errors[0]).toMatchObject({ code: 'DELIVERY_TIMEOUT', outcome: 'unknown' })
  })

  test('a partition without a leader does not hold up the others, and gets its records when it has one', async () => {
    await using broker = await twoBrokers(2)
    broker.faults.moveLeader({ topic: TOPIC, partition: 1 }, null)
    const timer = setTimeout(() => broker.faults.moveLeader({ topic: TOPIC, partition: 1 }, 2), 200)
    const { report } = await write(broker, numbered(200))
    clearTimeout(timer)
    expect(report.acked).toBe(200)
    expectAllStored(broker, numbered(200), 2)
  })

  test('a partition that has no leader to the end keeps its records unsent', async () => {
    await using broker = await twoBrokers(2)
    broker.faults.moveLeader({ topic: TOPIC, partition: 1 }, null)
    const { report } = await write(broker, numbered(200), { deliveryTimeoutMs: 300 })
    expect(report).toMatchObject({ acked: 100, unsent: 100, unknown: 0 })
    expect(report.errors).toMatchObject([
      { partition: 1, code: 'NO_LEADER', outcome: 'unsent', records: 100 },
    ])
  })

  test('acks one: an answer that got lost is unknown, and nothing is sent twice', async () => {
    await using broker = await oneBroker()
    const { report } = await write(broker, numbered(300), {
      acks: 'one',
      after: { records: 100, call: () => broker.faults.drop('Produce', { when: 'after' }) },
    })
    expect(report.unknown).toBeGreaterThan(0)
    expect(report.acked + report.unknown).toBe(300)
    expectAllStored(broker, numbered(300), 1)
  })

  test('acks none: sent, and not claimed to have arrived', async () => {
    await using broker = await oneBroker()
    const { report } = await write(broker, numbered(300), { acks: 'none' })
    expect(report).toMatchObject({ acked: 0, unconfirmed: 300, errors: [] })
  })

  test('waits for room when brokers are slower than the input', async () => {
    await using broker = await oneBroker()
    const hold = broker.faults.hold('Produce')
    await using cluster = await connect(broker)
    const [topic] = (await cluster.metadata([TOPIC])).topics
    cluster.deadline.lift()
    const log = new DeliveryLog()
    const writer = openWriter(cluster, {
      topic: topic!,
      acks: 'all',
      codec: 'none',
      producer: await askProducerId(cluster),
      transaction: null,
      deliveryTimeoutMs: 10_000,
      firstAnswerTimeoutMs: 5_000,
      batchBytes: 1000,
      maxHeldBytes: 5000,
      onSettled: (settled) => log.add({ ...settled, topic: TOPIC }),
    })
    const value = Buffer.alloc(100)
    let appended = 0
    while (!writer.isFull) writer.append(0, 0, null, 0, 0, value, 0, 100, undefined, ++appended)
    expect(appended).toBeLessThan(100)
    let isReady = false
    const ready = writer.ready().then(() => (isReady = true))
    await hold.reached
    expect(isReady).toBe(false)
    hold.release()
    await ready
    await writer.flush()
    expect(log.report(0).acked).toBe(appended)
  })
})
