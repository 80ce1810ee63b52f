import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/wire/error-codes.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../../../src/wire/messages/consumer-group-heartbeat.ts'
import { coordinatorWorld, type World } from './coordinator-world.ts'
import { groupApis, joinRequest, stableMember } from './group-client.ts'

const beat = (
  world: World,
  memberId: string,
  request: Partial<ConsumerGroupHeartbeatRequest> = {},
  version = 1,
) =>
  world.ask(groupApis.consumerHeartbeat, { groupId: 'g', memberId, memberEpoch: 0, ...request }, { version })

const joining = (overrides: Partial<ConsumerGroupHeartbeatRequest> = {}) => ({
  memberEpoch: 0,
  rebalanceTimeoutMs: 5_000,
  subscribedTopicNames: ['orders'],
  topicPartitions: [],
  ...overrides,
})

const owning = (world: World, ...partitions: number[]) => ({
  topicPartitions: [{ topicId: world.topics.get('orders')?.id ?? '', partitions }],
})

const partitionsOf = (answer: Awaited<ReturnType<typeof beat>>) =>
  answer.assignment?.topicPartitions.map(({ partitions }) => partitions) ?? null

async function describeGroup(world: World) {
  const request = { groupIds: ['g'], includeAuthorizedOperations: false }
  const [group] = (await world.ask(groupApis.describeConsumer, request)).groups
  return group
}

