import { describe, expect, test } from 'vitest'
import kafkajs from 'kafkajs'
import type { EmbeddedCluster } from '../../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'
import { kcat } from '../../support/kcat.ts'
import { hasKcat } from './has-kcat.ts'

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs

const start = (options = {}): Promise<EmbeddedCluster> =>
  startEmbedded({ topics: [{ name: 'orders', partitions: 3 }], ...options })

describe('kafkajs', () => {
  const clientOf = (cluster: EmbeddedCluster) =>
    new Kafka({ brokers: cluster.bootstrap.split(','), logLevel: logLevel.NOTHING, retry: { retries: 2 } })

  test('makes, describes and deletes topics', async () => {
    await using cluster = await start()
    const admin = clientOf(cluster).admin()
    await admin.connect()
    await admin.createTopics({
      topics: [{ topic: 'made', numPartitions: 4, configEntries: [{ name: 'retention.ms', value: '5' }] }],
    })
    await admin.createPartitions({ topicPartitions: [{ topic: 'made', count: 5 }] })
    const { topics } = await admin.fetchTopicMetadata({ topics: ['made'] })
    expect(topics[0]?.partitions.map(({ leader, isr }) => [leader, isr])).toEqual(
      Array.from({ length: 5 }, () => [1, [1]]),
    )
    const configs = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name: 'made', configNames: ['retention.ms'] }],
      includeSynonyms: true,
    })
    expect(configs.resources[0]?.configEntries).toMatchObject([
      { configName: 'retention.ms', configValue: '5' },
    ])
    await admin.deleteTopics({ topics: ['made'] })
    expect(await admin.listTopics()).toEqual(['orders'])
    await admin.disconnect()
  })

  test('sends with keys, headers and gzip, and reads it all in a group', async () => {
    await using cluster = await start()
    const client = clientOf(cluster)
    const producer = client.producer({ idempotent: true })
    await producer.connect()
    const messages = Array.from({ length: 50 }, (_, index) => ({
      key: `key-${index}`,
      value: index % 10 === 0 ? null : `value-${index}`,
      headers: { trace: String(index) },
    }))
    await producer.send({ topic: 'orders', messages })
    await producer.send({
      topic: 'orders',
      messages: [{ key: 'zipped', value: 'z' }],
      compression: CompressionTypes.GZIP,
    })
    await producer.disconnect()

    const consumer = client.consumer({ groupId: 'billing' })
    const seen: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topics: ['orders'], fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
      consumer
        .run({
          eachMessage: async ({ message }) => {
            seen.push(`${message.key?.toString()}=${message.value?.toString() ?? 'null'}`)
            if (seen.length === 51) resolve()
          },
        })
        .catch(reject)
    })
    await consumer.stop()
    await consumer.disconnect()
    const sent = [...messages.map(({ key, value }) => `${key}=${value ?? 'null'}`), 'zipped=z']
    expect(seen.sort()).toEqual(sent.sort())
    const committed = [0, 1, 2].map(
      (partition) => cluster.committed('billing', { topic: 'orders', partition }) ?? 0n,
    )
    expect(committed.reduce((sum, offset) => sum + offset, 0n)).toBe(51n)
  })

  test('sends in transactions, of which only the committed one is read', async () => {
    await using cluster = await start()
    const client = clientOf(cluster)
    const producer = client.producer({ idempotent: true, maxInFlightRequests: 1, transactionalId: 'tx' })
    await producer.connect()
    for (const outcome of ['abort', 'commit'] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'orders', messages: [{ partition: 0, value: outcome }] })
      await transaction.sendOffsets({
        consumerGroupId: 'billing',
        topics: [
          { topic: 'orders', partitions: [{ partition: 0, offset: outcome === 'abort' ? '7' : '8' }] },
        ],
      })
      await transaction[outcome]()
    }
    await producer.disconnect()
    expect(cluster.committed('billing', { topic: 'orders', partition: 0 })).toBe(8n)
    expect(cluster.partition('orders', 0).log.abortedIn(0n, 10n)).toMatchObject([
      { firstOffset: 0n, lastOffset: 1n },
    ])
    expect(cluster.records('orders', 0).map(({ value }) => value?.toString())).toEqual(['abort', 'commit'])
  })

  test.for(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('logs in with %s', async (mechanism) => {
    await using cluster = await start({ sasl: { users: { ann: 'secret' } } })
    const connect = async (password: string) => {
      const [broker] = cluster.bootstrap.split(',')
      const sasl = { mechanism: mechanism as 'plain', username: 'ann', password }
      const admin = new Kafka({
        brokers: [broker as string],
        sasl,
        logLevel: logLevel.NOTHING,
        retry: { retries: 0 },
      }).admin()
      await admin.connect()
      const topics = await admin.listTopics()
      await admin.disconnect()
      return topics
    }
    expect(await connect('secret')).toEqual(['orders'])
    await expect(connect('guess')).rejects.toThrow(/[Aa]uthentication/)
  })
})

