import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'
import { type BatchOptions, encodeBatch } from '../../../src/wire/batch-builder.ts'
import type { Connection } from '../../../src/wire/connection.ts'
import { addPartitionsToTxn } from '../../../src/wire/messages/add-partitions-to-txn.ts'
import { deleteRecords } from '../../../src/wire/messages/delete-records.ts'
import { endTxn } from '../../../src/wire/messages/end-txn.ts'
import { fetch } from '../../../src/wire/messages/fetch.ts'
import { initProducerId } from '../../../src/wire/messages/init-producer-id.ts'
import { listOffsets } from '../../../src/wire/messages/list-offsets.ts'
import { offsetForLeaderEpoch } from '../../../src/wire/messages/offset-for-leader-epoch.ts'
import { produce } from '../../../src/wire/messages/produce.ts'
import { batchesIn } from '../../../src/wire/record-batch.ts'
import { connectToNode } from './connect-to-node.ts'

const NAMED_TOPICS = { maxVersion: 12 }
const texts = (count: number) => Array.from({ length: count }, (_, index) => `value ${index}`)
const batchOf = (values: readonly (string | null)[], options: BatchOptions = {}) =>
  encodeBatch(
    values.map((value) => ({
      timestampMs: 1_000,
      key: null,
      value: value === null ? null : Buffer.from(value),
    })),
    options,
  )

async function produceTo(
  connection: Connection,
  records: Buffer,
  { acks = -1, transactionalId = null as string | null } = {},
) {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
  const { responses } = await connection.send(
    produce,
    { transactionalId, acks, timeoutMs: 1_000, topicData },
    NAMED_TOPICS,
  )
  return responses[0]?.partitionResponses[0] ?? expect.fail('no answer for the partition')
}

async function fetchFrom(
  connection: Connection,
  fetchOffset: bigint,
  { isolationLevel = 0, maxBytes = 1_000_000, maxWaitMs = 0, minBytes = 1, epoch = -1 } = {},
) {
  const partition = { partition: 0, fetchOffset, partitionMaxBytes: maxBytes, currentLeaderEpoch: epoch }
  const topics = [{ topic: 'orders', partitions: [partition] }]
  const { responses } = await connection.send(
    fetch,
    { maxWaitMs, minBytes, maxBytes, isolationLevel, topics },
    NAMED_TOPICS,
  )
  const data = responses[0]?.partitions[0] ?? expect.fail('no answer for the partition')
  const batches = [...batchesIn(Buffer.from(data.records ?? []))]
  return { ...data, baseOffsets: batches.map(({ baseOffset }) => baseOffset) }
}

async function offsetAt(connection: Connection, timestamp: bigint, isolationLevel = 0) {
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp }] }]
  const answer = await connection.send(listOffsets, { replicaId: -1, isolationLevel, topics })
  const { offset, timestamp: time, errorCode } = answer.topics[0]?.partitions[0] ?? expect.fail('no answer')
  return { offset, time, errorCode }
}

const start = (options = {}): Promise<EmbeddedCluster> =>
  startEmbedded({ topics: [{ name: 'orders', partitions: 1 }], ...options })