describe('a member of the new protocol', () => {
  test('has all partitions at once when it is alone', async () => {
    const world = coordinatorWorld()
    const answer = await beat(world, 'a', joining())
    expect(answer).toMatchObject({ errorCode: 0, memberId: 'a', memberEpoch: 2 })
    expect(partitionsOf(answer)).toEqual([[0, 1, 2]])
    const next = await beat(world, 'a', { memberEpoch: 2 })
    expect(next).toMatchObject({ errorCode: 0, memberEpoch: 2, assignment: null })
    expect(await describeGroup(world)).toMatchObject({
      errorCode: 0,
      groupState: 'Stable',
      groupEpoch: 2,
      assignmentEpoch: 2,
      assignorName: 'uniform',
      members: [
        {
          memberId: 'a',
          memberEpoch: 2,
          clientId: 'test',
          subscribedTopicNames: ['orders'],
          assignment: { topicPartitions: [{ topicName: 'orders', partitions: [0, 1, 2] }] },
          memberType: 1,
        },
      ],
    })
  })

  test('gives up a partition before another gets it', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    const second = await beat(world, 'b', joining())
    expect(second.memberEpoch).toBe(3)
    expect(partitionsOf(second)).toEqual([])
    expect((await describeGroup(world))?.groupState).toBe('Reconciling')

    const told = await beat(world, 'a', { memberEpoch: 2 })
    expect(told.memberEpoch).toBe(2)
    expect(partitionsOf(told)).toEqual([[0, 1]])
    expect((await beat(world, 'a', { memberEpoch: 2, ...owning(world, 0, 1, 2) })).memberEpoch).toBe(2)
    expect(partitionsOf(await beat(world, 'b', { memberEpoch: 3 }))).toBeNull()

    expect((await beat(world, 'a', { memberEpoch: 2, ...owning(world, 0, 1) })).memberEpoch).toBe(3)
    expect(partitionsOf(await beat(world, 'b', { memberEpoch: 3 }))).toEqual([[2]])
    expect((await describeGroup(world))?.groupState).toBe('Stable')
  })

  test('that does not give up in time is out', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    await beat(world, 'b', joining())
    await beat(world, 'a', { memberEpoch: 2 })
    await world.timers.advance(4_999)
    expect((await beat(world, 'a', { memberEpoch: 2 })).errorCode).toBe(ErrorCode.NONE)
    await world.timers.advance(1)
    expect((await beat(world, 'a', { memberEpoch: 2 })).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(partitionsOf(await beat(world, 'b', { memberEpoch: 3 }))).toEqual([[0, 1, 2]])
  })

  test('is out after a session without a heartbeat, and may leave before', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    await world.timers.advance(45_000)
    expect((await describeGroup(world))?.groupState).toBe('Empty')
    await beat(world, 'b', joining())
    expect(await beat(world, 'b', { memberEpoch: -1 })).toMatchObject({ errorCode: 0, memberEpoch: -1 })
    expect((await describeGroup(world))?.members).toEqual([])
  })

  test('with the epoch before may have missed an answer, with any other it is fenced', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    await beat(world, 'b', joining())
    await beat(world, 'a', { memberEpoch: 2 })
    await beat(world, 'a', { memberEpoch: 2, ...owning(world, 0, 1) })
    const codes = [
      await beat(world, 'a', { memberEpoch: 2, ...owning(world, 0, 1) }),
      await beat(world, 'a', { memberEpoch: 2, ...owning(world, 0, 1, 2) }),
      await beat(world, 'a', { memberEpoch: 2 }),
      await beat(world, 'a', { memberEpoch: 9 }),
      await beat(world, 'a', { memberEpoch: 3 }),
    ].map(({ errorCode }) => errorCode)
    const fenced = ErrorCode.FENCED_MEMBER_EPOCH
    expect(codes).toEqual([ErrorCode.NONE, fenced, fenced, fenced, ErrorCode.NONE])
  })

  test('hears of partitions and topics that are new', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining({ subscribedTopicNames: null, subscribedTopicRegex: 'ord.*|later' }))
    const topic = world.topics.get('orders')
    if (topic !== undefined) world.topics.grow(topic, [[1]])
    expect(partitionsOf(await beat(world, 'a', { memberEpoch: 2 }))).toEqual([[0, 1, 2, 3]])
    world.topics.create('later', [[1]], new Map())
    expect(partitionsOf(await beat(world, 'a', { memberEpoch: 3 }))?.flat()).toHaveLength(5)
  })

  test('follows its own new subscription', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    const both = await beat(world, 'a', { memberEpoch: 2, subscribedTopicNames: ['orders', 'other'] })
    expect(both.memberEpoch).toBe(3)
    expect(partitionsOf(both)).toHaveLength(2)
  })

  test.for([
    { why: 'no group', request: joining({ groupId: '' }), errorCode: ErrorCode.INVALID_REQUEST },
    {
      why: 'no rebalance timeout',
      request: joining({ rebalanceTimeoutMs: -1 }),
      errorCode: ErrorCode.INVALID_REQUEST,
    },
    {
      why: 'partitions already',
      request: joining({ topicPartitions: null }),
      errorCode: ErrorCode.INVALID_REQUEST,
    },
    {
      why: 'no subscription',
      request: joining({ subscribedTopicNames: null }),
      errorCode: ErrorCode.INVALID_REQUEST,
    },
    {
      why: 'an unknown assignor',
      request: joining({ serverAssignor: 'mine' }),
      errorCode: ErrorCode.UNSUPPORTED_ASSIGNOR,
    },
    {
      why: 'a bad expression',
      request: joining({ subscribedTopicRegex: '(' }),
      errorCode: ErrorCode.INVALID_REGULAR_EXPRESSION,
    },
    { why: 'an impossible epoch', request: { memberEpoch: -3 }, errorCode: ErrorCode.INVALID_REQUEST },
    { why: 'an unknown group', request: { memberEpoch: 4 }, errorCode: ErrorCode.GROUP_ID_NOT_FOUND },
  ])('is refused with $why', async ({ request, errorCode }) => {
    const answer = await beat(coordinatorWorld(), 'a', request)
    expect(answer.errorCode).toBe(errorCode)
    expect(answer.errorMessage).not.toBe('')
  })

  test('chooses its id itself from version 1 on, and is given one before', async () => {
    const world = coordinatorWorld()
    expect((await beat(world, '', joining())).errorCode).toBe(ErrorCode.INVALID_REQUEST)
    expect((await beat(world, '', joining(), 0)).memberId).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a static member of the new protocol', () => {
  test('keeps its partitions while it is away, and hands them to its next self', async () => {
    const world = coordinatorWorld()
    const one = { instanceId: 'one' }
    await beat(world, 'a', joining(one))
    expect((await beat(world, 'b', joining(one))).errorCode).toBe(ErrorCode.UNRELEASED_INSTANCE_ID)
    expect(await beat(world, 'a', { ...one, memberEpoch: -2 })).toMatchObject({
      errorCode: 0,
      memberEpoch: -2,
    })
    const back = await beat(world, 'b', joining(one))
    expect(back).toMatchObject({ errorCode: 0, memberEpoch: 2 })
    expect(partitionsOf(back)).toEqual([[0, 1, 2]])
    expect((await beat(world, 'a', { ...one, memberEpoch: 2 })).errorCode).toBe(ErrorCode.FENCED_INSTANCE_ID)
  })

  test('that stays away for a session is out', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining({ instanceId: 'one' }))
    await beat(world, 'a', { instanceId: 'one', memberEpoch: -2 })
    await world.timers.advance(45_000)
    expect((await describeGroup(world))?.groupState).toBe('Empty')
  })
})

