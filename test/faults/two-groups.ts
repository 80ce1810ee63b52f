import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { uniqueName } from '../support/every-kafka.ts'
import { makeTopic } from '../support/make-topic.ts'
import { type Ended, spawnKctl } from '../support/spawn-kctl.ts'
import { committedOffsets } from './committed-offsets.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { type FileReader, startFileReader } from './file-reader.ts'
import { removeMember } from './group-coordinator.ts'
import { feedSteadily, KEYED } from './numbered-records.ts'
import { PrintedRecords } from './printed-records.ts'
import { SeededRandom } from './seeded-random.ts'
import { readStored, type StoredRecord } from './stored-records.ts'

const PARTITIONS = [0, 1, 2, 3, 4]
/** At the start: five readers in all. */
const GROUPS = [
  { protocol: 'consumer', readers: 3 },
  { protocol: 'classic', readers: 2 },
] as const
const MOST_READERS = 4
const SAMPLE_MS = 250
/** A member that is silent for so long is out of its group: 45 s where the brokers say it, and the rebalance. */
const SESSION_MS = 50_000
/** The session of one that died without a word, the rebalance after it, and what there is to read then. */
const CATCH_UP_MS = 90_000
/** An orderly stop takes 5 s at most; the rest is for a busy machine. */
const HUNG_MS = 15_000

