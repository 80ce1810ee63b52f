import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/wire/error-codes.ts'
import {
  describeTransactionsHandler,
  listTransactionsHandler,
} from '../../../../src/sandbox/embedded/transactions/transaction-admin-handlers.ts'
import {
  addOffsetsToTxnHandler,
  addPartitionsToTxnHandler,
  endTxnHandler,
  initProducerIdHandler,
} from '../../../../src/sandbox/embedded/transactions/transaction-handlers.ts'
import { txnOffsetCommitHandler } from '../../../../src/sandbox/embedded/transactions/txn-offset-commit-handler.ts'
import { addOffsetsToTxn } from '../../../../src/wire/messages/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '../../../../src/wire/messages/add-partitions-to-txn.ts'
import { describeTransactions } from '../../../../src/wire/messages/describe-transactions.ts'
import { endTxn } from '../../../../src/wire/messages/end-txn.ts'
import { initProducerId, type InitProducerIdRequest } from '../../../../src/wire/messages/init-producer-id.ts'
import { listTransactions } from '../../../../src/wire/messages/list-transactions.ts'
import { txnOffsetCommit } from '../../../../src/wire/messages/txn-offset-commit.ts'
import { coordinatorWorld, type World } from '../groups/coordinator-world.ts'
import { groupApis, stableMember } from '../groups/group-client.ts'

const apis = {
  init: { api: initProducerId, handler: initProducerIdHandler },
  addPartitions: { api: addPartitionsToTxn, handler: addPartitionsToTxnHandler },
  addOffsets: { api: addOffsetsToTxn, handler: addOffsetsToTxnHandler },
  commitOffsets: { api: txnOffsetCommit, handler: txnOffsetCommitHandler },
  end: { api: endTxn, handler: endTxnHandler },
  describe: { api: describeTransactions, handler: describeTransactionsHandler },
  list: { api: listTransactions, handler: listTransactionsHandler },
} as const

interface Producer {
  readonly producerId: bigint
  readonly producerEpoch: number
}

const init = (world: World, overrides: Partial<InitProducerIdRequest> = {}, version = 5) =>
  world.ask(apis.init, { transactionalId: 'tx', transactionTimeoutMs: 60_000, ...overrides }, { version })

/** @returns the error codes of orders-0, orders-1 … as they were asked for */
async function addPartitions(
  world: World,
  { producerId, producerEpoch }: Producer,
  partitions = [0],
  topic = 'orders',
  version = 3,
): Promise<readonly number[]> {
  const answer = await world.ask(
    apis.addPartitions,
    {
      v3AndBelowTransactionalId: 'tx',
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: topic, partitions }],
    },
    { version },
  )
  return answer.resultsByTopicV3AndBelow.flatMap(({ resultsByPartition }) =>
    resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
  )
}

const end = async (world: World, { producerId, producerEpoch }: Producer, committed: boolean, version = 4) =>
  (await world.ask(apis.end, { transactionalId: 'tx', producerId, producerEpoch, committed }, { version }))
    .errorCode

async function stage(world: World, { producerId, producerEpoch }: Producer, offset: bigint, member = {}) {
  const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: null }]
  const answer = await world.ask(
    apis.commitOffsets,
    {
      transactionalId: 'tx',
      groupId: 'g',
      producerId,
      producerEpoch,
      topics: [{ name: 'orders', partitions }],
      ...member,
    },
    { version: 4 },
  )
  return answer.topics[0]?.partitions[0]?.errorCode
}

const addGroup = async (world: World, { producerId, producerEpoch }: Producer) =>
  (await world.ask(apis.addOffsets, { transactionalId: 'tx', producerId, producerEpoch, groupId: 'g' }))
    .errorCode

