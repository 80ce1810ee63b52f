import { describe, expect, test } from 'vitest'
import type { RecordChunk, RecordRun } from '../../../src/cluster/read-records.ts'
import { ExecIntake } from '../../../src/commands/consume/exec-intake.ts'
import type { HeldRecord } from '../../../src/commands/consume/held-record.ts'
import { ExecSchedule } from '../../../src/domain/exec-schedule.ts'
import { KctlError } from '../../../src/errors.ts'

const PLACE = { topic: 'orders', partition: 0 }
const DAMAGE = new KctlError('integrity', 'orders[0]: damaged', { code: 'CORRUPT_BATCH' })

interface Batch {
  readonly base: number
  readonly records: number
  /** The record, from 0, that cannot be read. */
  readonly damagedAt?: number
  /** How many headers each record claims to have; there are none. */
  readonly headerCount?: number
}

function runOf({ base, records, damagedAt, headerCount = 0 }: Batch): RecordRun {
  const run = {
    section: { buffer: Buffer.alloc(1), end: 1, baseOffset: BigInt(base), logAppendTimeMs: null },
    offsetDelta: -1,
    timestampMs: 0,
    exactTimestamp: () => 0n,
    keyStart: 0,
    keyLength: -1,
    valueStart: 0,
    valueLength: 1,
    headerCount,
    headersStart: 1,
    recordEnd: 1,
    leaderEpoch: -1,
    nextOffset: BigInt(base + records),
    copy: () => run,
    next() {
      run.offsetDelta++
      if (run.offsetDelta === damagedAt) throw new RangeError('a record is longer than its batch')
      return run.offsetDelta < records
    },
  }
  return run
}

const chunkOf = (batch: Batch): RecordChunk => ({
  ...PLACE,
  nextOffset: BigInt(batch.base + batch.records),
  runs: () => [runOf(batch)],
  explain: () => DAMAGE,
})

function intakeOf(maxRecords: number) {
  const schedule = new ExecSchedule<HeldRecord>({
    batch: 1,
    keepsKeyless: true,
    maxRecords,
    maxBytes: 1 << 20,
  })
  schedule.assign([{ ...PLACE, offset: 0n }])
  const intake = new ExecIntake({ schedule, filter: null, scanLimit: Infinity, wantsMore: () => true })
  const finish = (): void => {
    for (let run = schedule.next(); run !== null; run = schedule.next()) {
      schedule.complete(run)
      intake.draw()
    }
  }
  return { schedule, intake, finish }
}

describe('what cannot be read', () => {
  test('is not passed, whatever comes behind it', () => {
    const { schedule, intake, finish } = intakeOf(2)
    intake.add(chunkOf({ base: 0, records: 5, damagedAt: 3 }))
    intake.draw()
    finish()
    expect(intake.failure).toBe(DAMAGE)
    // It was on its way when that was seen.
    intake.add(chunkOf({ base: 5, records: 5 }))
    intake.draw()
    finish()
    expect(schedule.position(PLACE)).toBe(3n)
  })

  test('is named where it is a header too', () => {
    const { schedule, intake, finish } = intakeOf(100)
    intake.add(chunkOf({ base: 0, records: 2 }))
    intake.add(chunkOf({ base: 2, records: 2, headerCount: 1 }))
    intake.draw()
    finish()
    expect(intake.failure).toBe(DAMAGE)
    expect(schedule.position(PLACE)).toBe(2n)
  })
})
