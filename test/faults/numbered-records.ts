import { setTimeout as sleep } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import { readStored, type StoredRecord } from './stored-records.ts'

const KEYS = 1_000
const PADDING = 'x'.repeat(80)

export const KEYED = ['--key-delimiter', '|'] as const

/** The records from one number to before another, for `kctl produce --key-delimiter '|'`; a key comes again every thousand. */
export function numberedLines(from: number, until: number, padding = PADDING): string {
  let text = ''
  for (let number = from; number < until; number++) text += `key-${number % KEYS}|${number} ${padding}\n`
  return text
}

export interface Pace {
  readonly count: number
  readonly perSecond: number
  /** The last of them wait for it. */
  readonly holdEndFor?: Promise<unknown>
}

const STEP_MS = 10
/** The most that is made up for in one step. */
const AT_ONCE = 20_000

/**
 * Writes so many records at a steady pace and ends the stream. What could not be written in time is made up for.
 * Stops without a word when nobody reads any more.
 */
export async function feedSteadily(stdin: Writable, { count, perSecond, holdEndFor }: Pace): Promise<void> {
  const beforeHeld = holdEndFor === undefined ? count : Math.floor(count * 0.98)
  const startedMs = performance.now()
  // Not `once` of node:events, for which a reader that is gone is an error.
  const event = async (name: 'close' | 'drain'): Promise<void> =>
    await new Promise<void>((resolve) => void stdin.once(name, () => resolve()))
  const closed = event('close')
  let written = 0
  const writeUntil = async (end: number): Promise<void> => {
    if (end <= written || stdin.destroyed) return
    const wasTaken = stdin.write(numberedLines(written, end))
    written = end
    if (!wasTaken) await Promise.race([event('drain'), closed])
  }
  for (let due = 0; due < beforeHeld && !stdin.destroyed;) {
    await sleep(STEP_MS)
    const fromPace = ((performance.now() - startedMs) / 1000) * perSecond
    due = Math.floor(Math.min(beforeHeld, fromPace, written + AT_ONCE))
    await writeUntil(due)
  }
  await holdEndFor
  await writeUntil(count)
  stdin.end()
}

/** Compares what is stored with the numbers that were sent. */
export class Tally {
  readonly count: number
  stored = 0
  /** Records that stand behind a later one of the same key, or not in the partition of their key. */
  misplaced = 0
  private readonly times: Uint8Array
  private readonly latest = new Map<string, StoredRecord>()

  constructor(count: number) {
    this.count = count
    this.times = new Uint8Array(count)
  }

  add(record: StoredRecord): void {
    const { number, key, partition } = record
    this.stored++
    const times = this.times[number]
    if (times === undefined) throw new RangeError(`a record that nobody sent: ${JSON.stringify(record)}`)
    this.times[number] = Math.min(times + 1, 255)
    const before = this.latest.get(key)
    if (before !== undefined && (before.number > number || before.partition !== partition)) this.misplaced++
    this.latest.set(key, record)
  }

  get lost(): number {
    return this.times.reduce((sum, times) => sum + (times === 0 ? 1 : 0), 0)
  }

  get doubled(): number {
    return this.times.reduce((sum, times) => sum + (times > 1 ? 1 : 0), 0)
  }

  timesOf(number: number): number {
    return this.times[number] ?? 0
  }
}

/** A new leader may not have heard yet how far its followers are, and shows less than it has. */
const LOOKS = 5
const LOOK_AGAIN_MS = 2_000

/** Tallies a topic. What seems to be missing is looked for again before it is called lost. */
export async function tallyStored(bootstrap: string, topic: string, count: number): Promise<Tally> {
  for (let look = 1; ; look++) {
    const tally = new Tally(count)
    for await (const record of readStored(bootstrap, topic)) tally.add(record)
    if (tally.lost === 0 || look === LOOKS) return tally
    await sleep(LOOK_AGAIN_MS)
  }
}