describe('InitProducerId', () => {
  test('gives every idempotent producer an id of its own', async () => {
    const world = coordinatorWorld()
    const first = await init(world, { transactionalId: null })
    const second = await init(world, { transactionalId: null })
    expect(first).toMatchObject({ errorCode: 0, producerEpoch: 0 })
    expect(second.producerId).toBe(first.producerId + 1n)
  })

  test('gives a transactional id the same producer id with the next epoch', async () => {
    const world = coordinatorWorld()
    const first = await init(world)
    const second = await init(world)
    expect(second).toMatchObject({ errorCode: 0, producerId: first.producerId, producerEpoch: 1 })
    expect(await addPartitions(world, first)).toEqual([ErrorCode.PRODUCER_FENCED])
    expect(await addPartitions(world, second)).toEqual([ErrorCode.NONE])
  })

  test('aborts what was left open, and asks to come again', async () => {
    const world = coordinatorWorld()
    const first = await init(world)
    await addPartitions(world, first, [0, 2])
    expect((await init(world)).errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(world.markers).toEqual([
      { topic: 'orders', partition: 0, producerId: first.producerId, producerEpoch: 1, kind: 'abort' },
      { topic: 'orders', partition: 2, producerId: first.producerId, producerEpoch: 1, kind: 'abort' },
    ])
    expect(await init(world)).toMatchObject({ errorCode: 0, producerEpoch: 2 })
    expect(await end(world, first, true)).toBe(ErrorCode.PRODUCER_FENCED)
  })

  test('knows a producer that raises its own epoch, and its repeated request, but not an older one', async () => {
    const world = coordinatorWorld()
    const { producerId, producerEpoch } = await init(world)
    const raised = await init(world, { producerId, producerEpoch })
    expect(raised).toMatchObject({ errorCode: 0, producerEpoch: 1 })
    expect(await init(world, { producerId, producerEpoch })).toMatchObject({ errorCode: 0, producerEpoch: 1 })
    await init(world)
    expect((await init(world, { producerId, producerEpoch })).errorCode).toBe(ErrorCode.PRODUCER_FENCED)
    const old = await init(world, { producerId, producerEpoch }, 3)
    expect(old.errorCode).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
  })

  test.for([
    { why: 'an empty id', overrides: { transactionalId: '' }, errorCode: ErrorCode.INVALID_REQUEST },
    {
      why: 'no time at all',
      overrides: { transactionTimeoutMs: 0 },
      errorCode: ErrorCode.INVALID_TRANSACTION_TIMEOUT,
    },
    {
      why: 'more time than allowed',
      overrides: { transactionTimeoutMs: 900_001 },
      errorCode: ErrorCode.INVALID_TRANSACTION_TIMEOUT,
    },
    { why: 'an id without its epoch', overrides: { producerId: 5n }, errorCode: ErrorCode.INVALID_REQUEST },
  ])('refuses $why', async ({ overrides, errorCode }) => {
    expect((await init(coordinatorWorld(), overrides)).errorCode).toBe(errorCode)
  })

  test('a producer whose epochs are used up gets a new id', async () => {
    const world = coordinatorWorld()
    const { producerId } = await init(world)
    const transaction = world.transactions.find('tx')
    if (transaction !== null) transaction.epoch = 32_766
    const next = await init(world)
    expect(next).toMatchObject({ errorCode: 0, producerEpoch: 0 })
    expect(next.producerId).not.toBe(producerId)
  })

  test('of a transactional id is the business of its coordinator', async () => {
    const request = { transactionalId: 'tx', transactionTimeoutMs: 1000 }
    const answer = await coordinatorWorld().ask(apis.init, request, { nodeId: 2 })
    expect(answer.errorCode).toBe(ErrorCode.NOT_COORDINATOR)
  })
})

describe('a transaction', () => {
  test('ends with one marker in every partition', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addPartitions(world, producer, [0])
    await addPartitions(world, producer, [0, 1])
    expect(await end(world, producer, true)).toBe(ErrorCode.NONE)
    expect(world.markers.map(({ partition, kind }) => [partition, kind])).toEqual([
      [0, 'commit'],
      [1, 'commit'],
    ])
  })

  test('may be ended twice the same way, and not the other way', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    expect(await end(world, producer, true)).toBe(ErrorCode.INVALID_TXN_STATE)
    await addPartitions(world, producer)
    await end(world, producer, false)
    expect(await end(world, producer, false)).toBe(ErrorCode.NONE)
    expect(await end(world, producer, true)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(world.markers).toHaveLength(1)
  })

  test('takes all of the partitions or none', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    expect(await addPartitions(world, producer, [0, 9])).toEqual([
      ErrorCode.OPERATION_NOT_ATTEMPTED,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ])
    expect(world.transactions.find('tx')?.state).toBe('Empty')
  })

  test.for([
    { version: 3, errorCode: ErrorCode.PRODUCER_FENCED },
    { version: 1, errorCode: ErrorCode.INVALID_PRODUCER_EPOCH },
  ])('in version $version a fenced producer hears $errorCode', async ({ version, errorCode }) => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await init(world)
    expect(await addPartitions(world, producer, [0], 'orders', version)).toEqual([errorCode])
    expect(await end(world, producer, true, version)).toBe(errorCode)
  })

  test('of another producer id is refused', async () => {
    const world = coordinatorWorld()
    const stranger = { producerId: 77n, producerEpoch: 0 }
    expect(await addPartitions(world, stranger)).toEqual([ErrorCode.INVALID_PRODUCER_ID_MAPPING])
    await init(world)
    expect(await addPartitions(world, stranger)).toEqual([ErrorCode.INVALID_PRODUCER_ID_MAPPING])
  })

  test('is aborted when its time is up, and its producer fenced', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addPartitions(world, producer)
    await world.timers.advance(59_999)
    expect(world.markers).toEqual([])
    await world.timers.advance(1)
    expect(world.markers).toMatchObject([{ partition: 0, producerEpoch: 1, kind: 'abort' }])
    expect(await end(world, producer, true)).toBe(ErrorCode.PRODUCER_FENCED)
  })

  test('that ended in time is left alone', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addPartitions(world, producer)
    await end(world, producer, true)
    await world.timers.advance(60_000)
    expect(world.markers).toHaveLength(1)
  })

  test('can be verified for brokers, several at once', async () => {
    const world = coordinatorWorld()
    const { producerId, producerEpoch } = await init(world)
    await addPartitions(world, { producerId, producerEpoch }, [0])
    const topics = [{ name: 'orders', partitions: [0, 1] }]
    const transactions = [{ transactionalId: 'tx', producerId, producerEpoch, verifyOnly: true, topics }]
    const answer = await world.ask(apis.addPartitions, { transactions })
    expect(answer.resultsByTransaction[0]?.topicResults[0]?.resultsByPartition).toEqual([
      { partitionIndex: 0, partitionErrorCode: ErrorCode.NONE },
      { partitionIndex: 1, partitionErrorCode: ErrorCode.TRANSACTION_ABORTABLE },
    ])
  })
})

