import { describe, expect, test } from 'vitest'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'
import type { Decoded } from '../../../src/wire/api.ts'
import { createPartitions } from '../../../src/wire/messages/create-partitions.ts'
import { createTopics } from '../../../src/wire/messages/create-topics.ts'
import { deleteTopics } from '../../../src/wire/messages/delete-topics.ts'
import { describeCluster } from '../../../src/wire/messages/describe-cluster.ts'
import { describeConfigs } from '../../../src/wire/messages/describe-configs.ts'
import { describeLogDirs } from '../../../src/wire/messages/describe-log-dirs.ts'
import {
  describeTopicPartitions,
  type DescribeTopicPartitionsResponse,
  type DescribeTopicPartitionsResponseCursor,
} from '../../../src/wire/messages/describe-topic-partitions.ts'
import { electLeaders } from '../../../src/wire/messages/elect-leaders.ts'
import { incrementalAlterConfigs } from '../../../src/wire/messages/incremental-alter-configs.ts'
import { metadata } from '../../../src/wire/messages/metadata.ts'
import { connectToNode } from './connect-to-node.ts'

const TOPIC = 2
const BROKER = 4
const start = (options = {}) => startEmbedded({ topics: [{ name: 'orders', partitions: 3 }], ...options })
const wanted = (name: string, extra = {}) => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...extra,
})

describe('CreateTopics', () => {
  test.for([
    {
      why: 'a name that is taken',
      topic: wanted('orders'),
      code: 36,
      says: "Topic 'orders' already exists.",
    },
    { why: 'a name with a space', topic: wanted('a b'), code: 17, says: 'ASCII alphanumerics' },
    {
      why: 'a name that collides',
      topic: wanted('a_b'),
      code: 17,
      says: 'collides with existing topic: a.b',
    },
    { why: 'no partitions', topic: wanted('x', { numPartitions: 0 }), code: 37, says: 'non-positive' },
    { why: 'no replicas', topic: wanted('x', { replicationFactor: 0 }), code: 38, says: 'larger than 0' },
    {
      why: 'too many replicas',
      topic: wanted('x', { replicationFactor: 3 }),
      code: 38,
      says: 'only 1 broker(s)',
    },
    {
      why: 'an unknown config',
      topic: wanted('x', { configs: [{ name: 'colour', value: 'red' }] }),
      code: 40,
      says: 'Unknown topic config name: colour',
    },
    {
      why: 'a config of the wrong type',
      topic: wanted('x', { configs: [{ name: 'retention.ms', value: 'soon' }] }),
      code: 40,
      says: 'Invalid value soon for configuration retention.ms: Not a number of type LONG',
    },
    {
      why: 'a config out of bounds',
      topic: wanted('x', { configs: [{ name: 'min.insync.replicas', value: '0' }] }),
      code: 40,
      says: 'Value must be at least 1',
    },
    {
      why: 'replicas on a broker that is not there',
      topic: wanted('x', {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [9] }],
      }),
      code: 39,
      says: 'broker 9',
    },
  ])('refuses $why', async ({ topic, code, says }) => {
    await using cluster = await start({ topics: [{ name: 'orders' }, { name: 'a.b' }] })
    using connection = await connectToNode(cluster)
    const { topics } = await connection.send(createTopics, { topics: [topic] })
    expect(topics[0]).toMatchObject({ errorCode: code, errorMessage: expect.stringContaining(says) })
    expect(cluster.state.topics.all().map(({ name }) => name)).toEqual(['a.b', 'orders'])
  })

  test('validateOnly says what would be, and makes nothing', async () => {
    await using cluster = await start({ defaultPartitions: 4 })
    using connection = await connectToNode(cluster)
    const asked = wanted('made', { numPartitions: -1, replicationFactor: -1 })
    const { topics } = await connection.send(createTopics, { topics: [asked], validateOnly: true })
    expect(topics[0]).toMatchObject({ errorCode: 0, numPartitions: 4, replicationFactor: 1 })
    expect(cluster.state.topics.get('made')).toBeUndefined()
  })

  test('takes replicas as they are given', async () => {
    await using cluster = await start({ nodes: 3 })
    using connection = await connectToNode(cluster)
    const assignments = [
      [2, 3],
      [3, 1],
    ].map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds }))
    const asked = wanted('made', { numPartitions: -1, replicationFactor: -1, assignments })
    await connection.send(createTopics, { topics: [asked] })
    expect(cluster.state.topics.get('made')?.partitions).toMatchObject([
      { replicas: [2, 3], leader: 2 },
      { replicas: [3, 1], leader: 3 },
    ])
  })
})