describe('produce', () => {
  test('gives offsets in order and keeps the records as they are', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    expect(await produceTo(connection, batchOf(texts(3)))).toMatchObject({ errorCode: 0, baseOffset: 0n })
    expect(await produceTo(connection, batchOf(['x', null], { codec: 1 }))).toMatchObject({ baseOffset: 3n })
    const values = cluster
      .records('orders', 0)
      .map(({ offset, value }) => [offset, value?.toString() ?? null])
    expect(values).toEqual([
      [0n, 'value 0'],
      [1n, 'value 1'],
      [2n, 'value 2'],
      [3n, 'x'],
      [4n, null],
    ])
  })

  test('acks=0 gets no answer, and the next request does', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(['a']) }] }]
    await connection.sendOnly(produce, { acks: 0, timeoutMs: 1_000, topicData }, NAMED_TOPICS)
    expect(await offsetAt(connection, -1n)).toMatchObject({ offset: 1n })
  })

  test('a batch that comes twice is stored once, and gets the same offset', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    const of = (sequence: number) =>
      batchOf(['a', 'b'], { producerId: 7n, producerEpoch: 0, baseSequence: sequence })
    for (const sequence of [0, 2, 4, 6, 8]) await produceTo(connection, of(sequence))
    expect(await produceTo(connection, of(2))).toMatchObject({ errorCode: 0, baseOffset: 2n })
    expect(cluster.records('orders', 0)).toHaveLength(10)
    // A sixth batch pushes the first one out of memory.
    await produceTo(connection, of(10))
    expect(await produceTo(connection, of(0))).toMatchObject({ errorCode: 45 })
    expect(await produceTo(connection, of(14))).toMatchObject({ errorCode: 45 })
  })

  test('an older epoch of the producer is refused, a newer one starts at 0', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    const of = (epoch: number, sequence: number) =>
      batchOf(['a'], { producerId: 7n, producerEpoch: epoch, baseSequence: sequence })
    await produceTo(connection, of(1, 0))
    expect(await produceTo(connection, of(0, 1))).toMatchObject({ errorCode: 47 })
    expect(await produceTo(connection, of(2, 5))).toMatchObject({ errorCode: 45 })
    expect(await produceTo(connection, of(2, 0))).toMatchObject({ errorCode: 0, baseOffset: 1n })
  })

  const flipped = batchOf(['a'])
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1)
  const lying = batchOf(['a', 'b'])
  lying.writeInt32BE(5, 23)
  test.for([
    { why: 'a wrong checksum', records: flipped, errorCode: 2 },
    { why: 'a batch that is cut', records: batchOf(['a']).subarray(0, 65), errorCode: 2 },
    { why: 'two batches', records: Buffer.concat([batchOf(['a']), batchOf(['b'])]), errorCode: 87 },
    { why: 'nothing', records: Buffer.alloc(0), errorCode: 87 },
    { why: 'more than max.message.bytes', records: batchOf(['x'.repeat(2_000)]), errorCode: 10 },
    { why: 'a control batch', records: batchOf(['a'], { control: true }), errorCode: 87 },
    {
      why: 'a transactional batch without a transaction',
      records: batchOf(['a'], { transactional: true, producerId: 1n, producerEpoch: 0, baseSequence: 0 }),
      errorCode: 42,
    },
  ])('refuses $why with $errorCode', async ({ records, errorCode }) => {
    await using cluster = await start({
      topics: [{ name: 'orders', partitions: 1, configs: { 'max.message.bytes': '1000' } }],
    })
    using connection = await connectToNode(cluster)
    expect(await produceTo(connection, records)).toMatchObject({ errorCode, baseOffset: -1n })
    expect(cluster.records('orders', 0)).toEqual([])
  })

  test('a compacted topic takes no record without a key', async () => {
    await using cluster = await start({
      topics: [{ name: 'orders', partitions: 1, configs: { 'cleanup.policy': 'compact' } }],
    })
    using connection = await connectToNode(cluster)
    expect(await produceTo(connection, batchOf(['a']))).toMatchObject({ errorCode: 87 })
  })

  test('acks=all needs enough replicas in sync, acks=1 does not', async () => {
    await using cluster = await start({
      nodes: 2,
      topics: [
        { name: 'orders', partitions: 1, replicationFactor: 2, configs: { 'min.insync.replicas': '2' } },
      ],
    })
    using connection = await connectToNode(cluster)
    await cluster.faults.stopNode(2)
    expect(await produceTo(connection, batchOf(['a']))).toMatchObject({ errorCode: 19 })
    expect(await produceTo(connection, batchOf(['a']), { acks: 1 })).toMatchObject({ errorCode: 0 })
    expect(await produceTo(connection, batchOf(['a']), { acks: 3 })).toMatchObject({ errorCode: 21 })
  })

  test('LogAppendTime takes the time of the broker', async () => {
    await using cluster = await start({
      topics: [{ name: 'orders', partitions: 1, configs: { 'message.timestamp.type': 'LogAppendTime' } }],
      now: () => 5_000,
    })
    using connection = await connectToNode(cluster)
    expect(await produceTo(connection, batchOf(['a', 'b']))).toMatchObject({ logAppendTimeMs: 5_000n })
    expect(cluster.records('orders', 0).map(({ timestampMs }) => timestampMs)).toEqual([5_000, 5_000])
  })
})

