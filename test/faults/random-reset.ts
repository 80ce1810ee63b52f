import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { formatPartition } from '../../src/domain/offset.ts'
import { randomOffsetsFile } from './random-offsets-file.ts'
import { randomTime } from './random-time.ts'
import type { SeededRandom } from './seeded-random.ts'

/** Offsets by partition, as in `orders[3]`. */
export type Offsets = ReadonlyMap<string, number>

/** A partition whose records stand at even distances in time; nothing is written to it any more. */
export interface QuietLog {
  readonly topic: string
  readonly partition: number
  readonly start: number
  readonly end: number
}

export interface ResetScene {
  readonly group: string
  /** Null if there is no such group. */
  readonly committed: Offsets | null
  readonly logs: readonly QuietLog[]
  /** Groups that stay where they are. */
  readonly sources: ReadonlyMap<string, Offsets>
  /** For files to reset from. */
  readonly directory: string
}

export interface RandomReset {
  readonly args: readonly string[]
  readonly isDryRun: boolean
  /** Why it has to be refused, by exit code: any of these will do. Empty if it has to be done. */
  readonly refusals: ReadonlySet<number>
  /** Where each partition that it is about has to be after it, if it has to be done. */
  readonly after: Offsets
}

/** Where a partition is to go: an offset that may be outside of the log, "nowhere to start from", or null if it is not meant. */
type Goal = (log: QuietLog, committed: number | null) => number | 'nowhere' | null

interface ChosenGoal {
  readonly args: readonly string[]
  readonly of: Goal
  /** The partitions that it names itself, and that are meant if no others are. */
  readonly names?: readonly string[]
  readonly refusal?: number
}

interface Scope {
  readonly topic: string
  /** Null for all. */
  readonly partitions: readonly number[] | null
}

const NOWHERE = 'no-such-topic'

/** Any reset that a person could ask for, and what has to come of it. */
export function randomReset(scene: ResetScene, random: SeededRandom): RandomReset {
  const goal = chooseGoal(scene, random)
  const scopes = chooseScopes(scene, random)
  const [allowsNew, clamps] = [random.next() < 0.35, random.next() < 0.4]
  const isDryRun = random.next() < 0.1
  const args = [
    ...['offsets', 'reset', scene.group, ...goal.args],
    ...scopes.flatMap(({ topic, partitions }) => [
      '-t',
      partitions === null ? topic : `${topic}:${partitions.join(',')}`,
    ]),
    ...(allowsNew ? ['--allow-new'] : []),
    ...(clamps ? ['--clamp'] : []),
    ...(isDryRun ? ['--dry-run'] : ['--yes']),
    ...['-o', 'json'],
  ]
  return { args, isDryRun, ...foresee(scene, goal, { scopes, allowsNew, clamps }) }
}

interface Manner {
  readonly scopes: readonly Scope[]
  readonly allowsNew: boolean
  readonly clamps: boolean
}

function foresee(
  { committed, logs }: ResetScene,
  goal: ChosenGoal,
  { scopes, allowsNew, clamps }: Manner,
): Pick<RandomReset, 'after' | 'refusals'> {
  const refusals = new Set<number>(goal.refusal === undefined ? [] : [goal.refusal])
  const after = new Map<string, number>()
  const has = committed ?? new Map<string, number>()
  if (committed === null && !allowsNew) refusals.add(7)
  const isMeant = (log: QuietLog): boolean => {
    if (scopes.length > 0)
      return scopes.some(
        ({ topic, partitions }) =>
          topic === log.topic && (partitions === null || partitions.includes(log.partition)),
      )
    return goal.names === undefined
      ? has.has(formatPartition(log))
      : goal.names.includes(formatPartition(log))
  }
  const known = (topic: string): boolean => logs.some((log) => log.topic === topic)
  const readTopics = new Set(logs.filter((log) => has.has(formatPartition(log))).map(({ topic }) => topic))
  const named =
    scopes.length > 0
      ? scopes.map(({ topic }) => topic)
      : (goal.names ?? []).map((name) => name.split('[', 1)[0] ?? '')
  if (named.some((topic) => !known(topic))) refusals.add(7)
  if (named.some((topic) => !readTopics.has(topic)) && !allowsNew) refusals.add(8)
  const names = new Set(logs.map(formatPartition))
  const partitions = [
    ...scopes.flatMap((scope) =>
      (scope.partitions ?? []).map((partition) => formatPartition({ ...scope, partition })),
    ),
    ...(scopes.length > 0 ? [] : (goal.names ?? [])),
  ]
  if (partitions.some((partition) => !names.has(partition))) refusals.add(7)
  if (named.length === 0 && has.size === 0) refusals.add(7)
  for (const log of logs.filter(isMeant)) {
    const name = formatPartition(log)
    const wanted = goal.of(log, has.get(name) ?? null)
    if (wanted === null) continue
    if (wanted === 'nowhere' || (!clamps && (wanted < log.start || wanted > log.end))) refusals.add(8)
    else after.set(name, Math.min(Math.max(wanted, log.start), log.end))
  }
  if (after.size === 0) refusals.add(8)
  return { refusals, after }
}

