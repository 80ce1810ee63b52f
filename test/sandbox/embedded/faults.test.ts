import { describe, expect, test } from 'vitest'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'
import { encodeBatch } from '../../../src/wire/batch-builder.ts'
import { ConnectionError } from '../../../src/wire/connection-error.ts'
import type { Connection } from '../../../src/wire/connection.ts'
import { listOffsets } from '../../../src/wire/messages/list-offsets.ts'
import { metadata } from '../../../src/wire/messages/metadata.ts'
import { produce } from '../../../src/wire/messages/produce.ts'
import { connectToNode } from './connect-to-node.ts'

const ordersAt = (partition: number) => ({ topic: 'orders', partition })
const start = (nodes = 1) =>
  startEmbedded({ nodes, topics: [{ name: 'orders', partitions: 2, replicationFactor: nodes }] })

/** @returns the error codes of both partitions, in their order */
async function produceToBoth(connection: Connection): Promise<readonly (number | undefined)[]> {
  const records = encodeBatch([{ timestampMs: 1, key: null, value: Buffer.from('a') }])
  const partitionData = [0, 1].map((index) => ({ index, records }))
  const request = { acks: -1, timeoutMs: 1_000, topicData: [{ name: 'orders', partitionData }] }
  const { responses } = await connection.send(produce, request, { maxVersion: 12 })
  const answers = responses.flatMap(({ partitionResponses }) => partitionResponses)
  return [0, 1].map((wanted) => answers.find(({ index }) => index === wanted)?.errorCode)
}

async function describeOrders(connection: Connection) {
  const answer = await connection.send(metadata, { topics: [{ name: 'orders' }] })
  const partitions = answer.topics[0]?.partitions ?? []
  return {
    brokers: answer.brokers.map(({ nodeId }) => nodeId),
    leaders: partitions.map(({ leaderId }) => leaderId),
    inSync: partitions.map(({ isrNodes }) => isrNodes),
    offline: partitions.map(({ offlineReplicas }) => offlineReplicas),
  }
}

describe('faults', () => {
  test('fails a part of a request as often as asked, and does the rest', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.failNext('Produce', { error: 6, times: 2, ...ordersAt(1) })
    expect(await produceToBoth(connection)).toEqual([0, 6])
    expect(await produceToBoth(connection)).toEqual([0, 6])
    expect(await produceToBoth(connection)).toEqual([0, 0])
    expect([cluster.records('orders', 0).length, cluster.records('orders', 1).length]).toEqual([3, 1])
  })

  test('meets only every so many requests', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.failNext('Produce', { error: 6, times: 2, every: 3, ...ordersAt(1) })
    const met: (number | undefined)[] = []
    for (let request = 0; request < 9; request++) met.push((await produceToBoth(connection))[1])
    expect(met).toEqual([0, 0, 6, 0, 0, 6, 0, 0, 0])
  })

  test('fails requests that name topics by id', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.failNext('Produce', { error: 6, topic: 'orders' })
    const topicId = cluster.state.topics.get('orders')?.id ?? ''
    const records = encodeBatch([{ timestampMs: 1, key: null, value: null }])
    const topicData = [{ topicId, partitionData: [{ index: 0, records }] }]
    const { responses } = await connection.send(produce, { acks: 1, timeoutMs: 1_000, topicData })
    expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(6)
  })

  test('refuses to promise what it cannot do', async () => {
    await using cluster = await start()
    expect(() => cluster.faults.failNext('Nonsense', { error: 6 })).toThrow('Nonsense')
  })

  test.for([
    { when: 'before' as const, stored: 0 },
    { when: 'after' as const, stored: 1 },
  ])('drops the connection $when the request is applied', async ({ when, stored }) => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    await produceToBoth(await connectToNode(cluster))
    cluster.faults.drop('Produce', { when })
    await expect(produceToBoth(connection)).rejects.toThrow('closed the connection')
    expect(cluster.records('orders', 0)).toHaveLength(1 + stored)
  })

  test('cuts an answer short', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.truncateResponse('Metadata', 20)
    await expect(describeOrders(connection)).rejects.toThrow(ConnectionError)
  })

  test('holds requests until they are released', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    const held = cluster.faults.hold('Produce')
    const produced = produceToBoth(connection)
    await held.reached
    expect(cluster.records('orders', 0)).toHaveLength(0)
    held.release()
    expect(await produced).toEqual([0, 0])
  })

  test('delays a request', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.delay('Produce', 30)
    const before = performance.now()
    await produceToBoth(connection)
    expect(performance.now() - before).toBeGreaterThan(25)
  })

  test('a handler that fails is told as such, and the connection goes on', async () => {
    const messages: string[] = []
    await using cluster = await startEmbedded({
      topics: [{ name: 'orders', partitions: 2 }],
      log: (message) => messages.push(message),
    })
    using connection = await connectToNode(cluster)
    cluster.partition('orders', 0).log.keeper = {
      append: () => {
        throw new Error('no such thing')
      },
      rewritten: () => {},
    }
    expect(await produceToBoth(connection)).toEqual([-1, -1])
    expect(messages).toEqual([expect.stringContaining('Produce failed: Error: no such thing')])
    expect(cluster.records('orders', 0)).toEqual([])
    expect(await describeOrders(connection)).toMatchObject({ leaders: [1, 1] })
  })

  test('knows which requests came', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.forgetRequests()
    await describeOrders(connection)
    expect(cluster.faults.requests().map(({ api }) => api)).toEqual(['Metadata'])
    expect(cluster.faults.requests('Metadata')[0]).toMatchObject({ nodeId: 1, clientId: 'test' })
    expect(cluster.faults.requests('Produce')).toEqual([])
  })
})