describe('offsets of a group of the new protocol', () => {
  const commit = async (world: World, memberId: string, epoch: number, version = 9) => {
    const partitions = [{ partitionIndex: 0, committedOffset: 7n, committedMetadata: null }]
    const answer = await world.ask(
      groupApis.commit,
      { groupId: 'g', memberId, generationIdOrMemberEpoch: epoch, topics: [{ name: 'orders', partitions }] },
      { version },
    )
    return answer.topics[0]?.partitions[0]?.errorCode
  }
  const fetch = async (world: World, member: { memberId?: string | null; memberEpoch?: number }) => {
    const groups = [{ groupId: 'g', topics: null, ...member }]
    return (await world.ask(groupApis.fetch, { groups }, { version: 9 })).groups[0]?.errorCode
  }

  test('are for members with their present epoch, or for anybody when there are none', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    expect(await commit(world, 'a', 2)).toBe(ErrorCode.NONE)
    expect(await commit(world, 'a', 1)).toBe(ErrorCode.STALE_MEMBER_EPOCH)
    expect(await commit(world, 'a', 1, 8)).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(await commit(world, 'ghost', 2)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(await commit(world, '', -1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(await fetch(world, { memberId: 'a', memberEpoch: 2 })).toBe(ErrorCode.NONE)
    expect(await fetch(world, { memberId: 'a', memberEpoch: 1 })).toBe(ErrorCode.STALE_MEMBER_EPOCH)
    expect(await fetch(world, { memberId: 'ghost', memberEpoch: 1 })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(await fetch(world, {})).toBe(ErrorCode.NONE)
    await beat(world, 'a', { memberEpoch: -1 })
    expect(await commit(world, '', -1)).toBe(ErrorCode.NONE)
  })

  test('cannot be deleted under a reader', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    const topics = ['orders', 'other'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] }))
    const answer = await world.ask(groupApis.deleteOffsets, { groupId: 'g', topics })
    expect(answer.topics.map(({ partitions }) => partitions[0]?.errorCode)).toEqual([
      ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC,
      ErrorCode.NONE,
    ])
  })
})

describe('the two protocols', () => {
  test('see each other in the list only', async () => {
    const world = coordinatorWorld()
    await beat(world, 'a', joining())
    await stableMember(world, { groupId: 'old' })
    const { groups } = await world.ask(groupApis.list, {})
    expect(groups.map(({ groupId, groupType, groupState }) => [groupId, groupType, groupState])).toEqual([
      ['g', 'consumer', 'Stable'],
      ['old', 'classic', 'Stable'],
    ])
    const described = await world.ask(groupApis.describe, { groups: ['g'] })
    expect(described.groups[0]).toMatchObject({
      errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
      errorMessage: 'Group g is not a classic group.',
    })
    const deleted = await world.ask(groupApis.deleteGroups, { groupsNames: ['g'] })
    expect(deleted.results[0]?.errorCode).toBe(ErrorCode.NON_EMPTY_GROUP)
  })

  test('follow each other in one group, and the old may join the new', async () => {
    const world = coordinatorWorld()
    const { id } = await stableMember(world)
    expect((await beat(world, 'a', joining())).errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    await world.ask(groupApis.leave, { groupId: 'g', members: [{ memberId: id }] })
    expect((await beat(world, 'a', joining())).errorCode).toBe(ErrorCode.NONE)
    const other = await world.ask(groupApis.join, { ...joinRequest(), protocolType: 'connect' })
    expect(other.errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    expect((await world.ask(groupApis.join, joinRequest())).errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    const members = [{ memberId: 'a' }, { memberId: 'ghost' }]
    const left = await world.ask(groupApis.leave, { groupId: 'g', members })
    expect(left.members.map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.UNKNOWN_MEMBER_ID,
    ])
    expect((await world.ask(groupApis.join, joinRequest())).errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
  })
})