describe('offsets in a transaction', () => {
  const read = async (world: World, requireStable: boolean) => {
    const topics = [{ name: 'orders', partitionIndexes: [0] }]
    const answer = await world.ask(
      groupApis.fetch,
      { groups: [{ groupId: 'g', topics }], requireStable },
      { version: 8 },
    )
    const partition = answer.groups[0]?.topics[0]?.partitions[0]
    return [partition?.committedOffset, partition?.errorCode]
  }

  test('are pending until it commits', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    expect(await stage(world, producer, 5n)).toBe(ErrorCode.TRANSACTION_ABORTABLE)
    expect(await addGroup(world, producer)).toBe(ErrorCode.NONE)
    expect(await stage(world, producer, 5n)).toBe(ErrorCode.NONE)
    expect(await read(world, false)).toEqual([-1n, ErrorCode.NONE])
    expect(await read(world, true)).toEqual([-1n, ErrorCode.UNSTABLE_OFFSET_COMMIT])
    expect(world.changes).toEqual([])
    await end(world, producer, true)
    expect(await read(world, true)).toEqual([5n, ErrorCode.NONE])
    expect(world.changes).toMatchObject([{ group: 'g', committed: { offset: 5n } }])
  })

  test('vanish when it aborts', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addGroup(world, producer)
    await stage(world, producer, 5n)
    await end(world, producer, false)
    expect(await read(world, true)).toEqual([-1n, ErrorCode.NONE])
  })

  test('lose against a later commit outside of it', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addGroup(world, producer)
    await stage(world, producer, 5n)
    const committed = { offset: 9n, leaderEpoch: null, metadata: '', committedAtMs: 0 }
    world.groups.commit('g', { topic: 'orders', partition: 0, committed })
    await end(world, producer, true)
    expect(await read(world, true)).toEqual([9n, ErrorCode.NONE])
  })

  test('count only for a member of the current generation', async () => {
    const world = coordinatorWorld()
    const { id, generation } = await stableMember(world)
    const producer = await init(world)
    await addGroup(world, producer)
    const as = (memberId: string, generationId: number) => ({ memberId, generationId })
    expect(await stage(world, producer, 5n, as(id, generation + 1))).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await stage(world, producer, 5n, as('ghost', generation))).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(await stage(world, producer, 5n, as(id, generation))).toBe(ErrorCode.NONE)
  })

  test('of a fenced producer are refused', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addGroup(world, producer)
    await init(world)
    expect(await stage(world, producer, 5n)).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
  })
})