describe('fetch', () => {
  test('starts with the batch that holds the offset and keeps to the limit, but gives one batch at least', async () => {
    await using cluster = await start()
    for (let index = 0; index < 5; index++) cluster.append('orders', 0, [{ value: 'a' }, { value: 'b' }])
    using connection = await connectToNode(cluster)
    const { records } = await fetchFrom(connection, 0n)
    const batchBytes = (records?.length ?? 0) / 5
    expect((await fetchFrom(connection, 3n)).baseOffsets).toEqual([2n, 4n, 6n, 8n])
    expect((await fetchFrom(connection, 3n, { maxBytes: 2 * batchBytes + 1 })).baseOffsets).toEqual([2n, 4n])
    expect((await fetchFrom(connection, 3n, { maxBytes: 1 })).baseOffsets).toEqual([2n])
    expect((await fetchFrom(connection, 10n)).baseOffsets).toEqual([])
  })

  test.for([-1n, 3n])('offset %i is out of range', async (offset) => {
    await using cluster = await start()
    cluster.append('orders', 0, [{ value: 'a' }, { value: 'b' }])
    using connection = await connectToNode(cluster)
    expect(await fetchFrom(connection, offset)).toMatchObject({ errorCode: 1, highWatermark: 2n })
  })

  test('goes on in the next segment where one is full', async () => {
    await using cluster = await start()
    const value = Buffer.alloc(3 * 1024 * 1024)
    for (let index = 0; index < 5; index++) cluster.append('orders', 0, [{ value }])
    using connection = await connectToNode(cluster)
    const seen: bigint[] = []
    for (let offset = 0n; offset < 5n; offset = (seen.at(-1) ?? 0n) + 1n) {
      const { baseOffsets } = await fetchFrom(connection, offset, { maxBytes: 50 * 1024 * 1024 })
      expect(baseOffsets[0]).toBe(offset)
      seen.push(...baseOffsets)
    }
    expect(seen).toEqual([0n, 1n, 2n, 3n, 4n])
  })

  test('waits for the first record, and for no longer', async () => {
    await using cluster = await start()
    using reader = await connectToNode(cluster)
    using writer = await connectToNode(cluster)
    const fetched = fetchFrom(reader, 0n, { maxWaitMs: 4_000 })
    await produceTo(writer, batchOf(['a']))
    expect(await fetched).toMatchObject({ errorCode: 0, baseOffsets: [0n] })
    expect(await fetchFrom(reader, 1n, { maxWaitMs: 20 })).toMatchObject({ errorCode: 0, baseOffsets: [] })
  })

  test('says which leader epoch is old and which is unknown', async () => {
    await using cluster = await start()
    cluster.faults.moveLeader({ topic: 'orders', partition: 0 }, 1)
    using connection = await connectToNode(cluster)
    expect(await fetchFrom(connection, 0n, { epoch: 0 })).toMatchObject({ errorCode: 74 })
    expect(await fetchFrom(connection, 0n, { epoch: 1 })).toMatchObject({ errorCode: 0 })
    expect(await fetchFrom(connection, 0n, { epoch: 2 })).toMatchObject({ errorCode: 75 })
  })

  test('a wait ends when the leader moves', async () => {
    await using cluster = await start({ nodes: 2 })
    using connection = await connectToNode(cluster)
    const held = cluster.faults.hold('Fetch')
    const fetched = fetchFrom(connection, 0n, { maxWaitMs: 4_000 })
    await held.reached
    held.release()
    await new Promise(setImmediate)
    cluster.faults.moveLeader({ topic: 'orders', partition: 0 }, 2)
    expect(await fetched).toMatchObject({ errorCode: 6, currentLeader: { leaderId: 2, leaderEpoch: 1 } })
  })
})

describe('transactions', () => {
  const begin = async (connection: Connection) => {
    const transactionalId = 'tx'
    const producer = await connection.send(initProducerId, { transactionalId, transactionTimeoutMs: 60_000 })
    const { producerId, producerEpoch } = producer
    await connection.send(
      addPartitionsToTxn,
      {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: 'orders', partitions: [0] }],
      },
      { maxVersion: 3 },
    )
    const records = batchOf(['a', 'b'], { producerId, producerEpoch, baseSequence: 0, transactional: true })
    expect(await produceTo(connection, records, { transactionalId })).toMatchObject({ errorCode: 0 })
    const end = (committed: boolean) =>
      connection.send(endTxn, { transactionalId, producerId, producerEpoch, committed }, { maxVersion: 4 })
    return { end, producerId }
  }

  test('read_committed stops before an open transaction and goes on after its end', async () => {
    await using cluster = await start()
    cluster.append('orders', 0, [{ value: 'before' }])
    using connection = await connectToNode(cluster)
    const { end } = await begin(connection)
    expect(await fetchFrom(connection, 0n, { isolationLevel: 1 })).toMatchObject({
      baseOffsets: [0n],
      lastStableOffset: 1n,
      highWatermark: 3n,
    })
    expect(await fetchFrom(connection, 0n)).toMatchObject({ baseOffsets: [0n, 1n] })
    expect(await offsetAt(connection, -1n, 1)).toMatchObject({ offset: 1n })
    expect(await offsetAt(connection, -1n)).toMatchObject({ offset: 3n })
    await end(true)
    expect(await fetchFrom(connection, 0n, { isolationLevel: 1 })).toMatchObject({
      baseOffsets: [0n, 1n, 3n],
      lastStableOffset: 4n,
      abortedTransactions: [],
    })
  })

  test('an aborted one is named to readers that ask for committed records, as far as they read', async () => {
    await using cluster = await start()
    using connection = await connectToNode(cluster)
    const { end, producerId } = await begin(connection)
    await end(false)
    cluster.append('orders', 0, [{ value: 'after' }])
    const aborted = [{ producerId, firstOffset: 0n }]
    expect(await fetchFrom(connection, 0n, { isolationLevel: 1 })).toMatchObject({
      abortedTransactions: aborted,
    })
    expect(await fetchFrom(connection, 2n, { isolationLevel: 1 })).toMatchObject({
      abortedTransactions: aborted,
    })
    expect(await fetchFrom(connection, 3n, { isolationLevel: 1 })).toMatchObject({ abortedTransactions: [] })
    expect(await fetchFrom(connection, 0n)).toMatchObject({ abortedTransactions: null })
  })
})

