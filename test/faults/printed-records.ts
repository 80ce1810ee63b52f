import { setTimeout as sleep } from 'node:timers/promises'
import type { SpawnedKctl } from '../support/spawn-kctl.ts'
import type { StoredRecord } from './stored-records.ts'

/** What `kctl consume` is told to print of a record, so that PrintedRecords can read it. */
export const PRINTED = ['-f', '%p %o %s\\n'] as const

/** What came out of runs of `kctl consume`, by partition and offset. */
export class PrintedRecords {
  /** Records behind one with a higher offset in the same partition and run. */
  misplaced = 0
  lines = 0
  private readonly times = new Map<number, Uint16Array>()
  private readonly numbers = new Map<number, Int32Array>()
  private readonly endOffsets = new Map<number, number>()
  private readonly unbroken = new Map<number, number>()
  private readonly capacity: number

  /** @param capacity the records in the largest partition, or more */
  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** The next offset after the highest that was printed; 0 before the first. */
  endOf(partition: number): number {
    return this.endOffsets.get(partition) ?? 0
  }

  /** The first offset that was not printed: everything below it was, by one run or another. */
  unbrokenEndOf(partition: number): number {
    const times = this.times.get(partition)
    let end = this.unbroken.get(partition) ?? 0
    while ((times?.[end] ?? 0) > 0) end++
    this.unbroken.set(partition, end)
    return end
  }

  /** Counts what a run prints. @returns a function for its output, whole lines or not */
  run(): (text: string) => void {
    let rest = ''
    const latest = new Map<number, number>()
    return (text) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [partition = 0, offset = 0, number = 0] = line.split(' ', 3).map(Number)
        this.add(partition, offset, number)
        if (offset <= (latest.get(partition) ?? -1)) this.misplaced++
        latest.set(partition, offset)
      }
    }
  }

  /** Holds what was printed against what is stored. */
  compare(stored: readonly StoredRecord[]): { skipped: number; doubled: number; wrong: number } {
    const found = { skipped: 0, doubled: 0, wrong: 0 }
    for (const { partition, offset, number } of stored) {
      const times = this.times.get(partition)?.[offset] ?? 0
      if (times === 0) found.skipped++
      if (times > 1) found.doubled++
      if (times > 0 && this.numbers.get(partition)?.[offset] !== number) found.wrong++
    }
    return found
  }

  private add(partition: number, offset: number, number: number): void {
    let times = this.times.get(partition)
    if (times === undefined) {
      times = new Uint16Array(this.capacity)
      this.times.set(partition, times)
      this.numbers.set(partition, new Int32Array(this.capacity))
    }
    if (offset >= this.capacity)
      throw new RangeError(`there is no offset ${offset} in partition ${partition}`)
    times[offset] = (times[offset] ?? 0) + 1
    const numbers = this.numbers.get(partition)
    if (numbers !== undefined) numbers[offset] = number
    this.lines++
    this.endOffsets.set(partition, Math.max(this.endOf(partition), offset + 1))
  }
}

export interface ReadingPace {
  readonly bytesPerSecond: number
  /** So many lines are taken at this pace; the rest has to wait for `holdEndFor`. */
  readonly linesBefore: number
  readonly holdEndFor: Promise<unknown>
}

/** Takes the output of a reader at a pace, to its end; what is left when it has ended, at once. */
export async function readSlowly(
  { child, finished }: SpawnedKctl,
  printed: PrintedRecords,
  { bytesPerSecond, linesBefore, holdEndFor }: ReadingPace,
): Promise<void> {
  const { stdout } = child
  if (stdout === null) throw new Error('its output goes elsewhere')
  const take = printed.run()
  const startedMs = performance.now()
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  let bytes = 0
  stdout.on('data', (chunk: Buffer) => {
    take(chunk.toString('latin1'))
    bytes += chunk.length
    stdout.pause()
    const dueMs = startedMs + (bytes / bytesPerSecond) * 1000 - performance.now()
    const isNearEnd = printed.lines >= linesBefore
    void Promise.race([
      ended,
      sleep(Math.max(dueMs, 0)).then(async () => (isNearEnd ? await holdEndFor : null)),
    ]).then(() => stdout.resume())
  })
  await finished
}
