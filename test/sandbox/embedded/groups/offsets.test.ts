import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/wire/error-codes.ts'
import { offsetsPartitionOf } from '../../../../src/sandbox/embedded/groups/offsets-partition.ts'
import { coordinatorWorld, type World } from './coordinator-world.ts'
import { beat, groupApis, joinRequest, stableMember, startJoin, subscription } from './group-client.ts'

interface CommitOptions {
  readonly groupId?: string
  readonly memberId?: string
  readonly generation?: number
  readonly topic?: string
  readonly partition?: number
  readonly metadata?: string
}

async function commit(
  world: World,
  offset: bigint,
  options: CommitOptions = {},
): Promise<number | undefined> {
  const { topic = 'orders', partition = 0, metadata = '' } = options
  const answer = await world.ask(
    groupApis.commit,
    {
      groupId: options.groupId ?? 'g',
      memberId: options.memberId ?? '',
      generationIdOrMemberEpoch: options.generation ?? -1,
      topics: [
        {
          name: topic,
          partitions: [{ partitionIndex: partition, committedOffset: offset, committedMetadata: metadata }],
        },
      ],
    },
    { version: 9 },
  )
  return answer.topics[0]?.partitions[0]?.errorCode
}

const committed = (world: World, groupId = 'g', partition = 0) =>
  world.groups.committed(groupId, 'orders', partition)?.offset ?? null

