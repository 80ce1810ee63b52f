import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatPartition } from '../../src/domain/offset.ts'
import { uniqueName } from '../support/every-kafka.ts'
import { type Ended, spawnKctl } from '../support/spawn-kctl.ts'
import { apacheOffsets } from './apache-offsets.ts'
import { checkReset, type ResetUntruths } from './check-reset.ts'
import { type FaultOptions, type FaultRow, scaled } from './fault-row.ts'
import { giveOffsets } from './group-coordinator.ts'
import { makeQuietTopics } from './quiet-topics.ts'
import { type Offsets, type QuietLog, type RandomReset, randomReset } from './random-reset.ts'
import { openRealLeaders } from './real-leaders.ts'
import { chooseTrouble, meetTrouble, type MetTrouble, type ResetTrouble } from './reset-trouble.ts'
import { SeededRandom } from './seeded-random.ts'

const IN_A_ROUND = 40
/** At once: what takes time is waiting for answers. */
const LANES = 4
const SOURCES = 3
/** Every so many rounds a broker is killed meanwhile, the last of a short trial among them. */
const KILL_EVERY = 3
const DOWN_MS = 2_000
const SHOWN = 3
/** Longer than any wait that kctl is told to make. */
const HUNG_MS = 60_000
export const resets: FaultRow = {
  name: 'resets',
  what: 'offsets reset says what it has done, to whom nobody has joined, whatever is asked for and goes wrong',
  async run(options) {
    const { scale, seed, say } = options
    const random = new SeededRandom(seed)
    const count = scaled(1_000, scale, 60)
    const rounds = Math.max(2, Math.ceil(count / IN_A_ROUND))
    const directory = mkdtempSync(path.join(tmpdir(), 'kctl-resets-'))
    try {
      const trial = await prepare(options, Math.ceil(count / rounds), directory, random)
      const all: Outcome[] = []
      for (let round = 0; round < rounds; round++) {
        const outcomes = await runRound(trial, round, Math.min(trial.groups.length, count - all.length))
        for (const { story, untruths } of outcomes) {
          const words = [...untruths.report, ...untruths.exit, ...untruths.target]
          say(`${story}${words.length === 0 ? '' : `: UNTRUE: ${words.slice(0, SHOWN).join('; ')}`}`)
        }
        all.push(...outcomes)
      }
      const runsWith = (has: (outcome: Outcome) => boolean): number => all.filter(has).length
      return [
        {
          name: 'reports that are so',
          value: runsWith(({ untruths }) => untruths.report.length === 0),
          bar: count,
        },
        { name: 'wrong exits', value: runsWith(({ untruths }) => untruths.exit.length > 0), bar: 0 },
        { name: 'wrong targets', value: runsWith(({ untruths }) => untruths.target.length > 0), bar: 0 },
        { name: 'writes while active', value: all.reduce((sum, { writes }) => sum + writes, 0), bar: 0 },
        { name: 'members sent away', value: runsWith(({ isSentAway }) => isSentAway), bar: 0 },
        { name: 'done', value: runsWith(({ exitCode }) => exitCode === 0), bar: null },
        {
          name: 'refused',
          value: runsWith(({ exitCode }) => [2, 7, 8, 10].includes(exitCode ?? 0)),
          bar: null,
        },
        { name: 'unknown', value: runsWith(({ exitCode }) => exitCode === 9), bar: null },
        { name: 'with members', value: runsWith(({ trouble }) => trouble === 'member'), bar: null },
        {
          name: 'with lost answers and the like',
          value: runsWith(({ trouble }) => trouble === 'proxy'),
          bar: null,
        },
        { name: 'seed', value: seed, bar: null },
      ]
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

interface Trial {
  readonly options: FaultOptions
  readonly logs: readonly QuietLog[]
  readonly topics: readonly string[]
  readonly sources: ReadonlyMap<string, Offsets>
  readonly groups: readonly string[]
  readonly directory: string
  /** What each group has, as it was given to it or as Apache's tool has found it last. */
  truth: ReadonlyMap<string, Offsets>
}

interface Outcome {
  readonly story: string
  readonly trouble: ResetTrouble['kind']
  readonly exitCode: number | null
  readonly untruths: ResetUntruths
  readonly writes: number
  readonly isSentAway: boolean
}

async function prepare(
  options: FaultOptions,
  groupCount: number,
  directory: string,
  random: SeededRandom,
): Promise<Trial> {
  const { bootstrap } = options.kafka
  const logs = await makeQuietTopics(bootstrap, random)
  const topics = [...new Set(logs.map(({ topic }) => topic))]
  const truth = new Map<string, Offsets>()
  const names = Array.from({ length: groupCount + SOURCES }, () => uniqueName('resets'))
  for (const name of names) {
    // All of a topic, some of it, or nothing.
    const share = new Map(topics.map((topic) => [topic, random.pick([0, 0.6, 1, 1])]))
    share.set(topics[0] ?? '', 1)
    const chosen = logs.filter(({ topic }) => random.next() < (share.get(topic) ?? 0))
    const offsets = chosen.map((log) => ({ ...log, offset: random.between(log.start, log.end) }))
    await giveOffsets(
      options.kafka,
      name,
      offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
    )
    truth.set(name, new Map(offsets.map((each) => [formatPartition(each), each.offset])))
  }
  const sources = new Map(names.slice(0, SOURCES).map((name) => [name, truth.get(name) ?? new Map()]))
  return { options, logs, topics, sources, groups: names.slice(SOURCES), directory, truth }
}

async function runRound(trial: Trial, round: number, count: number): Promise<readonly Outcome[]> {
  const { kafka, seed, say } = trial.options
  const killing = round % KILL_EVERY === 1
  const before = trial.truth
  const open: Started[] = []
  const next = { index: 0 }
  const runLane = async (): Promise<void> => {
    for (let index = next.index++; index < count; index = next.index++) {
      // Each has chances of its own, so that it can be repeated alone.
      const random = new SeededRandom(seed * 10_000 + round * IN_A_ROUND + index)
      open.push(await runOne(trial, trial.groups[index] ?? '', random, killing))
    }
  }
  const lanes = Array.from({ length: LANES }, runLane)
  if (killing) {
    const random = new SeededRandom(seed * 10_000 + round)
    await sleep(random.between(200, 2_000))
    const id = random.between(1, 3)
    await kafka.kill(id)
    say(`round ${round}: broker ${id} is killed`)
    await sleep(DOWN_MS)
    await kafka.restart(id)
  }
  await Promise.all(lanes)
  if (killing) {
    using leaders = await openRealLeaders(kafka.bootstrap)
    for (const topic of trial.topics) await leaders.settled(topic, 3)
  }
  trial.truth = await apacheOffsets(kafka)
  const none: Offsets = new Map()
  return open.map(({ story, group, reset, trouble, met }) => {
    const after = trial.truth.get(group) ?? none
    const untruths = checkReset({
      reset,
      ended: met.ended,
      before: before.get(group) ?? none,
      after,
      logs: trial.logs,
      // A broker that is away takes leaders with it, and answers to commits.
      mayEndWith: [...met.mayEndWith, ...(killing ? [3, 4, 8, 9] : [])],
    })
    const written = met.atJoin === null ? [] : differences(met.atJoin, after)
    for (const line of written) say(`${story}: written while it was active: ${line}`)
    if (met.isSentAway) say(`${story}: its member was sent away`)
    return {
      story,
      trouble: trouble.kind,
      exitCode: met.ended.exitCode,
      untruths,
      writes: written.length,
      isSentAway: met.isSentAway,
    }
  })
}

const differences = (one: Offsets, other: Offsets): readonly string[] =>
  [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => one.get(name) !== other.get(name))
    .map((name) => `${name} from ${one.get(name)} to ${other.get(name)}`)

interface Started {
  readonly story: string
  readonly group: string
  readonly reset: RandomReset
  readonly trouble: ResetTrouble
  readonly met: MetTrouble
}

async function runOne(trial: Trial, name: string, random: SeededRandom, killing: boolean): Promise<Started> {
  const { options, logs, topics, sources, directory } = trial
  const { bootstrap } = options.kafka
  const group = random.next() < 0.08 ? uniqueName('new') : name
  const committed = trial.truth.get(group) ?? null
  const reset = randomReset({ group, committed, logs, sources, directory }, random)
  const trouble = chooseTrouble(random, killing)
  const run = async (cluster: string, args: readonly string[] = []): Promise<Ended> => {
    await using process = spawnKctl(options.kctl, [...reset.args, ...args], {
      cluster: { bootstrap: cluster },
    })
    const hung = setTimeout(() => process.child.kill('SIGKILL'), HUNG_MS)
    return await process.finished.finally(() => clearTimeout(hung))
  }
  const met = await meetTrouble(trouble, { bootstrap, group, topics }, run)
  const { exitCode, signal } = met.ended
  const around = `${met.words}${killing ? ', a broker is killed' : ''}`
  const story = `kctl ${reset.args.join(' ')} (${around}): exit ${exitCode ?? signal}`
  return { story, group, reset, trouble, met }
}
