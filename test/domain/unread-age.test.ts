import { describe, expect, test } from 'vitest'
import type { PartitionLag } from '../../src/domain/group-lag.ts'
import { longestAge, nextUnread, unreadAge, unreadKey } from '../../src/domain/unread-age.ts'

/** A log that holds offsets 100 to 199, read up to 150. */
const partition = (changes: Partial<PartitionLag> = {}): PartitionLag => ({
  topic: 'orders',
  partition: 0,
  committed: 150n,
  leaderEpoch: null,
  metadata: '',
  start: 100n,
  end: 200n,
  lag: 50n,
  memberId: null,
  error: null,
  isUnanswered: false,
  ...changes,
})

describe('the next unread record', () => {
  test.for([
    { name: 'is where the group is', at: {}, next: 150n },
    {
      name: 'is where the log starts, where the rest is gone',
      at: { committed: 20n, lag: 180n },
      next: 100n,
    },
    { name: 'is not there where all is read', at: { committed: 200n, lag: 0n }, next: null },
    { name: 'is not known without a commit', at: { committed: null, lag: null }, next: null },
    {
      name: 'is where a share group starts, where it has all that follows to read',
      at: { committed: null, share: { start: 170n, memberIds: [] }, lag: 30n },
      next: 170n,
    },
    {
      name: 'is not known where a share group has read some of what follows',
      at: { committed: null, share: { start: 170n, memberIds: [] }, lag: 20n },
      next: null,
    },
  ])('$name', ({ at, next }) => {
    expect(nextUnread(partition(at))?.offset ?? null).toBe(next)
  })
})

const at150 = unreadKey({ topic: 'orders', partition: 0, offset: 150n })

describe('its age', () => {
  test.for([
    { name: 'is the time since it was written', at: {}, times: { [at150]: 4_000 }, age: 6_000 },
    { name: 'is nothing where all is read', at: { committed: 200n, lag: 0n }, times: {}, age: 0 },
    { name: 'is nothing where it is from the future', at: {}, times: { [at150]: 11_000 }, age: 0 },
    { name: 'is nothing where no record is left', at: {}, times: { [at150]: null }, age: 0 },
    { name: 'cannot be told where it was not found', at: {}, times: {}, age: null },
    { name: 'cannot be told of a record without a time', at: {}, times: { [at150]: -1 }, age: null },
    { name: 'cannot be told where the lag is not known', at: { lag: null }, times: {}, age: null },
    {
      name: 'cannot be told where a share group does not say which record it is',
      at: { committed: null, share: { start: 170n, memberIds: [] }, lag: 20n },
      times: {},
      age: null,
    },
    {
      name: 'is nothing where a share group is done with all',
      at: { committed: null, share: { start: 170n, memberIds: [] }, lag: 0n },
      times: {},
      age: 0,
    },
  ])('$name', ({ at, times, age }) => {
    expect(unreadAge(partition(at), new Map(Object.entries(times)), 10_000)).toBe(age)
  })

  test('is that of the record that waits longest', () => {
    expect(longestAge([3, null, 7, 0])).toBe(7)
    expect(longestAge([0, 0])).toBe(0)
    expect(longestAge([null, 0])).toBeNull()
    expect(longestAge([null, null])).toBeNull()
    expect(longestAge([])).toBeNull()
  })
})
