import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/wire/error-codes.ts'
import { stateOf as groupState } from '../../../../src/sandbox/embedded/groups/group-coordinator.ts'
import { coordinatorWorld, settle, type World } from './coordinator-world.ts'
import {
  beat,
  groupApis,
  joinRequest,
  memberId,
  stableMember,
  startJoin,
  subscription,
  sync,
} from './group-client.ts'

const stateOf = (world: World) => {
  const group = world.groups.find('g')
  return group === null ? null : groupState(group.membership)
}

describe('joining', () => {
  test('a newcomer is first given an id, from version 4 on', async () => {
    const world = coordinatorWorld()
    const first = await world.ask(groupApis.join, joinRequest(), { clientId: 'billing' })
    expect(first.errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    expect(first.memberId).toMatch(/^billing-[0-9a-f]{8}-[0-9a-f-]{27}$/)
    expect(stateOf(world)).toBe('Empty')
  })

  test('before version 4 it is taken in at once', async () => {
    const world = coordinatorWorld()
    const answer = world.ask(groupApis.join, joinRequest(), { version: 3 })
    await world.timers.advance(1)
    const joined = await answer
    expect(joined).toMatchObject({ errorCode: 0, generationId: 1, leader: joined.memberId })
  })

  test('the only member leads, and hears of itself', async () => {
    const world = coordinatorWorld()
    const { id, answer } = await startJoin(world)
    await world.timers.advance(1)
    const joined = await answer
    expect(joined).toMatchObject({
      errorCode: 0,
      generationId: 1,
      protocolType: 'consumer',
      protocolName: 'range',
      leader: id,
      memberId: id,
    })
    expect(joined.members.map((member) => member.memberId)).toEqual([id])
    expect(stateOf(world)).toBe('CompletingRebalance')
  })

  test('an id that was never given, or given and not used in time, is unknown', async () => {
    const world = coordinatorWorld()
    const noGroup = await world.ask(groupApis.join, joinRequest({ memberId: 'ghost' }))
    expect(noGroup.errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(world.groups.find('g')).toBeNull()
    const id = await memberId(world)
    await world.timers.advance(10_000)
    const late = await world.ask(groupApis.join, joinRequest({ memberId: id }))
    expect(late.errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test.for([
    { why: 'no group id', overrides: { groupId: '' }, errorCode: ErrorCode.INVALID_GROUP_ID },
    {
      why: 'a session too short',
      overrides: { sessionTimeoutMs: 5999 },
      errorCode: ErrorCode.INVALID_SESSION_TIMEOUT,
    },
    {
      why: 'a session too long',
      overrides: { sessionTimeoutMs: 1_800_001 },
      errorCode: ErrorCode.INVALID_SESSION_TIMEOUT,
    },
    { why: 'no protocols', overrides: { protocols: [] }, errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL },
    {
      why: 'no protocol type',
      overrides: { protocolType: '' },
      errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
    },
  ])('is refused with $why', async ({ overrides, errorCode }) => {
    const answer = await coordinatorWorld().ask(groupApis.join, joinRequest(overrides))
    expect(answer.errorCode).toBe(errorCode)
  })

  test('is refused by a node that does not coordinate', async () => {
    const answer = await coordinatorWorld().ask(groupApis.join, joinRequest(), { nodeId: 2 })
    expect(answer.errorCode).toBe(ErrorCode.NOT_COORDINATOR)
  })

  test('members must share a protocol and its type', async () => {
    const world = coordinatorWorld()
    await stableMember(world)
    const other = [{ name: 'sticky', metadata: Buffer.alloc(0) }]
    const noShared = await world.ask(groupApis.join, joinRequest({ protocols: other }))
    expect(noShared.errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    const otherType = await world.ask(groupApis.join, joinRequest({ protocolType: 'connect' }))
    expect(otherType.errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
  })

  test('most votes among the shared protocols decide', async () => {
    const world = coordinatorWorld()
    const offering = (...names: string[]) => ({
      protocols: names.map((name) => ({ name, metadata: subscription('orders') })),
    })
    const joins = [
      await startJoin(world, offering('range', 'sticky')),
      await startJoin(world, offering('sticky', 'range')),
      await startJoin(world, offering('mine', 'sticky', 'range')),
    ]
    await world.timers.advance(1)
    const answers = await Promise.all(joins.map(({ answer }) => answer))
    expect(answers.map((answer) => answer.protocolName)).toEqual(['sticky', 'sticky', 'sticky'])
    expect(answers.filter((answer) => answer.members.length === 3)).toHaveLength(1)
  })

  test('an empty group gathers members for the initial delay, and longer while more come', async () => {
    const world = coordinatorWorld({ initialRebalanceDelayMs: 3000 })
    const first = await startJoin(world)
    await world.timers.advance(2000)
    const second = await startJoin(world)
    await world.timers.advance(3999)
    expect(stateOf(world)).toBe('PreparingRebalance')
    await world.timers.advance(1)
    expect((await first.answer).members).toHaveLength(2)
    expect((await second.answer).generationId).toBe(1)
  })
})

describe('rebalancing', () => {
  test('a second member makes the first join again', async () => {
    const world = coordinatorWorld()
    const first = await stableMember(world)
    expect(await beat(world, first)).toBe(ErrorCode.NONE)
    const second = await startJoin(world)
    expect(stateOf(world)).toBe('PreparingRebalance')
    expect(await beat(world, first)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const again = await startJoin(world, { memberId: first.id })
    const [mine, theirs] = await Promise.all([again.answer, second.answer])
    expect(mine).toMatchObject({ generationId: 2, leader: first.id })
    expect(mine.members).toHaveLength(2)
    expect(theirs).toMatchObject({ generationId: 2, leader: first.id, members: [] })

    const waiting = sync(world, { id: second.id, generation: 2 })
    await sync(world, { id: first.id, generation: 2 }, { [first.id]: 'a', [second.id]: 'b' })
    expect(Buffer.from((await waiting).assignment).toString()).toBe('b')
    expect(stateOf(world)).toBe('Stable')
    expect(await beat(world, first)).toBe(ErrorCode.ILLEGAL_GENERATION)
  })

  test('who does not come back within the rebalance timeout is out', async () => {
    const world = coordinatorWorld()
    const first = await stableMember(world, { sessionTimeoutMs: 100_000 })
    const second = await startJoin(world)
    await world.timers.advance(29_999)
    expect(stateOf(world)).toBe('PreparingRebalance')
    await world.timers.advance(1)
    expect(await second.answer).toMatchObject({ generationId: 2, leader: second.id })
    expect(await beat(world, first)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('a member that was given an id holds the rebalance up until it uses it or its session ends', async () => {
    const world = coordinatorWorld()
    const first = await startJoin(world)
    await memberId(world, { sessionTimeoutMs: 6000 })
    await world.timers.advance(0)
    const generation = (await first.answer).generationId
    await sync(world, { id: first.id, generation }, {})
    const again = await startJoin(world, { memberId: first.id })
    await world.timers.advance(5000)
    expect(stateOf(world)).toBe('PreparingRebalance')
    await world.timers.advance(1000)
    expect((await again.answer).generationId).toBe(2)
  })

  test('silence for the session timeout empties the group; heartbeats prevent it', async () => {
    const world = coordinatorWorld()
    const member = await stableMember(world)
    await world.timers.advance(9000)
    expect(await beat(world, member)).toBe(ErrorCode.NONE)
    await world.timers.advance(9999)
    expect(stateOf(world)).toBe('Stable')
    await world.timers.advance(1)
    expect(stateOf(world)).toBe('Empty')
  })

  test('members that never ask for their assignment are out after the rebalance timeout', async () => {
    const world = coordinatorWorld()
    const leader = await startJoin(world, { sessionTimeoutMs: 100_000 })
    const follower = await startJoin(world, { sessionTimeoutMs: 100_000 })
    await world.timers.advance(1)
    const { generationId: generation } = await leader.answer
    await follower.answer
    const waiting = sync(world, { id: follower.id, generation })
    await world.timers.advance(30_000)
    expect((await waiting).errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const again = await startJoin(world, { memberId: follower.id })
    expect(await again.answer).toMatchObject({ generationId: 2, leader: follower.id })
  })

  test('the same join again is answered at once, a follower in peace, but a leader starts anew', async () => {
    const world = coordinatorWorld()
    const leader = await startJoin(world)
    const follower = await startJoin(world)
    await world.timers.advance(1)
    await Promise.all([leader.answer, follower.answer])
    expect(await (await startJoin(world, { memberId: follower.id })).answer).toMatchObject({
      generationId: 1,
    })
    await sync(world, { id: leader.id, generation: 1 }, {})
    expect(await (await startJoin(world, { memberId: follower.id })).answer).toMatchObject({
      generationId: 1,
    })
    expect(stateOf(world)).toBe('Stable')
    const anew = await startJoin(world, { memberId: leader.id })
    expect(stateOf(world)).toBe('PreparingRebalance')
    await startJoin(world, { memberId: follower.id })
    expect((await anew.answer).generationId).toBe(2)
  })

  test('a follower whose subscription changed makes all join again', async () => {
    const world = coordinatorWorld()
    const member = await startJoin(world)
    const follower = await startJoin(world)
    await world.timers.advance(1)
    await Promise.all([member.answer, follower.answer])
    await sync(world, { id: member.id, generation: 1 }, {})
    const protocols = [{ name: 'range', metadata: subscription('orders', 'other') }]
    void startJoin(world, { memberId: follower.id, protocols })
    await settle()
    expect(stateOf(world)).toBe('PreparingRebalance')
  })
})

describe('syncing', () => {
  test.for([
    { why: 'another generation', overrides: { generationId: 7 }, errorCode: ErrorCode.ILLEGAL_GENERATION },
    { why: 'a stranger', overrides: { memberId: 'ghost' }, errorCode: ErrorCode.UNKNOWN_MEMBER_ID },
    { why: 'an unknown group', overrides: { groupId: 'none' }, errorCode: ErrorCode.UNKNOWN_MEMBER_ID },
    {
      why: 'another protocol',
      overrides: { protocolName: 'sticky' },
      errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
    },
    {
      why: 'another type',
      overrides: { protocolType: 'connect' },
      errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
    },
  ])('is refused for $why', async ({ overrides, errorCode }) => {
    const world = coordinatorWorld()
    const { id, generation } = await stableMember(world)
    const request = {
      groupId: 'g',
      generationId: generation,
      memberId: id,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: [],
      ...overrides,
    }
    expect((await world.ask(groupApis.sync, request)).errorCode).toBe(errorCode)
  })

  test('a stable group answers the same assignment again', async () => {
    const world = coordinatorWorld()
    const member = await stableMember(world)
    expect(Buffer.from((await sync(world, member)).assignment).toString()).toBe('everything')
  })
})

describe('leaving', () => {
  test('the last one leaves an empty group that remembers its generation', async () => {
    const world = coordinatorWorld()
    const { id } = await stableMember(world)
    const left = await world.ask(groupApis.leave, { groupId: 'g', memberId: id }, { version: 2 })
    expect(left.errorCode).toBe(ErrorCode.NONE)
    expect(world.groups.find('g')?.membership).toMatchObject({ state: 'Empty', generation: 2 })
  })

  test('several may be named, each with its own result', async () => {
    const world = coordinatorWorld()
    const { id } = await stableMember(world)
    const members = [{ memberId: id }, { memberId: 'ghost' }, { memberId: '', groupInstanceId: 'nobody' }]
    const left = await world.ask(groupApis.leave, { groupId: 'g', members })
    expect(left.errorCode).toBe(ErrorCode.NONE)
    expect(left.members.map((member) => member.errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.UNKNOWN_MEMBER_ID,
      ErrorCode.UNKNOWN_MEMBER_ID,
    ])
  })

  test('the others share what it had', async () => {
    const world = coordinatorWorld()
    const first = await stableMember(world)
    const second = await startJoin(world)
    await startJoin(world, { memberId: first.id })
    await second.answer
    await world.ask(groupApis.leave, { groupId: 'g', members: [{ memberId: first.id }] })
    const again = await startJoin(world, { memberId: second.id })
    expect(await again.answer).toMatchObject({ generationId: 3, leader: second.id })
  })
})

describe('static members', () => {
  const as = (groupInstanceId: string) => ({ groupInstanceId })

  test('need no second JoinGroup for an id, which names the instance', async () => {
    const world = coordinatorWorld()
    const answer = world.ask(groupApis.join, joinRequest(as('one')))
    await world.timers.advance(1)
    const joined = await answer
    expect(joined.errorCode).toBe(ErrorCode.NONE)
    expect(joined.memberId).toMatch(/^one-/)
  })

  test('come back under a new id without a rebalance, and fence the old one', async () => {
    const world = coordinatorWorld()
    const answer = world.ask(groupApis.join, joinRequest(as('one')))
    await world.timers.advance(1)
    const { memberId: id, generationId: generation } = await answer
    await sync(world, { id, generation }, { [id]: 'everything' })

    const back = await world.ask(groupApis.join, joinRequest(as('one')))
    expect(back).toMatchObject({ errorCode: 0, generationId: generation, skipAssignment: true })
    expect(back.memberId).not.toBe(id)
    expect(stateOf(world)).toBe('Stable')
    expect(Buffer.from((await sync(world, { id: back.memberId, generation })).assignment).toString()).toBe(
      'everything',
    )
    const request = { groupId: 'g', generationId: generation, memberId: id, groupInstanceId: 'one' }
    expect((await world.ask(groupApis.heartbeat, request)).errorCode).toBe(ErrorCode.FENCED_INSTANCE_ID)
  })

  test('before version 9 a leader that is back hears its former name, lest it assign anew', async () => {
    const world = coordinatorWorld()
    const answer = world.ask(groupApis.join, joinRequest(as('one')))
    await world.timers.advance(1)
    const { memberId: id, generationId: generation } = await answer
    await sync(world, { id, generation }, {})
    const back = await world.ask(groupApis.join, joinRequest(as('one')), { version: 8 })
    expect(back).toMatchObject({ leader: id, members: [] })
  })

  test('can be removed by their instance id alone', async () => {
    const world = coordinatorWorld()
    const answer = world.ask(groupApis.join, joinRequest(as('one')))
    await world.timers.advance(1)
    await answer
    const members = [
      { memberId: 'ghost', groupInstanceId: 'one' },
      { memberId: '', groupInstanceId: 'one' },
    ]
    const left = await world.ask(groupApis.leave, { groupId: 'g', members })
    expect(left.members.map((member) => member.errorCode)).toEqual([
      ErrorCode.FENCED_INSTANCE_ID,
      ErrorCode.NONE,
    ])
    expect(stateOf(world)).toBe('Empty')
  })
})
