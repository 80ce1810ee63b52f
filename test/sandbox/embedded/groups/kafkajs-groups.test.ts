import { Kafka, logLevel, type Consumer } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../../../src/sandbox/embedded/start-embedded.ts'

const clientOf = (cluster: EmbeddedCluster, clientId = 'app') =>
  new Kafka({ clientId, brokers: cluster.bootstrap.split(','), logLevel: logLevel.NOTHING })

const startCluster = (nodes = 1) =>
  startEmbedded({ nodes, topics: [{ name: 'orders', partitions: 4 }, { name: 'out' }] })

const inOrder = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b)

/** Starts a consumer. @returns it with what it was assigned, newest last, and what it read */
async function startConsumer(cluster: EmbeddedCluster, groupId: string) {
  const consumer = clientOf(cluster).consumer({
    groupId,
    heartbeatInterval: 100,
    sessionTimeout: 10_000,
    maxWaitTimeInMs: 100,
  })
  const assignments: number[][] = []
  const values: string[] = []
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    assignments.push(inOrder(payload.memberAssignment['orders'] ?? []))
  })
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true })
  await consumer.run({
    autoCommitInterval: 100,
    eachMessage: async ({ message }) => {
      values.push(message.value?.toString() ?? '')
    },
  })
  return { consumer, assignments, values, [Symbol.asyncDispose]: () => consumer.disconnect() }
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 15_000
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error('it did not come to pass')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const fill = (cluster: EmbeddedCluster, count: number) => {
  for (let index = 0; index < count; index++) {
    cluster.append('orders', index % 4, [{ value: Buffer.from(`order-${index}`) }])
  }
}

describe('consumers of kafkajs', () => {
  test.for([1, 3])(
    'share the partitions of a topic on %i nodes, and take over from one that leaves',
    async (nodes) => {
      await using cluster = await startCluster(nodes)
      fill(cluster, 8)
      await using first = await startConsumer(cluster, 'billing')
      await until(() => first.values.length === 8)
      expect(first.assignments).toEqual([[0, 1, 2, 3]])

      const second = await startConsumer(cluster, 'billing')
      await until(() => first.assignments.length === 2 && second.assignments.length > 0)
      expect(inOrder([...(first.assignments[1] ?? []), ...(second.assignments.at(-1) ?? [])])).toEqual([
        0, 1, 2, 3,
      ])
      expect(first.assignments[1]).toHaveLength(2)

      await second.consumer.disconnect()
      await until(() => first.assignments.at(-1)?.length === 4)
      expect(first.values).toHaveLength(8)
    },
  )

  test('leave commits behind that a later one goes on from', async () => {
    await using cluster = await startCluster()
    fill(cluster, 8)
    {
      await using consumer = await startConsumer(cluster, 'billing')
      await until(() => consumer.values.length === 8)
    }
    expect(
      [0, 1, 2, 3].map((partition) => cluster.committed('billing', { topic: 'orders', partition })),
    ).toEqual([2n, 2n, 2n, 2n])
    cluster.append('orders', 0, [{ value: Buffer.from('late') }])
    await using later = await startConsumer(cluster, 'billing')
    await until(() => later.values.length > 0)
    expect(later.values).toEqual(['late'])
  })

  test('of two groups read everything each', async () => {
    await using cluster = await startCluster()
    fill(cluster, 8)
    await using invoicing = await startConsumer(cluster, 'invoicing')
    await using shipping = await startConsumer(cluster, 'shipping')
    await until(() => invoicing.values.length === 8 && shipping.values.length === 8)
    expect(invoicing.values.toSorted()).toEqual(shipping.values.toSorted())
  })
})

