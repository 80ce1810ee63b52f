import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExecSchedule, type Run } from '../../src/domain/exec-schedule.ts'

/** Node.js gives the way to it only where it is asked for. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

const ORDERS = { topic: 'orders', partition: 0 }
const OPTIONS = { batch: 1, keepsKeyless: false, maxRecords: 1_000, maxBytes: 1 << 26 }

const task = (offset: number, key: string | null = null, bytes = 1) => ({
  offset: BigInt(offset),
  key,
  bytes,
  item: offset,
})

const itemsOf = (run: Run<number> | null): readonly number[] | null =>
  run === null ? null : run.tasks.map(({ item }) => item)

function scheduleOf(keys: readonly (string | null)[], options: Partial<typeof OPTIONS> = {}) {
  const schedule = new ExecSchedule<number>({ ...OPTIONS, ...options })
  schedule.assign([{ ...ORDERS, offset: 0n }])
  for (const [offset, key] of keys.entries()) schedule.add(ORDERS, task(offset, key))
  const start = (): Run<number> => {
    const run = schedule.next()
    if (run === null) throw new Error('nothing may be begun')
    return run
  }
  return { schedule, start }
}

describe('what may run next', () => {
  test('a key waits for itself only', () => {
    const { schedule, start } = scheduleOf(['a', 'a', 'b', null, null])
    const [a, b] = [start(), start()]
    expect([itemsOf(a), itemsOf(b), itemsOf(start()), itemsOf(start())]).toEqual([[0], [2], [3], [4]])
    expect(schedule.next()).toBeNull()
    schedule.complete(b)
    expect(schedule.next()).toBeNull()
    schedule.complete(a)
    expect(itemsOf(schedule.next())).toEqual([1])
  })

  test('records without a key wait for each other where they are to', () => {
    const { schedule, start } = scheduleOf([null, 'a', null], { keepsKeyless: true })
    const first = start()
    expect(itemsOf(start())).toEqual([1])
    expect(schedule.next()).toBeNull()
    schedule.complete(first)
    expect(itemsOf(schedule.next())).toEqual([2])
  })

  test('a batch holds keys in their order, and none that is under way', () => {
    const { schedule, start } = scheduleOf(['a', 'a', 'b', 'a', 'c', 'b'], { batch: 3 })
    const first = start()
    expect(itemsOf(first)).toEqual([0, 1, 2])
    expect(itemsOf(start())).toEqual([4])
    schedule.complete(first)
    expect(itemsOf(schedule.next())).toEqual([3, 5])
  })

  test('partitions take turns', () => {
    const schedule = new ExecSchedule<number>(OPTIONS)
    const other = { topic: 'orders', partition: 1 }
    schedule.assign([
      { ...ORDERS, offset: 0n },
      { ...other, offset: 0n },
    ])
    for (const offset of [0, 1]) schedule.add(ORDERS, task(offset))
    for (const offset of [10, 11]) schedule.add(other, task(offset))
    expect([0, 1, 2, 3].map(() => itemsOf(schedule.next()))).toEqual([[0], [10], [1], [11]])
  })

  test('a record that has failed for good holds up its key, and no other', () => {
    const { schedule, start } = scheduleOf(['a', 'b', 'a', 'b'])
    start()
    const b = start()
    schedule.complete(b)
    expect(itemsOf(schedule.next())).toEqual([3])
    expect(schedule.position(ORDERS)).toBe(0n)
  })
})

describe('how far a partition is', () => {
  test('up to the first that is not done', () => {
    const { schedule, start } = scheduleOf([null, null, null])
    const runs = [start(), start(), start()] as const
    schedule.readTo(ORDERS, 9n)
    schedule.complete(runs[1])
    expect(schedule.position(ORDERS)).toBe(0n)
    schedule.complete(runs[0])
    expect(schedule.position(ORDERS)).toBe(2n)
    schedule.complete(runs[2])
    expect(schedule.position(ORDERS)).toBe(9n)
  })

  test('nothing is known of a partition of which nothing was read', () => {
    const { schedule } = scheduleOf([])
    expect(schedule.position({ topic: 'orders', partition: 7 })).toBeNull()
    expect(schedule.position(ORDERS)).toBe(0n)
  })

  test('the look-ahead is bounded in records and bytes, and one record always fits', () => {
    const { schedule, start } = scheduleOf([null, null], { maxRecords: 2 })
    expect(schedule.hasRoom(ORDERS)).toBe(false)
    schedule.complete(start())
    expect(schedule.hasRoom(ORDERS)).toBe(true)
    const large = new ExecSchedule<number>({ ...OPTIONS, maxBytes: 1 })
    large.assign([{ ...ORDERS, offset: 0n }])
    expect(large.hasRoom(ORDERS)).toBe(true)
    large.add(ORDERS, task(0, null, 2_000_000))
    expect(large.hasRoom(ORDERS)).toBe(false)
  })
})

describe('memory', () => {
  test('nothing is kept of a record that is done, whatever it waits for', async () => {
    const schedule = new ExecSchedule<object>(OPTIONS)
    schedule.assign([{ ...ORDERS, offset: 0n }])
    schedule.add(ORDERS, { offset: 0n, key: 'slow', bytes: 1, item: {} })
    schedule.next()
    const refs = Array.from({ length: 50 }, (_, index) => {
      const item = { index }
      schedule.add(ORDERS, { offset: BigInt(index + 1), key: 'a', bytes: 1, item })
      const run = schedule.next()
      if (run !== null) schedule.complete(run)
      return new WeakRef(item)
    })
    // What a reference was made for is kept until the end of its turn.
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
    expect(schedule.position(ORDERS)).toBe(0n)
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(5)
  })
})

describe('an assignment', () => {
  test('that keeps a partition does nothing again that is done or under way', () => {
    const { schedule, start } = scheduleOf([null, null, null, null])
    const [first, second] = [start(), start(), start()] as const
    schedule.complete(second)
    schedule.assign([{ ...ORDERS, offset: 0n }])
    for (const offset of [0, 1, 2, 3]) schedule.add(ORDERS, task(offset))
    expect(itemsOf(schedule.next())).toEqual([3])
    expect(schedule.next()).toBeNull()
    expect(schedule.isOurs(first)).toBe(true)
    expect(schedule.complete(first)).toBe(1)
    expect(schedule.position(ORDERS)).toBe(2n)
  })

  test('that takes a partition away lets nothing of it count, and its keys still wait', () => {
    const { schedule, start } = scheduleOf(['a'])
    const lost = start()
    schedule.assign([])
    expect(schedule.isOurs(lost)).toBe(false)
    schedule.assign([{ ...ORDERS, offset: 0n }])
    schedule.add(ORDERS, task(0, 'a'))
    expect(schedule.next()).toBeNull()
    expect(schedule.complete(lost)).toBe(0)
    expect(schedule.position(ORDERS)).toBe(0n)
    expect(itemsOf(schedule.next())).toEqual([0])
  })

  test('that keeps a partition leaves open what is under way, and counts it once', () => {
    const { schedule, start } = scheduleOf(['a', 'b'])
    const [a] = [start(), start()] as const
    schedule.assign([{ ...ORDERS, offset: 0n }])
    expect(schedule.open).toBe(2)
    schedule.add(ORDERS, task(0, 'a'))
    expect(schedule.open).toBe(2)
    schedule.complete(a)
    expect(schedule.open).toBe(1)
    schedule.assign([])
    expect(schedule.open).toBe(0)
  })

  test('that begins in the middle of a run gets on with the rest of it', () => {
    const { schedule, start } = scheduleOf(['a', 'b', 'c'], { batch: 3 })
    const run = start()
    schedule.assign([{ ...ORDERS, offset: 2n }])
    schedule.add(ORDERS, task(2, 'c'))
    expect(schedule.complete(run)).toBe(1)
    expect(schedule.position(ORDERS)).toBe(3n)
  })

  test('that begins behind what others have done forgets what is before', () => {
    const { schedule, start } = scheduleOf(['a', 'b'])
    const [a] = [start(), start()] as const
    schedule.assign([{ ...ORDERS, offset: 5n }])
    expect(schedule.isOurs(a)).toBe(false)
    expect(schedule.complete(a)).toBe(0)
    expect(schedule.position(ORDERS)).toBe(5n)
  })
})

type Step =
  | { readonly kind: 'read' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly which: number; readonly well: boolean }
  | { readonly kind: 'assign'; readonly keeps: boolean }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'read' }) },
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'begin' }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(), well: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('assign' as const), keeps: fc.boolean() }) },
  ),
  { maxLength: 120 },
)

describe('whatever happens', () => {
  test('keys keep their order, nothing runs twice at a time, and only what is done is passed', () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.constantFrom('a', 'b', null), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (script, keys, batch, keepsKeyless) => {
          const schedule = new ExecSchedule<number>({ ...OPTIONS, batch, keepsKeyless })
          const done = new Set<number>()
          const running: Run<number>[] = []
          let committed = 0
          let nextRead = 0
          schedule.assign([{ ...ORDERS, offset: 0n }])
          const lanesOf = (run: Run<number>): readonly (string | null)[] =>
            [...new Set(run.tasks.map(({ key }) => key))].filter((key) => key !== null || keepsKeyless)
          const begin = (): boolean => {
            const run = schedule.next()
            if (run === null) return false
            const items = itemsOf(run) ?? []
            expect(items.length).toBeLessThanOrEqual(batch)
            for (const lane of lanesOf(run))
              expect(running.some((other) => lanesOf(other).includes(lane))).toBe(false)
            for (const item of items) {
              // Whatever is before it and has its key is done, or with it in the run.
              for (let before = committed; before < item; before++)
                if (keys[before] === keys[item] && (keys[item] !== null || keepsKeyless))
                  expect(done.has(before) || items.includes(before)).toBe(true)
            }
            running.push(run)
            return true
          }
          const end = (run: Run<number>, well: boolean): void => {
            running.splice(running.indexOf(run), 1)
            if (well) {
              for (const item of itemsOf(run) ?? []) done.add(item)
              schedule.complete(run)
            } else schedule.release(run)
          }
          const look = (): void => {
            const position = Number(schedule.position(ORDERS))
            expect(position).toBeGreaterThanOrEqual(committed)
            for (let offset = committed; offset < position; offset++) expect(done.has(offset)).toBe(true)
            committed = position
          }
          const read = (): boolean => {
            if (nextRead >= keys.length) return false
            schedule.add(ORDERS, task(nextRead, keys[nextRead] ?? null))
            nextRead++
            return true
          }
          for (const step of script) {
            if (step.kind === 'read') read()
            if (step.kind === 'begin') begin()
            const ended = step.kind === 'end' ? running[step.which % Math.max(1, running.length)] : undefined
            if (step.kind === 'end' && ended !== undefined) end(ended, step.well)
            if (step.kind === 'assign') {
              if (!step.keeps) schedule.assign([])
              schedule.assign([{ ...ORDERS, offset: BigInt(committed) }])
              nextRead = committed
            }
            look()
          }
          // In the end all is done, each record at least once.
          while (committed < keys.length) {
            while (read());
            // Some of it may have been done before it was read again.
            look()
            while (begin());
            const [first] = running
            if (first === undefined && committed === keys.length) break
            if (first === undefined) throw new Error('nothing is under way, and not all is done')
            end(first, true)
            look()
          }
          expect(done.size).toBe(keys.length)
          while (running[0] !== undefined) end(running[0], true)
          expect(schedule.open).toBe(0)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