describe('a cluster of three', () => {
  test('goes on without a stopped node, and takes it back', async () => {
    await using cluster = await start(3)
    using connection = await connectToNode(cluster, 3)
    expect(await describeOrders(connection)).toMatchObject({ brokers: [1, 2, 3], leaders: [1, 2] })
    await cluster.faults.stopNode(1)
    expect(await describeOrders(connection)).toEqual({
      brokers: [2, 3],
      leaders: [2, 2],
      inSync: [
        [2, 3],
        [2, 3],
      ],
      offline: [[1], [1]],
    })
    await expect(connectToNode(cluster, 1)).rejects.toThrow(ConnectionError)
    await cluster.faults.startNode(1)
    expect(await describeOrders(connection)).toMatchObject({
      leaders: [2, 2],
      inSync: [
        [1, 2, 3],
        [2, 3, 1],
      ],
      offline: [[], []],
    })
    using again = await connectToNode(cluster, 1)
    expect(again.closed).toBe(false)
  })

  test('a partition whose replicas are all down has no leader until the last one in sync is back', async () => {
    await using cluster = await start(2)
    await cluster.faults.stopNode(1)
    await cluster.faults.stopNode(2)
    await cluster.faults.startNode(1)
    using connection = await connectToNode(cluster, 1)
    expect(await describeOrders(connection)).toMatchObject({ leaders: [-1, -1], inSync: [[2], [2]] })
    await cluster.faults.startNode(2)
    expect(await describeOrders(connection)).toMatchObject({
      leaders: [2, 2],
      inSync: [
        [1, 2],
        [2, 1],
      ],
    })
  })

  test('a node that no longer leads says who does', async () => {
    await using cluster = await start(2)
    using connection = await connectToNode(cluster, 1)
    cluster.faults.moveLeader(ordersAt(0), 2)
    expect(await produceToBoth(connection)).toEqual([6, 6])
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
    const answer = await connection.send(listOffsets, { replicaId: -1, topics })
    expect(answer.topics[0]?.partitions[0]?.errorCode).toBe(6)
  })

  test('cut connections can come again', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    cluster.faults.cutConnections()
    await expect(describeOrders(connection)).rejects.toThrow(ConnectionError)
    using again = await connectToNode(cluster)
    expect(await describeOrders(again)).toMatchObject({ leaders: [1, 1] })
  })
})
