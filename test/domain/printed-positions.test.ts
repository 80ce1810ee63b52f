import { expect, test } from 'vitest'
import { PrintedPositions } from '../../src/domain/printed-positions.ts'

const at = (partition: number, offset: bigint) => ({ topic: 'orders', partition, offset })

test('what was printed is to be committed, once', () => {
  const positions = new PrintedPositions()
  positions.printed(at(0, 5n), 5n)
  positions.printed(at(1, 7n), 7n)
  const sent = positions.uncommitted
  expect(sent).toEqual([at(0, 5n), at(1, 7n)])
  // Printing goes on while the commit is under way.
  positions.printed(at(1, 9n), 9n)
  positions.committed(sent)
  expect(positions.uncommitted).toEqual([at(1, 9n)])
  expect(positions.settled).toEqual([at(0, 5n)])
})

test('what other members have now is forgotten, and what they will read again is named', () => {
  const positions = new PrintedPositions()
  for (const partition of [0, 1, 2]) positions.printed(at(partition, 5n), 5n)
  positions.committed([at(0, 5n)])
  expect(positions.keepOnly([at(2, 0n)])).toEqual([at(1, 5n)])
  expect(positions.offsetOf(at(0, 0n))).toBeNull()
  expect(positions.offsetOf(at(2, 0n))).toBe(5n)
  // A commit that comes back late does not bring it back.
  positions.committed([at(1, 5n)])
  expect(positions.settled).toEqual([])
})
