import { describe, expect, test } from 'vitest'
import {
  afterAnswer,
  afterSilence,
  farewellOf,
  heartbeatOf,
  newMembership,
  owning,
  reactionTo,
} from '../../src/cluster/consumer-membership.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'

const identity = { group: 'g', instanceId: null, topics: ['orders'], rebalanceTimeoutMs: 30_000 }
const who = { groupId: 'g', memberId: 'm', instanceId: null }
const all = { rebalanceTimeoutMs: 30_000, subscribedTopicNames: ['orders'] }

const answer = (memberEpoch: number, partitions: readonly number[] | null) => ({
  throttleTimeMs: 0,
  errorCode: 0,
  errorMessage: null,
  memberId: 'm',
  memberEpoch,
  heartbeatIntervalMs: 1_000,
  assignment: partitions === null ? null : { topicPartitions: [{ topicId: 'A', partitions }] },
})

const owned = (...partitions: readonly number[]) => [{ topicId: 'A', partitions }]

describe('a membership by the consumer protocol', () => {
  test('says everything when it joins, and then only what is new', () => {
    const joining = newMembership('m')
    expect(heartbeatOf(joining, identity)).toEqual({ ...who, ...all, memberEpoch: 0, topicPartitions: [] })

    const told = afterAnswer(joining, joining, answer(2, [1, 0]))
    expect(told).toMatchObject({ epoch: 2, target: owned(0, 1), owned: [] })
    expect(heartbeatOf(told, identity)).toEqual({ ...who, memberEpoch: 2 })

    const taken = owning(told, told.target)
    const acknowledging = { ...who, memberEpoch: 2, topicPartitions: owned(0, 1) }
    expect(heartbeatOf(taken, identity)).toEqual(acknowledging)

    const settled = afterAnswer(taken, taken, answer(2, null))
    expect(heartbeatOf(settled, identity)).toEqual({ ...who, memberEpoch: 2 })
    expect(settled.target).toEqual(owned(0, 1))
  })

  test('says everything again after a request that was not answered', () => {
    const joined = afterAnswer(newMembership('m'), newMembership('m'), answer(2, [0]))
    const silent = afterSilence(owning(joined, joined.target))
    expect(heartbeatOf(silent, identity)).toEqual({
      ...who,
      ...all,
      memberEpoch: 2,
      topicPartitions: owned(0),
    })
  })

  test('tells what it gave up while a heartbeat was under way with the next one', () => {
    const first = newMembership('m')
    const joined = owning(afterAnswer(first, first, answer(2, [0, 1])), owned(0, 1))
    const sent = afterAnswer(joined, joined, answer(2, [0]))
    const now = afterAnswer(owning(sent, owned(0)), sent, answer(2, null))
    expect(heartbeatOf(now, identity)).toEqual({ ...who, memberEpoch: 2, topicPartitions: owned(0) })
  })

  test.for([
    { instanceId: null, memberEpoch: -1 },
    { instanceId: 'reader-1', memberEpoch: -2 },
  ])('leaves with $memberEpoch as $instanceId', ({ instanceId, memberEpoch }) => {
    expect(farewellOf(newMembership('m'), { ...identity, instanceId })).toEqual({
      groupId: 'g',
      memberId: 'm',
      memberEpoch,
      instanceId,
    })
  })

  test.for([
    ['FENCED_MEMBER_EPOCH', 3, 'rejoin'],
    ['FENCED_MEMBER_EPOCH', 0, 'rejoin'],
    ['UNKNOWN_MEMBER_ID', 3, 'rejoin'],
    ['GROUP_ID_NOT_FOUND', 3, 'rejoin'],
    ['GROUP_ID_NOT_FOUND', 0, 'give up'],
    ['NOT_COORDINATOR', 3, 'again'],
    ['COORDINATOR_NOT_AVAILABLE', 0, 'again'],
    ['COORDINATOR_LOAD_IN_PROGRESS', 3, 'again'],
    ['UNRELEASED_INSTANCE_ID', 0, 'give up'],
    ['FENCED_INSTANCE_ID', 3, 'give up'],
    ['GROUP_MAX_SIZE_REACHED', 0, 'give up'],
    ['UNSUPPORTED_ASSIGNOR', 0, 'give up'],
    ['GROUP_AUTHORIZATION_FAILED', 3, 'give up'],
  ] as const)('%s at epoch %i: %s', ([name, epoch, reaction]) => {
    expect(reactionTo(ErrorCode[name], epoch)).toBe(reaction)
  })
})
