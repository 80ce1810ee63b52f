import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/wire/error-codes.ts'
import { consumerProtocolAssignment } from '../../../../src/wire/messages/consumer-protocol-assignment.ts'
import { consumerProtocolSubscription } from '../../../../src/wire/messages/consumer-protocol-subscription.ts'
import { Reader, Writer } from '../../../../src/wire/primitives.ts'
import { coordinatorWorld, type World } from './coordinator-world.ts'
import { beat, groupApis, joinRequest, memberId, type StableMember, sync } from './group-client.ts'

/** A heartbeat of the new protocol by member "new". */
const newBeat = async (world: World, memberEpoch: number, owned: readonly number[] | null = null) => {
  const isJoining = memberEpoch === 0
  const topicPartitions = [{ topicId: world.topics.get('orders')?.id ?? '', partitions: owned ?? [] }].filter(
    ({ partitions }) => partitions.length > 0,
  )
  const answer = await world.ask(groupApis.consumerHeartbeat, {
    groupId: 'g',
    memberId: 'new',
    memberEpoch,
    ...(isJoining && { rebalanceTimeoutMs: 5_000, subscribedTopicNames: ['orders'], topicPartitions: [] }),
    ...(owned !== null && { topicPartitions }),
  })
  const assigned = answer.assignment?.topicPartitions.flatMap(({ partitions }) => partitions) ?? null
  return { errorCode: answer.errorCode, epoch: answer.memberEpoch, assigned }
}

/** The subscription of a consumer that keeps what it has through a rebalance. */
function subscriptionWith(owned: readonly number[]): Buffer {
  const writer = new Writer()
  writer.int16(1)
  const ownedPartitions = owned.length === 0 ? [] : [{ topic: 'orders', partitions: owned }]
  consumerProtocolSubscription.encode(writer, { topics: ['orders'], ownedPartitions }, 1)
  return Buffer.from(writer.finish())
}

async function join(world: World, id: string, owned: readonly number[] = []): Promise<StableMember> {
  const protocols = [{ name: 'range', metadata: subscriptionWith(owned) }]
  const answer = await world.ask(groupApis.join, joinRequest({ memberId: id, protocols }))
  expect(answer).toMatchObject({ errorCode: 0, protocolName: 'range', leader: '', memberId: id, members: [] })
  return { id, generation: answer.generationId }
}

async function assignedTo(world: World, member: StableMember): Promise<readonly number[]> {
  const { errorCode, assignment } = await sync(world, member)
  expect(errorCode).toBe(ErrorCode.NONE)
  const reader = new Reader(Buffer.from(assignment))
  const { assignedPartitions } = consumerProtocolAssignment.decode(reader, reader.int16())
  return assignedPartitions.flatMap(({ partitions }) => partitions)
}

const commit = async (world: World, { id, generation }: StableMember) => {
  const partitions = [{ partitionIndex: 0, committedOffset: 7n, committedMetadata: null }]
  const topics = [{ name: 'orders', partitions }]
  const request = { groupId: 'g', memberId: id, generationIdOrMemberEpoch: generation, topics }
  const answer = await world.ask(groupApis.commit, request, { version: 9 })
  return answer.topics[0]?.partitions[0]?.errorCode
}

describe('a member of the old protocol in a group of the new', () => {
  test('gets its share when another has given it up, and gives it back when it leaves', async () => {
    const world = coordinatorWorld()
    expect(await newBeat(world, 0)).toMatchObject({ epoch: 2, assigned: [0, 1, 2] })
    const id = await memberId(world)
    const early = await join(world, id)
    expect(early.generation).toBe(3)
    expect(await assignedTo(world, early)).toEqual([])
    expect(await beat(world, early)).toBe(ErrorCode.NONE)

    const told = await newBeat(world, 2)
    const kept = told.assigned ?? []
    expect(kept).toHaveLength(2)
    expect(await newBeat(world, 2, kept)).toMatchObject({ epoch: 3 })
    expect(await beat(world, early)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const settled = await join(world, id)
    expect([...kept, ...(await assignedTo(world, settled))].sort()).toEqual([0, 1, 2])
    expect(await beat(world, settled)).toBe(ErrorCode.NONE)

    expect(await commit(world, settled)).toBe(ErrorCode.NONE)
    expect(await commit(world, { id, generation: 2 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await beat(world, { id, generation: 2 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await beat(world, { id: 'ghost', generation: 3 })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)

    const request = { groupIds: ['g'], includeAuthorizedOperations: false }
    const [group] = (await world.ask(groupApis.describeConsumer, request)).groups
    expect(group?.members.map((member) => [member.memberId, member.memberType])).toEqual([
      ['new', 1],
      [id, 0],
    ])

    // As librdkafka does it, for itself.
    const left = await world.ask(groupApis.leave, { groupId: 'g', memberId: id }, { version: 1 })
    expect(left.errorCode).toBe(ErrorCode.NONE)
    expect(await newBeat(world, 3)).toMatchObject({ epoch: 4, assigned: [0, 1, 2] })
  })

  test('that keeps what it can is told to join again until it has given up the rest', async () => {
    const world = coordinatorWorld()
    await newBeat(world, 0)
    const id = await memberId(world)
    await join(world, id)
    await newBeat(world, 3)
    await world.ask(groupApis.leave, { groupId: 'g', members: [{ memberId: 'new' }] })
    const alone = await join(world, id)
    expect(await assignedTo(world, alone)).toEqual([0, 1, 2])

    await newBeat(world, 0)
    expect(await beat(world, alone)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const revoking = await join(world, id, [0, 1, 2])
    expect(revoking.generation).toBe(alone.generation)
    const kept = await assignedTo(world, revoking)
    expect(kept.length).toBeLessThan(3)
    expect(await beat(world, revoking)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const done = await join(world, id, kept)
    expect(done.generation).toBeGreaterThan(alone.generation)
    expect(await assignedTo(world, done)).toEqual(kept)
    expect(await beat(world, done)).toBe(ErrorCode.NONE)
  })

  test('is out after its own session timeout', async () => {
    const world = coordinatorWorld()
    await newBeat(world, 0)
    const id = await memberId(world)
    const member = await join(world, id)
    await world.timers.advance(10_000)
    expect(await beat(world, member)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })
})
