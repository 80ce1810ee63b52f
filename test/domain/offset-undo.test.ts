import { describe, expect, test } from 'vitest'
import type { CommittedOffset } from '../../src/domain/group.ts'
import { otherMetadata, planReturn } from '../../src/domain/offset-undo.ts'

const committed = (topic: string, offset: bigint | null): CommittedOffset => ({
  topic,
  partition: 0,
  committed: offset,
  leaderEpoch: null,
  metadata: '',
  error: null,
})

describe('going back to a snapshot', () => {
  const then = [
    { topic: 'a', partition: 0, offset: 5n },
    { topic: 'b', partition: 0, offset: 6n },
  ]
  const now = [committed('a', 9n), committed('c', 1n), committed('d', null)]
  const moves = [
    { topic: 'a', partition: 0, before: 9n, after: 5n },
    { topic: 'b', partition: 0, before: null, after: 6n },
  ]

  test('moves what was there, and forgets what was not', () => {
    expect(planReturn(then, now, false)).toEqual({
      moves,
      toDelete: [{ topic: 'c', partition: 0 }],
      movedSince: [],
    })
  })

  test('forgets nothing where the snapshot may not be all there was', () => {
    expect(planReturn(then, now, true)).toEqual({ moves, toDelete: [], movedSince: [] })
  })
})

test.for([
  { what: 'the same', offset: 5n, metadata: '', found: 0 },
  { what: 'none in the journal', offset: 5n, metadata: null, found: 0 },
  { what: 'another', offset: 5n, metadata: 'x', found: 1 },
  { what: 'another, at an offset that is moved anyway', offset: 4n, metadata: 'x', found: 0 },
])('metadata that stays as it is: $what', ({ offset, metadata, found }) => {
  const then = [{ topic: 'a', partition: 0, offset, metadata }]
  expect(otherMetadata(then, [committed('a', 5n)])).toHaveLength(found)
})