test('the admin of kafkajs lists, describes, resets and deletes groups', async () => {
  await using cluster = await startCluster()
  fill(cluster, 8)
  const admin = clientOf(cluster).admin()
  await admin.connect()
  try {
    {
      await using consumer = await startConsumer(cluster, 'billing')
      await until(() => consumer.values.length === 8)
      const { groups } = await admin.describeGroups(['billing'])
      expect(groups[0]).toMatchObject({ state: 'Stable', protocol: 'RoundRobinAssigner' })
      expect(groups[0]?.members).toHaveLength(1)
      await expect(admin.deleteGroups(['billing'])).rejects.toThrow()
    }
    expect((await admin.listGroups()).groups).toEqual([{ groupId: 'billing', protocolType: 'consumer' }])
    await admin.setOffsets({
      groupId: 'billing',
      topic: 'orders',
      partitions: [{ partition: 1, offset: '1' }],
    })
    expect(cluster.committed('billing', { topic: 'orders', partition: 1 })).toBe(1n)
    await admin.deleteGroups(['billing'])
    expect((await admin.listGroups()).groups).toEqual([])
  } finally {
    await admin.disconnect()
  }
})

describe('a transactional producer of kafkajs', () => {
  async function readCommitted(consumer: Consumer): Promise<readonly string[]> {
    const values: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topics: ['out'], fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ message }) => {
        values.push(message.value?.toString() ?? '')
      },
    })
    await until(() => values.includes('end'))
    await consumer.disconnect()
    return values
  }

  test('commits records with offsets, and shows nothing that was aborted', async () => {
    await using cluster = await startCluster()
    const kafka = clientOf(cluster)
    const producer = kafka.producer({ transactionalId: 'etl', maxInFlightRequests: 1, idempotent: true })
    await producer.connect()
    const send = async (value: string, offset: string, committed: boolean) => {
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'out', messages: [{ value }] })
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, offset }] }]
      await transaction.sendOffsets({ consumerGroupId: 'etl', topics })
      await (committed ? transaction.commit() : transaction.abort())
    }
    try {
      await send('one', '1', true)
      await send('never', '7', false)
      expect(cluster.committed('etl', { topic: 'orders', partition: 0 })).toBe(1n)
      await send('end', '2', true)
      expect(cluster.committed('etl', { topic: 'orders', partition: 0 })).toBe(2n)
    } finally {
      await producer.disconnect()
    }
    const consumer = kafka.consumer({ groupId: 'readers', readUncommitted: false, maxWaitTimeInMs: 100 })
    expect(await readCommitted(consumer)).toEqual(['one', 'end'])
  })
})

describe('a login of kafkajs', () => {
  const users = { alice: 'open sesame' }
  const connect = async (cluster: EmbeddedCluster, sasl: object) => {
    const admin = new Kafka({
      brokers: [cluster.bootstrap],
      sasl: sasl as never,
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    }).admin()
    try {
      await admin.connect()
      return await admin.listTopics()
    } finally {
      await admin.disconnect()
    }
  }

  test.for(['plain', 'scram-sha-256', 'scram-sha-512'])('by %s', async (mechanism) => {
    await using cluster = await startEmbedded({ sasl: { users }, topics: [{ name: 'orders' }] })
    // Built anew each time: kafkajs keeps its provider, password and all, in the object it was given.
    const as = (password: string) => ({ mechanism, username: 'alice', password })
    expect(await connect(cluster, as('open sesame'))).toEqual(['orders'])
    await expect(connect(cluster, as('wrong'))).rejects.toThrow(/authentication/i)
  })

  test('by a token', async () => {
    await using cluster = await startEmbedded({ sasl: { users }, topics: [{ name: 'orders' }] })
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const tokenUntil = (exp: number) => ({
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => ({ value: `${part({ alg: 'none' })}.${part({ sub: 'svc', exp })}.` }),
    })
    expect(await connect(cluster, tokenUntil(Date.now() / 1000 + 60))).toEqual(['orders'])
    await expect(connect(cluster, tokenUntil(1))).rejects.toThrow()
  })

  test('or nothing at all', async () => {
    await using cluster = await startEmbedded({ sasl: { users } })
    const admin = new Kafka({
      brokers: [cluster.bootstrap],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    }).admin()
    await expect(admin.connect().then(() => admin.listTopics())).rejects.toThrow()
    await admin.disconnect()
  })
})
