import { formatPartition, type Offset, type TopicPartition, type TopicPartitionOffset } from './offset.ts'

export interface ScheduleOptions {
  /** How many records one run takes at most; all of them are of one partition. */
  readonly batch: number
  /** Records without a key wait for each other too. */
  readonly keepsKeyless: boolean
  /** So many records of a partition are held from its first one that is not done. */
  readonly maxRecords: number
  /** The same in bytes, over all partitions. */
  readonly maxBytes: number
}

/** A record that is to be done. */
export interface Task<Item> {
  readonly offset: Offset
  /** Tells keys apart; null for a record without one. */
  readonly key: string | null
  readonly bytes: number
  readonly item: Item
}

/** Records that are done together: by one run of a command. */
export interface Run<Item> extends TopicPartition {
  readonly tasks: readonly Task<Item>[]
  readonly entries: readonly Entry<Item>[]
}

interface Entry<Item> {
  readonly offset: Offset
  readonly bytes: number
  /** Null once it is done: behind a record that takes its time there may be many of these. */
  task: Task<Item> | null
  /** What must not be under way twice; null for what may. */
  readonly lane: string | null
  state: 'waiting' | 'running' | 'done'
  /** Null once its partition has gone to another member. */
  place: Place<Item> | null
}

interface Place<Item> extends TopicPartition {
  /** From the first that is not done, in the order of the log. */
  entries: Entry<Item>[]
  /** Of them, those that nobody has begun, and those that are not done. */
  waiting: number
  open: number
  bytes: number
  /** Everything before it was added, or is of no interest; null before anything was read. */
  readTo: Offset | null
  /** Begun before the partition was assigned anew, and not read again yet. */
  readonly begun: Map<Offset, Entry<Item>>
}

/** A partition that has less than this for itself would hardly ever have two records under way. */
const LEAST_BYTES = 1024 * 1024

/**
 * Which record may be done next, and how far each partition is. Records of one key in one partition are done one
 * after the other; all others may overtake each other, and the position of a partition stays at the first that is
 * not done.
 */
export class ExecSchedule<Item> {
  private readonly options: ScheduleOptions
  private places = new Map<string, Place<Item>>()
  private ring: readonly Place<Item>[] = []
  /** Whose turn it is among the partitions. */
  private turn = 0
  private readonly busy = new Set<string>()

  constructor(options: ScheduleOptions) {
    this.options = options
  }

  /**
   * From now on these are read, from these offsets. What was waiting is forgotten, as it is read again; of a
   * partition that stays, what is under way or done by now will not be done again.
   */
  assign(starts: readonly TopicPartitionOffset[]): void {
    const before = this.places
    for (const { entries, begun } of before.values())
      for (const entry of [...entries, ...begun.values()]) entry.place = null
    this.places = new Map()
    this.ring = []
    for (const start of starts) {
      const place = this.begin(start, start.offset)
      const old = before.get(formatPartition(start))
      for (const entry of [...(old?.begun.values() ?? []), ...(old?.entries ?? [])]) {
        if (entry.state === 'waiting' || entry.offset < start.offset) continue
        entry.place = place
        place.begun.set(entry.offset, entry)
      }
    }
  }

  /** Whether one more record of this partition may be held. The first always may, however large it is. */
  hasRoom(partition: TopicPartition): boolean {
    const place = this.places.get(formatPartition(partition))
    if (place === undefined || place.entries.length === 0) return true
    if (place.entries.length >= this.options.maxRecords) return false
    return place.bytes < Math.max(LEAST_BYTES, this.options.maxBytes / this.ring.length)
  }

  /** Takes the next record of a partition that is to be done. */
  add(partition: TopicPartition, task: Task<Item>): void {
    const place = this.placeOf(partition)
    place.readTo = task.offset + 1n
    const begun = place.begun.get(task.offset)
    const { offset, bytes } = task
    const lane = this.laneOf(partition, task)
    const entry: Entry<Item> = begun ?? { offset, bytes, task, lane, state: 'waiting', place }
    if (begun !== undefined) place.begun.delete(task.offset)
    place.entries.push(entry)
    if (entry.state === 'waiting') place.waiting++
    if (entry.state !== 'done') {
      place.open++
      place.bytes += entry.bytes
    }
    dropDone(place)
  }