describe('Metadata', () => {
  test('null asks for every topic, an empty list for none, an id for one', async () => {
    await using cluster = await start({ topics: [{ name: 'a' }, { name: 'b' }] })
    using connection = await connectToNode(cluster)
    const topicId = cluster.state.topics.get('b')?.id ?? ''
    const nobodysId = `${topicId.startsWith('_') ? 'A' : '_'}${topicId.slice(1)}`
    const namesFor = async (topics: readonly { topicId?: string; name: string | null }[] | null) =>
      (await connection.send(metadata, { topics })).topics.map(({ name, errorCode }) => [name, errorCode])
    expect(await namesFor(null)).toEqual([
      ['a', 0],
      ['b', 0],
    ])
    expect(await namesFor([])).toEqual([])
    expect(await namesFor([{ name: null, topicId }])).toEqual([['b', 0]])
    expect(await namesFor([{ name: null, topicId: nobodysId }])).toEqual([[null, 100]])
    expect(await namesFor([{ name: 'c' }, { name: 'no good' }])).toEqual([
      ['c', 3],
      ['no good', 17],
    ])
  })

  test('makes a topic only where both sides want it', async () => {
    await using cluster = await start({ autoCreateTopics: true })
    using connection = await connectToNode(cluster)
    const ask = async (allowAutoTopicCreation: boolean) =>
      (await connection.send(metadata, { topics: [{ name: 'made' }], allowAutoTopicCreation })).topics[0]
        ?.errorCode
    expect([await ask(false), await ask(true), await ask(false)]).toEqual([3, 0, 0])
  })
})

describe('topics', () => {
  test('are deleted by name or id, with the offsets of groups', async () => {
    await using cluster = await start({ topics: [{ name: 'a' }, { name: 'b' }] })
    using connection = await connectToNode(cluster)
    const committed = { offset: 1n, leaderEpoch: null, metadata: '', committedAtMs: 0 }
    cluster.state.groups.commit('g', { topic: 'a', partition: 0, committed })
    const topicId = cluster.state.topics.get('b')?.id ?? ''
    const topics = [{ name: 'a' }, { name: null, topicId }, { name: 'c' }]
    const { responses } = await connection.send(deleteTopics, { topics, timeoutMs: 1_000 })
    expect(responses.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 3],
    ])
    expect(cluster.state.topics.all()).toEqual([])
    expect(cluster.committed('g', { topic: 'a', partition: 0 })).toBeNull()
  })

  test.for([
    { count: 3, validateOnly: false, code: 37, grown: 3 },
    { count: 2, validateOnly: false, code: 37, grown: 3 },
    { count: 5, validateOnly: true, code: 0, grown: 3 },
    { count: 5, validateOnly: false, code: 0, grown: 5 },
  ])('grow to $count partitions: $code', async ({ count, validateOnly, code, grown }) => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    const topics = [{ name: 'orders', count, assignments: null }]
    const { results } = await connection.send(createPartitions, { topics, timeoutMs: 1_000, validateOnly })
    expect(results[0]?.errorCode).toBe(code)
    expect(cluster.state.topics.get('orders')?.partitions).toHaveLength(grown)
  })

  test('are described page by page', async () => {
    await using cluster = await start({
      topics: [
        { name: 'a', partitions: 3 },
        { name: 'b', partitions: 2 },
      ],
    })
    using connection = await connectToNode(cluster)
    const pages: string[][] = []
    let cursor: DescribeTopicPartitionsResponseCursor | null = null
    do {
      const page: Decoded<DescribeTopicPartitionsResponse> = await connection.send(describeTopicPartitions, {
        topics: [],
        responsePartitionLimit: 2,
        cursor,
      })
      pages.push(
        page.topics.flatMap(({ name, partitions }) => partitions.map((p) => `${name}-${p.partitionIndex}`)),
      )
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(pages).toEqual([['a-0', 'a-1'], ['a-2', 'b-0'], ['b-1']])
  })

  test('have the size of their bytes', async () => {
    await using cluster = await start()
    cluster.append('orders', 1, [{ value: 'x'.repeat(1_000) }])
    using connection = await connectToNode(cluster)
    const { results } = await connection.send(describeLogDirs, { topics: null })
    const sizes = results[0]?.topics[0]?.partitions.map(({ partitionSize }) => partitionSize > 1_000n)
    expect(sizes).toEqual([false, true, false])
  })

  test('get their first replica back as the leader', async () => {
    await using cluster = await start({
      nodes: 2,
      topics: [{ name: 'orders', partitions: 1, replicationFactor: 2 }],
    })
    await cluster.faults.stopNode(1)
    await cluster.faults.startNode(1)
    using connection = await connectToNode(cluster)
    const elect = async () => {
      const answer = await connection.send(electLeaders, {
        topicPartitions: [{ topic: 'orders', partitions: [0] }],
        timeoutMs: 1_000,
      })
      return answer.replicaElectionResults[0]?.partitionResult[0]?.errorCode
    }
    expect(cluster.partition('orders', 0).leader).toBe(2)
    expect([await elect(), await elect()]).toEqual([0, 84])
    expect(cluster.partition('orders', 0)).toMatchObject({ leader: 1, leaderEpoch: 2 })
  })
})