describe('OffsetCommit', () => {
  test('without a group makes one that is empty and has no protocol', async () => {
    const world = coordinatorWorld()
    expect(await commit(world, 42n, { metadata: 'by hand' })).toBe(ErrorCode.NONE)
    const committedAtMs = world.timers.now()
    expect(world.changes).toEqual([
      {
        group: 'g',
        topic: 'orders',
        partition: 0,
        committed: { offset: 42n, leaderEpoch: null, metadata: 'by hand', committedAtMs },
      },
    ])
    const { groups } = await world.ask(groupApis.list, {})
    expect(groups).toEqual([{ groupId: 'g', protocolType: '', groupState: 'Empty', groupType: 'classic' }])
  })

  test('of a stranger is refused while the group has members, and taken when they have left', async () => {
    const world = coordinatorWorld()
    const { id } = await stableMember(world)
    expect(await commit(world, 5n)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(committed(world)).toBeNull()
    await world.ask(groupApis.leave, { groupId: 'g', members: [{ memberId: id }] })
    expect(await commit(world, 5n)).toBe(ErrorCode.NONE)
    expect(committed(world)).toBe(5n)
  })

  test('of a member counts in its generation only, and is a sign of life', async () => {
    const world = coordinatorWorld()
    const member = await stableMember(world)
    const as = { memberId: member.id, generation: member.generation }
    await world.timers.advance(9_000)
    expect(await commit(world, 5n, as)).toBe(ErrorCode.NONE)
    await world.timers.advance(9_000)
    expect(await beat(world, member)).toBe(ErrorCode.NONE)
    expect(await commit(world, 6n, { ...as, generation: 7 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await commit(world, 6n, { ...as, memberId: 'ghost' })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(committed(world)).toBe(5n)
  })

  test('waits for the new assignment while the group has none', async () => {
    const world = coordinatorWorld()
    const { id, answer } = await startJoin(world)
    await world.timers.advance(1)
    const { generationId: generation } = await answer
    expect(await commit(world, 5n, { memberId: id, generation })).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  test.for([
    { why: 'an unknown topic', options: { topic: 'none' }, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
    {
      why: 'an unknown partition',
      options: { partition: 3 },
      errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    },
    {
      why: 'a negative partition',
      options: { partition: -1 },
      errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    },
    {
      why: 'too much metadata',
      options: { metadata: 'ä'.repeat(2049) },
      errorCode: ErrorCode.OFFSET_METADATA_TOO_LARGE,
    },
    { why: 'a generation of no group', options: { generation: 1 }, errorCode: ErrorCode.GROUP_ID_NOT_FOUND },
  ])('refuses $why', async ({ options, errorCode }) => {
    const world = coordinatorWorld()
    expect(await commit(world, 1n, options)).toBe(errorCode)
    expect(world.changes).toEqual([])
  })

  test('names topics by id from version 10 on', async () => {
    const world = coordinatorWorld()
    const partitions = [{ partitionIndex: 1, committedOffset: 9n, committedMetadata: null }]
    const topicId = world.topics.get('orders')?.id ?? ''
    const unknownId = Buffer.alloc(16, 7).toString('base64url')
    const answer = await world.ask(groupApis.commit, {
      groupId: 'g',
      memberId: '',
      topics: [
        { topicId, partitions },
        { topicId: unknownId, partitions },
      ],
    })
    expect(answer.topics.map((topic) => topic.partitions[0]?.errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.UNKNOWN_TOPIC_ID,
    ])
    expect(committed(world, 'g', 1)).toBe(9n)
  })
})

describe('OffsetFetch', () => {
  const nothing = { committedOffset: -1n, committedLeaderEpoch: -1, metadata: '', errorCode: 0 }

  test('of an unknown group or partition finds nothing, which is no error', async () => {
    const world = coordinatorWorld()
    const answer = await world.ask(
      groupApis.fetch,
      { groupId: 'none', topics: [{ name: 'orders', partitionIndexes: [0, 99] }] },
      { version: 7 },
    )
    expect(answer.errorCode).toBe(ErrorCode.NONE)
    expect(answer.topics?.[0]?.partitions).toEqual([
      { partitionIndex: 0, ...nothing },
      { partitionIndex: 99, ...nothing },
    ])
  })

  test('with null topics finds every offset of every group asked for', async () => {
    const world = coordinatorWorld()
    await commit(world, 1n)
    await commit(world, 2n, { partition: 2 })
    await commit(world, 3n, { groupId: 'h', topic: 'other' })
    const groups = [
      { groupId: 'g', topics: null },
      { groupId: 'h', topics: null },
    ]
    const answer = await world.ask(groupApis.fetch, { groups }, { version: 9 })
    const found = answer.groups.map(({ groupId, topics }) => [
      groupId,
      topics.map(({ name, partitions }) => [name, partitions.map((partition) => partition.committedOffset)]),
    ])
    expect(found).toEqual([
      ['g', [['orders', [1n, 2n]]]],
      ['h', [['other', [3n]]]],
    ])
  })

  test('names topics by id from version 10 on', async () => {
    const world = coordinatorWorld()
    await commit(world, 1n)
    const topicId = world.topics.get('orders')?.id ?? ''
    const unknownId = Buffer.alloc(16, 7).toString('base64url')
    const topics = [
      { topicId, partitionIndexes: [0] },
      { topicId: unknownId, partitionIndexes: [0] },
    ]
    const answer = await world.ask(groupApis.fetch, { groups: [{ groupId: 'g', topics }] })
    expect(answer.groups[0]?.topics.map((topic) => [topic.topicId, topic.partitions[0]?.errorCode])).toEqual([
      [topicId, ErrorCode.NONE],
      [unknownId, ErrorCode.UNKNOWN_TOPIC_ID],
    ])
  })

  test('has no place for an error of the group in version 1 but its partitions', async () => {
    const world = coordinatorWorld()
    const request = { groupId: 'g', topics: [{ name: 'orders', partitionIndexes: [0] }] }
    const answer = await world.ask(groupApis.fetch, request, { version: 1, nodeId: 2 })
    expect(answer.topics?.[0]?.partitions?.[0]?.errorCode).toBe(ErrorCode.NOT_COORDINATOR)
    expect((await world.ask(groupApis.fetch, request, { version: 5, nodeId: 2 })).errorCode).toBe(
      ErrorCode.NOT_COORDINATOR,
    )
  })
})

describe('OffsetDelete', () => {
  const request = {
    groupId: 'g',
    topics: [
      { name: 'orders', partitions: [{ partitionIndex: 0 }, { partitionIndex: 9 }] },
      { name: 'other', partitions: [{ partitionIndex: 0 }] },
    ],
  }
  const codes = (answer: { topics: readonly { partitions: readonly { errorCode: number }[] }[] }) =>
    answer.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))

  test('forgets offsets of topics that nobody in the group reads', async () => {
    const world = coordinatorWorld()
    await commit(world, 1n)
    await commit(world, 1n, { topic: 'other' })
    await stableMember(world)
    const answer = await world.ask(groupApis.deleteOffsets, request)
    expect(answer.errorCode).toBe(ErrorCode.NONE)
    expect(codes(answer)).toEqual([
      ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      ErrorCode.NONE,
    ])
    expect(world.groups.committed('g', 'other', 0)).toBeNull()
    expect(world.changes.at(-1)).toEqual({ group: 'g', topic: 'other', partition: 0, committed: null })
  })

  test('knows no unknown group', async () => {
    const answer = await coordinatorWorld().ask(groupApis.deleteOffsets, request)
    expect(answer).toMatchObject({ errorCode: ErrorCode.GROUP_ID_NOT_FOUND, topics: [] })
  })

  test('cannot tell what members other than consumers read', async () => {
    const world = coordinatorWorld()
    await stableMember(world, {
      protocolType: 'connect',
      protocols: [{ name: 'x', metadata: subscription() }],
    })
    const answer = await world.ask(groupApis.deleteOffsets, request)
    expect(answer.errorCode).toBe(ErrorCode.NON_EMPTY_GROUP)
  })
})

describe('looking at groups', () => {
  test('ListGroups filters by state and type in any case of letters', async () => {
    const world = coordinatorWorld()
    await stableMember(world)
    await commit(world, 1n, { groupId: 'idle' })
    const ids = async (filters: { statesFilter?: string[]; typesFilter?: string[] }) =>
      (await world.ask(groupApis.list, filters)).groups.map(({ groupId }) => groupId)
    expect(await ids({})).toEqual(['g', 'idle'])
    expect(await ids({ statesFilter: ['stable'] })).toEqual(['g'])
    expect(await ids({ statesFilter: ['EMPTY', 'Dead'] })).toEqual(['idle'])
    expect(await ids({ typesFilter: ['Consumer'] })).toEqual([])
    expect(await ids({ typesFilter: ['Classic'] })).toEqual(['g', 'idle'])
  })

  test('DescribeGroups tells members, subscriptions and assignments of a stable group', async () => {
    const world = coordinatorWorld()
    const { id } = await stableMember(world)
    const answer = await world.ask(groupApis.describe, { groups: ['g'], includeAuthorizedOperations: true })
    expect(answer.groups[0]).toMatchObject({
      errorCode: 0,
      groupState: 'Stable',
      protocolType: 'consumer',
      protocolData: 'range',
      authorizedOperations: 3400,
    })
    const member = answer.groups[0]?.members[0]
    expect(member).toMatchObject({ memberId: id, clientId: 'test', clientHost: '/127.0.0.1' })
    expect(Buffer.from(member?.memberAssignment ?? []).toString()).toBe('everything')
    expect(member?.memberMetadata).toEqual(subscription('orders'))
  })

  test('an unknown group is Dead, and an error from version 6 on', async () => {
    const world = coordinatorWorld()
    const old = await world.ask(groupApis.describe, { groups: ['none'] }, { version: 5 })
    expect(old.groups[0]).toMatchObject({ errorCode: 0, groupState: 'Dead' })
    const now = await world.ask(groupApis.describe, { groups: ['none'] })
    expect(now.groups[0]).toMatchObject({
      errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
      errorMessage: 'Group none not found.',
      groupState: 'Dead',
    })
  })

  test('a classic group is not one of the new protocol', async () => {
    const world = coordinatorWorld()
    await stableMember(world)
    const request = { groupIds: ['g'], includeAuthorizedOperations: false }
    const answer = await world.ask(groupApis.describeConsumer, request)
    expect(answer.groups[0]).toMatchObject({
      errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
      errorMessage: 'Group g is not a consumer group.',
    })
  })

  test('DeleteGroups takes empty groups with all their offsets', async () => {
    const world = coordinatorWorld()
    await stableMember(world, { groupId: 'busy' })
    await commit(world, 1n)
    const answer = await world.ask(groupApis.deleteGroups, { groupsNames: ['g', 'busy', 'none'] })
    expect(answer.results.map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.NON_EMPTY_GROUP,
      ErrorCode.GROUP_ID_NOT_FOUND,
    ])
    expect(world.changes.at(-1)).toMatchObject({ group: 'g', committed: null })
    expect((await world.ask(groupApis.list, {})).groups.map(({ groupId }) => groupId)).toEqual(['busy'])
  })

  test.for([
    { version: 0, request: { key: 'g' } },
    { version: 3, request: { key: 'g', keyType: 1 } },
  ])('FindCoordinator version $version answers at the top', async ({ version, request }) => {
    const answer = await coordinatorWorld().ask(groupApis.findCoordinator, request, { version, nodeId: 2 })
    expect(answer).toMatchObject({ errorCode: 0, nodeId: 1, host: '127.0.0.1', port: 9001 })
  })

  test('FindCoordinator answers for several keys, and refuses a type it does not know', async () => {
    const world = coordinatorWorld()
    const answer = await world.ask(groupApis.findCoordinator, { keyType: 0, coordinatorKeys: ['a', 'b'] })
    expect(answer.coordinators.map(({ key, nodeId }) => [key, nodeId])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    const other = await world.ask(groupApis.findCoordinator, { keyType: 9, coordinatorKeys: ['a'] })
    expect(other.coordinators[0]?.errorCode).toBe(ErrorCode.INVALID_REQUEST)
  })
})

test('a snapshot survives JSON and brings offsets back, but no members', async () => {
  const world = coordinatorWorld()
  await commit(world, 2n ** 62n, { metadata: 'm' })
  await stableMember(world)
  const snapshot = JSON.parse(JSON.stringify(world.groups.snapshot()))
  const later = coordinatorWorld()
  later.groups.restore(snapshot)
  expect(committed(later)).toBe(2n ** 62n)
  expect(later.changes).toEqual([])
  const { groups } = await later.ask(groupApis.list, {})
  expect(groups).toEqual([
    { groupId: 'g', protocolType: 'consumer', groupState: 'Empty', groupType: 'classic' },
  ])
  expect(later.groups.snapshot()).toEqual(snapshot)
})

test('a deleted topic takes its committed offsets with it', async () => {
  const world = coordinatorWorld()
  await commit(world, 1n)
  world.groups.forgetTopic('orders')
  expect(committed(world)).toBeNull()
  expect(world.changes.at(-1)).toMatchObject({ topic: 'orders', committed: null })
})

test('a rebalance with a member that reads nothing is like any other', async () => {
  const world = coordinatorWorld()
  const protocols = [{ name: 'range', metadata: Buffer.from('not a subscription') }]
  const answer = world.ask(groupApis.join, joinRequest({ protocols }), { version: 3 })
  await world.timers.advance(1)
  expect((await answer).errorCode).toBe(ErrorCode.NONE)
})

// Expected values are Java's: (groupId.hashCode() & 0x7fffffff) % 50.
test.for([
  ['g', 3],
  ['billing', 39],
  ['console-consumer-1', 24],
] as const)('the offsets of group %s are kept in partition %i', ([group, partition]) => {
  expect(offsetsPartitionOf(group, 50)).toBe(partition)
})