describe('offsets', () => {
  test.for([
    { timestamp: -1n, offset: 4n, time: -1n },
    { timestamp: -2n, offset: 0n, time: -1n },
    { timestamp: -3n, offset: 1n, time: 300n },
    { timestamp: 0n, offset: 0n, time: 100n },
    { timestamp: 101n, offset: 1n, time: 300n },
    { timestamp: 300n, offset: 1n, time: 300n },
    { timestamp: 301n, offset: -1n, time: -1n },
  ])('for the time $timestamp it is $offset', async ({ timestamp, ...expected }) => {
    await using cluster = await start()
    cluster.append('orders', 0, [{ timestampMs: 100 }, { timestampMs: 300 }])
    cluster.append('orders', 0, [{ timestampMs: 200 }, { timestampMs: 300 }])
    using connection = await connectToNode(cluster)
    expect(await offsetAt(connection, timestamp)).toEqual({ ...expected, errorCode: 0 })
  })

  test('deleted records move the start of the log', async () => {
    await using cluster = await start()
    cluster.append('orders', 0, [{ timestampMs: 100 }, { timestampMs: 200 }, { timestampMs: 300 }])
    using connection = await connectToNode(cluster)
    const deleteTo = async (offset: bigint) => {
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, offset }] }]
      const answer = await connection.send(deleteRecords, { timeoutMs: 1_000, topics })
      return answer.topics[0]?.partitions[0]
    }
    expect(await deleteTo(4n)).toMatchObject({ errorCode: 1 })
    expect(await deleteTo(2n)).toMatchObject({ errorCode: 0, lowWatermark: 2n })
    expect(await offsetAt(connection, -2n)).toMatchObject({ offset: 2n })
    expect(await offsetAt(connection, 0n)).toMatchObject({ offset: 2n, time: 300n })
    expect(await fetchFrom(connection, 1n)).toMatchObject({ errorCode: 1, logStartOffset: 2n })
    expect(await deleteTo(-1n)).toMatchObject({ errorCode: 0, lowWatermark: 3n })
    expect((await fetchFrom(connection, 3n)).baseOffsets).toEqual([])
  })

  test('compaction leaves gaps that a fetch steps over', async () => {
    await using cluster = await start()
    for (const key of ['a', 'b', 'a', 'a', 'c']) cluster.append('orders', 0, [{ key, value: 'v' }])
    cluster.compact('orders', 0)
    using connection = await connectToNode(cluster)
    expect((await fetchFrom(connection, 0n)).baseOffsets).toEqual([1n, 3n, 4n])
    expect((await fetchFrom(connection, 2n)).baseOffsets).toEqual([3n, 4n])
    expect(cluster.append('orders', 0, [{ key: 'd' }])).toBe(5n)
  })

  test('a batch that lost its last records still ends where it did', async () => {
    await using cluster = await start()
    cluster.append('orders', 0, [{ key: 'a' }, { key: 'b' }, { key: 'c' }])
    cluster.append('orders', 0, [{ key: 'c' }])
    cluster.append('orders', 0, [{ key: 'c' }])
    cluster.compact('orders', 0, { keepEmptyBatches: true })
    const batches = [...cluster.partition('orders', 0).log.batches()]
    expect(batches.map(({ nextOffset, recordCount }) => [nextOffset, recordCount])).toEqual([
      [3n, 2],
      [4n, 0],
      [5n, 1],
    ])
    expect(cluster.records('orders', 0).map(({ offset }) => offset)).toEqual([0n, 1n, 4n])
  })

  test('epochs end where the next leader began', async () => {
    await using cluster = await start()
    cluster.append('orders', 0, [{}, {}])
    cluster.faults.moveLeader({ topic: 'orders', partition: 0 }, 1)
    cluster.append('orders', 0, [{}])
    using connection = await connectToNode(cluster)
    const endOf = async (leaderEpoch: number) => {
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, leaderEpoch }] }]
      const answer = await connection.send(offsetForLeaderEpoch, { topics })
      return answer.topics[0]?.partitions[0]?.endOffset
    }
    expect([await endOf(0), await endOf(1), await endOf(2)]).toEqual([2n, 3n, -1n])
  })
})
