import { describe, expect, test } from 'vitest'
import { checkClaim, type Claim } from './claim.ts'
import { Tally } from './numbered-records.ts'
import type { StoredRecord } from './stored-records.ts'

const stored = (...numbers: number[]): StoredRecord[] =>
  numbers.map((number, offset) => ({ partition: 0, offset, key: `key-${number}`, number }))

interface Counts {
  readonly acked?: number
  readonly failed?: number
  readonly unknown?: number
  readonly unsent?: number
}

const NONE = { acked: 0, failed: 0, unknown: 0, unsent: 0 }

/** A run that was given four records. */
function claimOf(
  counts: Counts,
  failedNumbers: readonly number[],
  { exitCode = 0, errors = [] as object[], signal = null as NodeJS.Signals | null } = {},
): Claim {
  const whole = { ...NONE, ...counts }
  const report = { ...whole, partitions: [{ partition: 0, ...whole }], errors }
  return {
    given: 4,
    ended: {
      exitCode: signal === null ? exitCode : null,
      signal,
      stdout: Buffer.from(JSON.stringify(report)),
      stderr: '',
    },
    failedFile: failedNumbers.map((number) => `${JSON.stringify({ value: `${number} xxx` })}\n`).join(''),
    signalled: signal === null ? 'no' : 'once',
  }
}

const UNKNOWN_2_TO_4 = { partition: 0, outcome: 'unknown', firstLine: 3, lastLine: 4 }
const TRUE = { ackedNotStored: 0, storedUnclaimed: 0, doubled: 0, failedFile: 0, exitCode: 0 }

describe('a claim', () => {
  test.for([
    { what: 'all acked', claim: claimOf({ acked: 4 }, []), found: stored(0, 1, 2, 3) },
    {
      what: 'some unknown, one of them stored',
      claim: claimOf({ acked: 2, unknown: 2 }, [2, 3], { exitCode: 9, errors: [UNKNOWN_2_TO_4] }),
      found: stored(0, 1, 3),
    },
    {
      what: 'stopped by a signal after two',
      claim: claimOf({ acked: 2 }, [], { signal: 'SIGINT' }),
      found: stored(0, 1),
    },
  ])('is true: $what', ({ claim, found }) => {
    expect(checkClaim(claim, found)).toEqual({ ...TRUE, words: [] })
  })

  test.for([
    {
      what: 'acked and not stored',
      claim: claimOf({ acked: 4 }, []),
      found: stored(0, 1, 3),
      lie: { ackedNotStored: 1 },
    },
    {
      what: 'stored twice',
      claim: claimOf({ acked: 4 }, []),
      found: stored(0, 1, 2, 3, 3),
      lie: { doubled: 1 },
    },
    {
      what: 'stored and called failed',
      claim: claimOf({ acked: 3, failed: 1 }, [3], { exitCode: 3 }),
      found: stored(0, 1, 2, 3),
      lie: { storedUnclaimed: 1 },
    },
    {
      what: 'stored and never read',
      claim: claimOf({ acked: 2 }, [], { signal: 'SIGINT' }),
      found: stored(0, 1, 2),
      lie: { storedUnclaimed: 1 },
    },
    {
      what: 'unknown, and not where it is said to be',
      claim: claimOf({ acked: 2, unknown: 2 }, [0, 1], { exitCode: 9, errors: [UNKNOWN_2_TO_4] }),
      found: stored(0, 2, 3),
      lie: { storedUnclaimed: 1 },
    },
    {
      what: 'not acked and not in the file',
      claim: claimOf({ acked: 2, failed: 2 }, [3], { exitCode: 3 }),
      found: stored(0, 1, 2),
      lie: { failedFile: 1 },
    },
    {
      what: 'success without all of them',
      claim: claimOf({ acked: 3, unsent: 1 }, [3]),
      found: stored(0, 1, 2),
      lie: { exitCode: 1 },
    },
    {
      what: 'partial where something is unknown',
      claim: claimOf({ acked: 2, unknown: 2 }, [2, 3], { exitCode: 3, errors: [UNKNOWN_2_TO_4] }),
      found: stored(0, 1),
      lie: { exitCode: 1 },
    },
  ])('is not true: $what', ({ claim, found, lie }) => {
    expect(checkClaim(claim, found)).toMatchObject({ ...TRUE, ...lie })
  })
})

test('a tally finds what is lost, doubled and misplaced', () => {
  const tally = new Tally(4)
  const at = (number: number, key: string, partition = 0): StoredRecord => ({
    number,
    key,
    partition,
    offset: 0,
  })
  for (const record of [at(2, 'a'), at(0, 'a'), at(1, 'b'), at(1, 'b')]) tally.add(record)
  expect([tally.lost, tally.doubled, tally.misplaced, tally.stored]).toEqual([1, 1, 1, 4])
})