describe('looking at transactions', () => {
  test('DescribeTransactions tells what is open, the offsets of groups among it', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addPartitions(world, producer, [1, 2])
    await addGroup(world, producer)
    const { transactionStates } = await world.ask(apis.describe, { transactionalIds: ['tx', 'none', ''] })
    expect(transactionStates[0]).toEqual({
      errorCode: ErrorCode.NONE,
      transactionalId: 'tx',
      transactionState: 'Ongoing',
      transactionTimeoutMs: 60_000,
      transactionStartTimeMs: BigInt(world.timers.now()),
      producerId: producer.producerId,
      producerEpoch: 0,
      topics: [
        { topic: 'orders', partitions: [1, 2] },
        { topic: '__consumer_offsets', partitions: [3] },
      ],
    })
    expect(transactionStates.slice(1).map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.TRANSACTIONAL_ID_NOT_FOUND,
      ErrorCode.INVALID_REQUEST,
    ])
  })

  test('ListTransactions filters by state, producer, age and pattern', async () => {
    const world = coordinatorWorld()
    const producer = await init(world)
    await addPartitions(world, producer)
    await init(world, { transactionalId: 'idle' })
    await world.timers.advance(5_000)
    const ids = async (filters: object) => {
      const request = { stateFilters: [], producerIdFilters: [], ...filters }
      const answer = await world.ask(apis.list, request)
      return answer.transactionStates.map(({ transactionalId }) => transactionalId)
    }
    expect(await ids({})).toEqual(['tx', 'idle'])
    expect(await ids({ stateFilters: ['Ongoing'] })).toEqual(['tx'])
    expect(await ids({ producerIdFilters: [producer.producerId] })).toEqual(['tx'])
    expect(await ids({ durationFilter: 4_999n })).toEqual(['tx'])
    expect(await ids({ durationFilter: 5_000n })).toEqual([])
    expect(await ids({ transactionalIdPattern: 'i.*' })).toEqual(['idle'])
    expect(await ids({ transactionalIdPattern: 'dl' })).toEqual([])
  })

  test('ListTransactions names states and patterns that make no sense', async () => {
    const world = coordinatorWorld()
    const request = { stateFilters: ['Sleeping', 'Empty'], producerIdFilters: [] }
    expect((await world.ask(apis.list, request)).unknownStateFilters).toEqual(['Sleeping'])
    const bad = await world.ask(apis.list, { ...request, transactionalIdPattern: '(' })
    expect(bad.errorCode).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION)
  })
})

test('a snapshot survives JSON; no id is given twice and what was open is aborted', async () => {
  const world = coordinatorWorld()
  const producer = await init(world)
  await addPartitions(world, producer, [1])
  const later = coordinatorWorld()
  later.transactions.restore(JSON.parse(JSON.stringify(world.transactions.snapshot())))
  expect((await init(later)).errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
  expect(later.markers).toMatchObject([{ partition: 1, producerId: producer.producerId, kind: 'abort' }])
  expect(await init(later)).toMatchObject({ producerId: producer.producerId, producerEpoch: 2 })
  const fresh = await init(later, { transactionalId: null })
  expect(fresh.producerId).toBe(producer.producerId + 1n)
})