export const twoGroups: FaultRow = {
  name: 'two-groups',
  what: 'two groups read one topic while readers are killed with -9, stopped and added',
  async run(options) {
    const { scale, kctl, kafka, seed, say } = options
    const { bootstrap } = kafka
    const count = scaled(300_000, scale, 30_000)
    const seconds = scaled(120, scale, 9)
    const topic = await makeTopic({ bootstrap, brokers: 3 }, { prefix: 'shared', partitions: 5 })
    const directory = mkdtempSync(path.join(tmpdir(), 'kctl-two-groups-'))
    const groups = GROUPS.map((group) => new GroupOfReaders(options, { ...group, count, topic, directory }))
    try {
      await using writer = spawnKctl(kctl, ['produce', topic, ...KEYED], {
        cluster: { bootstrap },
        stdin: null,
      })
      const writing = feedSteadily(writer.stdin, { count, perSecond: count / seconds })
      const reading = groups.map(async (group) => await group.live(writing))
      await writing
      const { exitCode, stderr } = await writer.finished
      if (exitCode !== 0) throw new Error(`the topic was not written: ${stderr}`)
      const stored: StoredRecord[] = []
      for await (const record of readStored(bootstrap, topic)) stored.push(record)
      say(`${stored.length} records are stored`)
      await Promise.all(reading)
      const figures = await Promise.all(groups.map(async (group) => await group.end(stored)))
      return [
        ...sumOf(figures),
        { name: 'records', value: stored.length, bar: count },
        { name: 'seed', value: seed, bar: null },
      ]
    } finally {
      for (const group of groups) group.killAll()
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

/** The same figures of both groups, added up. */
const sumOf = (all: readonly (readonly Figure[])[]): readonly Figure[] =>
  (all[0] ?? []).map((figure) => ({
    ...figure,
    value: all.flat().reduce((sum, { name, value }) => sum + (name === figure.name ? value : 0), 0),
  }))

interface GroupPlan {
  readonly protocol: 'classic' | 'consumer'
  readonly readers: number
  readonly count: number
  readonly topic: string
  readonly directory: string
}

class GroupOfReaders {
  private readonly options: FaultOptions
  private readonly plan: GroupPlan
  private readonly group: string
  private readonly random: SeededRandom
  private readonly printed: PrintedRecords
  private readonly readers: FileReader[] = []
  private readonly all: FileReader[] = []
  private readonly counts = { past: 0, samples: 0, kills: 0, stops: 0, added: 0, wrongExits: 0, unproven: 0 }

  constructor(options: FaultOptions, plan: GroupPlan) {
    this.options = options
    this.plan = plan
    this.group = uniqueName(`service-${plan.protocol}`)
    this.random = new SeededRandom(options.seed * 10 + plan.readers)
    this.printed = new PrintedRecords(plan.count)
  }

  /** Readers come and go until the writing is done, and somebody is there to read the rest. */
  async live(writing: Promise<void>): Promise<void> {
    for (let reader = 0; reader < this.plan.readers; reader++) this.add()
    const isWriting = { now: true }
    const sampling = this.sampleWhile(isWriting)
    // At a tenth too there is one of each.
    const first = ['kill', 'add', 'stop'] as const
    let step = 0
    void writing.finally(() => (isWriting.now = false)).catch(() => {})
    await sleep(this.random.between(1_500, 2_500))
    while (isWriting.now) {
      await this.disturb(first[step++] ?? this.random.pick(first))
      await sleep(this.random.between(500, this.options.scale === 1 ? 6_000 : 1_500))
    }
    await writing
    await sampling
  }

  /** Waits until everything is printed and committed, stops the readers, and counts. */
  async end(stored: readonly StoredRecord[]): Promise<readonly Figure[]> {
    const ends = new Map<number, number>()
    for (const { partition, offset } of stored) ends.set(partition, offset + 1)
    const untilMs = performance.now() + CATCH_UP_MS
    const isRead = (): boolean =>
      PARTITIONS.every((at) => this.printed.unbrokenEndOf(at) >= (ends.get(at) ?? 0))
    for (;;) {
      await this.sample()
      if (isRead() || performance.now() > untilMs) break
      await sleep(SAMPLE_MS)
    }
    await Promise.all([...this.readers].map(async (reader) => await this.stop(reader)))
    this.takeAll()
    const committed = await this.sample()
    const notCommitted = PARTITIONS.filter((at) => (committed.get(at) ?? 0) < (ends.get(at) ?? 0))
    const { skipped, doubled, wrong } = this.printed.compare(stored)
    const { past, samples, kills, stops, added, wrongExits, unproven } = this.counts
    return [
      { name: 'skipped', value: skipped, bar: 0 },
      { name: 'wrong', value: wrong, bar: 0 },
      { name: 'committed past print', value: past, bar: 0 },
      { name: 'not committed at end', value: notCommitted.length, bar: 0 },
      { name: 'wrong exits', value: wrongExits, bar: 0 },
      { name: 'again', value: doubled, bar: null },
      { name: 'killed', value: kills, bar: null },
      { name: 'stopped', value: stops, bar: null },
      { name: 'said to be not committed', value: unproven, bar: null },
      { name: 'added', value: added, bar: null },
      { name: 'samples', value: samples, bar: null },
    ]
  }

  killAll(): void {
    for (const { reader } of this.all) reader.child.kill('SIGKILL')
  }

  private async disturb(what: 'kill' | 'add' | 'stop'): Promise<void> {
    // Who dies while it is let in keeps the group waiting until its session is over, and all of them would.
    const candidates = what === 'stop' ? this.readers : this.readers.filter(({ isSettled }) => isSettled)
    const victim = candidates.length === 0 ? null : this.random.pick(candidates)
    if (what === 'add' && this.readers.length < MOST_READERS) return this.add()
    if (victim === null) return
    if (what === 'stop') {
      await this.stop(victim)
      if (this.readers.length === 0) this.add()
      return
    }
    this.counts.kills++
    this.readers.splice(this.readers.indexOf(victim), 1)
    victim.reader.child.kill('SIGKILL')
    this.say(`${victim.name} is killed`)
    await victim.reader.finished
    if (this.readers.length === 0) this.add()
    // At the full size the others wait for the first one until the group does not any more.
    if (this.options.scale === 1 && this.counts.kills === 1) await sleep(SESSION_MS)
    else await removeMember(this.options.kafka.bootstrap, this.group, victim.name)
  }

  private add(): void {
    const name = `${this.plan.protocol}-${this.all.length}`
    const { kctl, kafka } = this.options
    const file = path.join(this.plan.directory, name)
    const { topic, protocol } = this.plan
    const { group, printed } = this
    const { bootstrap } = kafka
    const reader = startFileReader({ kctl, bootstrap, topic, group, protocol, name, file, printed })
    this.counts.added++
    this.readers.push(reader)
    this.all.push(reader)
    this.say(`${name} comes`)
  }

  private async stop(reader: FileReader): Promise<void> {
    const signal = this.random.pick(['SIGTERM', 'SIGINT'] as const)
    this.counts.stops++
    this.readers.splice(this.readers.indexOf(reader), 1)
    const { child, finished } = reader.reader
    // One that was refused something has ended before.
    const hasEnded = child.exitCode !== null || child.signalCode !== null
    child.kill(signal)
    const hung = setTimeout(() => child.kill('SIGKILL'), HUNG_MS)
    const ended = await finished
    clearTimeout(hung)
    this.say(`${reader.name} stops with ${ended.exitCode ?? ended.signal}: ${ended.stderr.trim()}`)
    if (!hasEnded && ended.signal === signal) return
    if (!hasEnded && saysNotCommitted(ended)) this.counts.unproven++
    else this.counts.wrongExits++
  }

  private async sampleWhile(isWriting: { readonly now: boolean }): Promise<void> {
    while (isWriting.now) {
      await this.sample()
      await sleep(SAMPLE_MS)
    }
  }

  /** What is committed first, and then what is in the files: what is in them must be more. */
  private async sample(): Promise<ReadonlyMap<number, number>> {
    const committed = await committedOffsets(this.options.kafka.bootstrap, this.group, this.plan.topic)
    this.takeAll()
    this.counts.samples++
    for (const [partition, offset] of committed) {
      const printed = this.printed.unbrokenEndOf(partition)
      if (offset <= printed) continue
      this.counts.past += offset - printed
      this.say(`${partition} is committed up to ${offset} and printed up to ${printed}`)
    }
    return committed
  }

  private takeAll(): void {
    for (const reader of this.all) reader.take()
  }

  private say(line: string): void {
    this.options.say(`${this.group}: ${line}`)
  }
}

/** What it cannot prove to be committed in time it has to say, with an exit code of its own. */
const saysNotCommitted = ({ exitCode, stderr }: Ended): boolean =>
  (exitCode === 9 && stderr.includes('it is not known whether all of what was printed is committed')) ||
  (exitCode === 3 && stderr.includes('not all of what was printed is committed'))
