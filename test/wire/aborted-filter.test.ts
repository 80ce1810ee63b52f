import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AbortedFilter, type AbortedTransaction } from '../../src/wire/aborted-filter.ts'
import { encodeBatch } from '../../src/wire/batch-builder.ts'
import { batchesIn } from '../../src/wire/record-batch.ts'
import { encodeControlBatch } from '../../src/wire/transaction-marker.ts'

type Step =
  | { readonly do: 'write'; readonly producer: number; readonly records: number }
  | { readonly do: 'end'; readonly producer: number; readonly kind: 'abort' | 'commit' }
  | { readonly do: 'plain'; readonly records: number }

interface Written {
  readonly bytes: Buffer
  readonly baseOffset: bigint
  readonly nextOffset: bigint
  /** What a reader of committed records has to see of it. */
  delivered: boolean
}

interface Aborted extends AbortedTransaction {
  readonly markerOffset: bigint
}

const value = Buffer.from('v')

/** A log as a broker writes it, keeping for each batch what became of it. */
function writeLog(steps: readonly Step[]): { log: Written[]; aborted: Aborted[] } {
  const log: Written[] = []
  const aborted: Aborted[] = []
  const open = new Map<number, Written[]>()
  let offset = 0n
  for (const step of steps) {
    const baseOffset = offset
    if (step.do === 'end') {
      const transaction = open.get(step.producer)
      if (transaction === undefined) continue
      open.delete(step.producer)
      const [producerId, { baseOffset: firstOffset } = { baseOffset }] = [
        BigInt(step.producer),
        transaction[0],
      ]
      if (step.kind === 'abort') {
        aborted.push({ producerId, firstOffset, markerOffset: baseOffset })
        for (const batch of transaction) batch.delivered = false
      }
      const marker = { kind: step.kind, producerId, producerEpoch: 0, coordinatorEpoch: 0, timestampMs: 0 }
      offset += 1n
      log.push({
        bytes: encodeControlBatch({ ...marker, baseOffset }),
        baseOffset,
        nextOffset: offset,
        delivered: false,
      })
      continue
    }
    offset += BigInt(step.records)
    const records = Array.from({ length: step.records }, () => ({ timestampMs: 0, key: null, value }))
    const producer =
      step.do === 'write' ? { transactional: true, producerId: BigInt(step.producer), producerEpoch: 0 } : {}
    const bytes = encodeBatch(records, { baseOffset, ...producer })
    const batch: Written = { bytes, baseOffset, nextOffset: offset, delivered: true }
    log.push(batch)
    if (step.do === 'write') open.set(step.producer, [...(open.get(step.producer) ?? []), batch])
  }
  return { log, aborted }
}

const producer = fc.integer({ min: 1, max: 4 })
const records = fc.integer({ min: 1, max: 3 })
const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('write' as const), producer, records }),
    fc.record({
      do: fc.constant('end' as const),
      producer,
      kind: fc.constantFrom('abort' as const, 'commit' as const),
    }),
    fc.record({ do: fc.constant('plain' as const), records }),
  ),
  { maxLength: 40 },
)

describe('AbortedFilter', () => {
  test('delivers what a reader who knows the whole log would take', () => {
    fc.assert(
      fc.property(anySteps, fc.nat(40), (steps, from) => {
        const { log, aborted } = writeLog(steps)
        // A fetch begins anywhere and is told of every aborted transaction that reaches into it.
        const fetched = log.slice(Math.min(from, log.length))
        const start = fetched[0]?.baseOffset ?? 0n
        const relevant = aborted.filter(({ markerOffset }) => markerOffset >= start)
        const filter = new AbortedFilter(relevant)
        const batches = [...batchesIn(Buffer.concat(fetched.map(({ bytes }) => bytes)))]
        expect(batches.map((batch) => filter.delivers(batch))).toEqual(
          fetched.map(({ delivered }) => delivered),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('ends with markers only: a record whose key looks like one is a record', () => {
    const key = Buffer.from([0, 0, 0, 0])
    const producer = { transactional: true, producerId: 7n, producerEpoch: 0 }
    const lookalike = encodeBatch([{ timestampMs: 0, key, value }], { ...producer, baseOffset: 0n })
    const after = encodeBatch([{ timestampMs: 0, key: null, value }], { ...producer, baseOffset: 1n })
    const filter = new AbortedFilter([{ producerId: 7n, firstOffset: 0n }])
    const batches = [...batchesIn(Buffer.concat([lookalike, after]))]
    expect(batches.map((batch) => filter.delivers(batch))).toEqual([false, false])
  })

  test('delivers everything but markers where nothing was aborted', () => {
    const { log } = writeLog([
      { do: 'plain', records: 1 },
      { do: 'write', producer: 1, records: 1 },
      { do: 'end', producer: 1, kind: 'commit' },
    ])
    const filter = new AbortedFilter(null)
    const batches = [...batchesIn(Buffer.concat(log.map(({ bytes }) => bytes)))]
    expect(batches.map((batch) => filter.delivers(batch))).toEqual([true, true, false])
  })
})