  /** What is before `offset` and was not added is of no interest. */
  readTo(partition: TopicPartition, offset: Offset): void {
    this.placeOf(partition).readTo = offset
  }

  /** What may be begun now, or null; partitions take turns. */
  next(): Run<Item> | null {
    for (let step = 0; step < this.ring.length; step++) {
      const index = (this.turn + step) % this.ring.length
      const place = this.ring[index]
      const run = place === undefined || place.waiting === 0 ? null : this.runOf(place)
      if (run === null) continue
      this.turn = (index + 1) % this.ring.length
      return run
    }
    return null
  }

  /** All of a run is done. @returns how many of its records still count: those of partitions that were not lost */
  complete(run: Run<Item>): number {
    let count = 0
    for (const entry of run.entries) {
      entry.state = 'done'
      entry.task = null
      if (entry.place === null) continue
      count++
      // What was not read again yet is not held.
      if (entry.place.begun.has(entry.offset)) continue
      entry.place.open--
      entry.place.bytes -= entry.bytes
    }
    this.free(run)
    for (const { place } of run.entries) if (place !== null) dropDone(place)
    return count
  }

  /** A run has come to nothing: its records wait again, in their old places. */
  release(run: Run<Item>): void {
    for (const entry of run.entries) {
      entry.state = 'waiting'
      const { place } = entry
      if (place === null) continue
      // What was not read again yet will be, and is as new then.
      if (!place.begun.delete(entry.offset)) place.waiting++
    }
    this.free(run)
  }

  /** Whether a run is of a partition that was not lost since it began. */
  isOurs(run: Run<Item>): boolean {
    return run.entries.every(({ place }) => place !== null)
  }

  /** Everything before it is done, or of no interest; null where nothing is known yet. */
  position(partition: TopicPartition): Offset | null {
    const place = this.places.get(formatPartition(partition))
    return place?.entries[0]?.offset ?? place?.readTo ?? null
  }

  /** How many records are held that are not done, with those under way that are to be read again. */
  get open(): number {
    let count = 0
    for (const { open, begun } of this.ring) {
      count += open
      for (const { state } of begun.values()) if (state === 'running') count++
    }
    return count
  }

  private runOf(place: Place<Item>): Run<Item> | null {
    const entries: Entry<Item>[] = []
    const tasks: Task<Item>[] = []
    for (const entry of place.entries) {
      if (entry.state !== 'waiting' || (entry.lane !== null && this.busy.has(entry.lane))) continue
      if (entry.task === null) continue
      entries.push(entry)
      tasks.push(entry.task)
      if (entries.length === this.options.batch) break
    }
    if (entries.length === 0) return null
    for (const entry of entries) {
      entry.state = 'running'
      if (entry.lane !== null) this.busy.add(entry.lane)
    }
    place.waiting -= entries.length
    return { topic: place.topic, partition: place.partition, tasks, entries }
  }

  private free({ entries }: Run<Item>): void {
    for (const { lane } of entries) if (lane !== null) this.busy.delete(lane)
  }

  private laneOf(partition: TopicPartition, { key }: Task<Item>): string | null {
    if (key !== null) return `${formatPartition(partition)} ${key}`
    return this.options.keepsKeyless ? formatPartition(partition) : null
  }

  private placeOf(partition: TopicPartition): Place<Item> {
    return this.places.get(formatPartition(partition)) ?? this.begin(partition, null)
  }

  private begin({ topic, partition }: TopicPartition, readTo: Offset | null): Place<Item> {
    const place: Place<Item> = {
      topic,
      partition,
      entries: [],
      waiting: 0,
      open: 0,
      bytes: 0,
      readTo,
      begun: new Map(),
    }
    this.places.set(formatPartition(place), place)
    this.ring = [...this.ring, place]
    return place
  }
}

function dropDone<Item>(place: Place<Item>): void {
  while (place.entries[0]?.state === 'done') place.entries.shift()
}