describe('configs', () => {
  const SET = 0
  const DELETE = 1
  const APPEND = 2
  const SUBTRACT = 3

  const openConfigs = async () => {
    const cluster = await start()
    const connection = await connectToNode(cluster)
    const alter = async (
      type: number,
      name: string,
      configs: readonly (readonly [string, number, string | null])[],
    ) => {
      const changes = configs.map(([name, configOperation, value]) => ({ name, configOperation, value }))
      const resources = [{ resourceType: type, resourceName: name, configs: changes }]
      const { responses } = await connection.send(incrementalAlterConfigs, { resources, validateOnly: false })
      return responses[0]
    }
    const read = async (type: number, name: string, key: string) => {
      const resources = [{ resourceType: type, resourceName: name, configurationKeys: [key] }]
      const { results } = await connection.send(describeConfigs, { resources, includeSynonyms: true })
      return results[0]?.configs[0]
    }
    return { cluster, connection, alter, read, [Symbol.asyncDispose]: () => cluster.close() }
  }

  test('a topic has its own value, then that of the brokers, then the default', async () => {
    await using world = await openConfigs()
    const { alter, read } = world
    const value = async () => {
      const { value, configSource, synonyms } =
        (await read(TOPIC, 'orders', 'max.message.bytes')) ?? expect.fail('missing')
      return [value, configSource, synonyms.length]
    }
    expect(await value()).toEqual(['1048588', 5, 1])
    await alter(BROKER, '', [['message.max.bytes', SET, '20']])
    expect(await value()).toEqual(['20', 3, 2])
    await alter(TOPIC, 'orders', [['max.message.bytes', SET, '10']])
    expect(await value()).toEqual(['10', 1, 3])
    await alter(TOPIC, 'orders', [['max.message.bytes', DELETE, null]])
    await alter(BROKER, '', [['message.max.bytes', DELETE, null]])
    expect(await value()).toEqual(['1048588', 5, 1])
  })

  test('a default that brokers keep in hours is not listed beneath, as on a real broker', async () => {
    await using world = await openConfigs()
    const retention = await world.read(TOPIC, 'orders', 'retention.ms')
    expect(retention).toMatchObject({ value: '604800000', configSource: 5, synonyms: [] })
  })

  test('lists take and lose single items', async () => {
    await using world = await openConfigs()
    const { alter, read } = world
    await alter(TOPIC, 'orders', [['cleanup.policy', APPEND, 'compact']])
    expect(await read(TOPIC, 'orders', 'cleanup.policy')).toMatchObject({ value: 'delete,compact' })
    await alter(TOPIC, 'orders', [['cleanup.policy', SUBTRACT, 'delete']])
    expect(await read(TOPIC, 'orders', 'cleanup.policy')).toMatchObject({ value: 'compact' })
    expect(await alter(TOPIC, 'orders', [['retention.ms', APPEND, '1']])).toMatchObject({ errorCode: 40 })
  })

  test('one wrong change leaves all as it was', async () => {
    await using world = await openConfigs()
    const { alter, cluster } = world
    const answer = await alter(TOPIC, 'orders', [
      ['retention.ms', SET, '1'],
      ['segment.ms', SET, 'x'],
    ])
    expect(answer).toMatchObject({ errorCode: 40, errorMessage: expect.stringContaining('segment.ms') })
    expect(cluster.state.topics.get('orders')?.configs.size).toBe(0)
    expect(await alter(TOPIC, 'nowhere', [['retention.ms', SET, '1']])).toMatchObject({ errorCode: 3 })
    expect(await alter(BROKER, '1', [['node.id', SET, '7']])).toMatchObject({ errorCode: 42 })
  })

  test('a broker says what it was started with', async () => {
    await using world = await openConfigs()
    expect(await world.read(BROKER, '1', 'node.id')).toMatchObject({
      value: '1',
      readOnly: true,
      configSource: 4,
    })
    const { port } = world.cluster.address(1)
    expect(await world.read(BROKER, '1', 'listeners')).toMatchObject({
      value: `PLAINTEXT://127.0.0.1:${port}`,
    })
  })
})

test('DescribeCluster names the brokers that are up, or all with their state', async () => {
  await using cluster = await start({ nodes: 2 })
  using connection = await connectToNode(cluster, 2)
  await cluster.faults.stopNode(1)
  const ask = async (includeFencedBrokers: boolean) => {
    const request = { includeClusterAuthorizedOperations: false, includeFencedBrokers }
    const { brokers, controllerId } = await connection.send(describeCluster, request)
    return [controllerId, ...brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])]
  }
  expect(await ask(false)).toEqual([2, [2, false]])
  expect(await ask(true)).toEqual([2, [1, true], [2, false]])
})