function chooseScopes({ logs }: ResetScene, random: SeededRandom): readonly Scope[] {
  const topics = [...new Set(logs.map(({ topic }) => topic))]
  const topic = random.pick(topics)
  const own = logs.filter((log) => log.topic === topic).map(({ partition }) => partition)
  const some = own.filter(() => random.next() < 0.5)
  return random.pick<() => readonly Scope[]>([
    () => [],
    () => [],
    () => [],
    () => [{ topic, partitions: null }],
    () => [{ topic, partitions: null }],
    () => [{ topic, partitions: some.length === 0 ? [random.pick(own)] : some }],
    () => topics.slice(0, 2).map((each) => ({ topic: each, partitions: null })),
    () => [
      random.pick([
        { topic: NOWHERE, partitions: null },
        { topic, partitions: [own.length + 1] },
      ]),
    ],
  ])()
}

const orElse = <T>(value: number | null, then: (value: number) => T): T | 'nowhere' =>
  value === null ? 'nowhere' : then(value)

function chooseGoal(scene: ResetScene, random: SeededRandom): ChosenGoal {
  const most = Math.max(...scene.logs.map(({ end }) => end))
  const few = random.between(0, 40)
  const shift = random.between(-60, 60)
  const to = (point: string): readonly string[] => ['--to', point]
  const shiftBy: Goal = (_log, committed) => orElse(committed, (from) => from + shift)
  const times = (): ChosenGoal => {
    const { args, offsetIn } = randomTime(most, random)
    return { args, of: offsetIn }
  }
  return random.pick<() => ChosenGoal>([
    () => ({
      args: random.pick([...['earliest', 'start', 'beginning', 'oldest'].map(to), ['--to-earliest']]),
      of: ({ start }) => start,
    }),
    () => ({
      args: random.pick([...['latest', 'end', 'newest'].map(to), ['--to-latest']]),
      of: ({ end }) => end,
    }),
    () => ({
      args: random.pick([...['committed', 'stored', 'current'].map(to), ['--to-current']]),
      of: (_log, committed) => orElse(committed, (offset) => offset),
    }),
    () => {
      const offset = random.between(0, most + 10)
      return { args: random.pick([to(String(offset)), ['--to-offset', String(offset)]]), of: () => offset }
    },
    () => ({
      args: to(`${random.pick(['earliest', 'start', 'oldest'])}+${few}`),
      of: ({ start }) => start + few,
    }),
    () => ({ args: to(`${random.pick(['latest', 'end', 'newest'])}-${few}`), of: ({ end }) => end - few }),
    () => ({
      args: random.pick([
        [`--shift=${shift}`],
        ['--shift-by', String(shift)],
        to(`committed${shift < 0 ? '' : '+'}${shift}`),
      ]),
      of: shiftBy,
    }),
    times,
    times,
    times,
    () => toGroup(scene, random),
    () => toGroup(scene, random),
    () => fromFile(scene, random),
    () => fromFile(scene, random),
    () => fromFile(scene, random),
    () => byPartition(few, random),
    () => byPartition(few, random),
    () => ({ args: [`--to=-${few}`], of: () => null, refusal: 2 }),
  ])()
}

function toGroup({ sources }: ResetScene, random: SeededRandom): ChosenGoal {
  if (random.next() < 0.1) return { args: ['--to-group', 'no-such-group'], of: () => null, refusal: 7 }
  const [name, offsets] = random.pick([...sources])
  return { args: ['--to-group', name], ...asIn(offsets) }
}

function fromFile({ group, logs, directory }: ResetScene, random: SeededRandom): ChosenGoal {
  const { text, offsets, isForOthers } = randomOffsetsFile(group, logs, random)
  const file = path.join(directory, group)
  writeFileSync(file, text)
  const args = ['--from-file', file]
  return isForOthers ? { args, of: () => null, refusal: 10 } : { args, ...asIn(offsets) }
}

const asIn = (offsets: Offsets): Pick<ChosenGoal, 'names' | 'of'> => ({
  names: [...offsets.keys()],
  of: (log) => offsets.get(formatPartition(log)) ?? null,
})

/** `0=5,1=latest-3`, with or without a rule for the others. */
function byPartition(few: number, random: SeededRandom): ChosenGoal {
  const others = random.next() < 0.5
  const offset = random.between(0, 60)
  return {
    args: ['--to', `${others ? 'latest,' : ''}0=${offset},2=earliest+${few}`],
    of: ({ partition, start, end }) =>
      partition === 0 ? offset : partition === 2 ? start + few : others ? end : null,
  }
}
