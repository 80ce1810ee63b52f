import { describe, expect, test } from 'vitest'
import type { CommittedOffset } from '../../src/domain/group.ts'
import { planReturn } from '../../src/domain/offset-undo.ts'

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