describe.skipIf(!hasKcat())(hasKcat() ? 'kcat' : 'kcat, which is not on the PATH', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `${index}:line ${index}\n`).join('')

  test('lists the cluster', async () => {
    await using cluster = await start({ nodes: 3 })
    const { stdout } = await kcat(['-b', cluster.bootstrap, '-L'])
    expect(stdout).toContain('3 brokers:')
    expect(stdout).toContain('topic "orders" with 3 partitions:')
    expect(stdout).toContain('partition 1, leader 2, replicas: 2, isrs: 2')
  })

  test.for([
    { how: 'plain', flags: [] },
    { how: 'gzip', flags: ['-z', 'gzip'] },
    { how: 'snappy', flags: ['-z', 'snappy'] },
    { how: 'lz4', flags: ['-z', 'lz4'] },
    { how: 'zstd', flags: ['-z', 'zstd'] },
    { how: 'idempotent', flags: ['-X', 'enable.idempotence=true'] },
  ])('writes and reads $how', async ({ flags }) => {
    await using cluster = await start()
    await kcat(['-b', cluster.bootstrap, '-P', '-t', 'orders', '-K', ':', ...flags], { stdin: lines(1000) })
    const { stdout } = await kcat(['-b', cluster.bootstrap, '-C', '-t', 'orders', '-e', '-q', '-K', ':'])
    expect(stdout.split('\n').sort()).toEqual(lines(1000).split('\n').sort())
    const stored = [0, 1, 2].flatMap((partition) => cluster.records('orders', partition))
    expect(stored).toHaveLength(1000)
  })

  test('reads as a group and finds offsets by time', async () => {
    await using cluster = await start({ topics: [{ name: 'orders', partitions: 1 }] })
    cluster.append('orders', 0, [
      { value: 'a', timestampMs: 1_000 },
      { value: 'b', timestampMs: 2_000 },
    ])
    const group = [
      '-b',
      cluster.bootstrap,
      '-X',
      'auto.offset.reset=earliest',
      '-e',
      '-q',
      '-G',
      'billing',
      'orders',
    ]
    const { stdout } = await kcat(group)
    expect(stdout).toBe('a\nb\n')
    expect(cluster.committed('billing', { topic: 'orders', partition: 0 })).toBe(2n)
    const found = await kcat(['-b', cluster.bootstrap, '-Q', '-t', 'orders:0:1500'])
    expect(found.stdout).toContain('orders [0] offset 1')
  })

  test('is sent on to the new leader', async () => {
    await using cluster = await start({
      nodes: 2,
      topics: [{ name: 'orders', partitions: 1, replicationFactor: 2 }],
    })
    cluster.append('orders', 0, [{ value: 'a' }])
    await cluster.faults.stopNode(1)
    const { stdout } = await kcat(['-b', cluster.bootstrap, '-C', '-t', 'orders', '-e', '-q'])
    expect(stdout).toBe('a\n')
  })
})
