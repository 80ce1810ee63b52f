import { setTimeout as sleep } from 'node:timers/promises'
import { uniqueName } from '../support/every-kafka.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { committedOffsets } from './committed-offsets.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { type FilledTopic, fillTopic } from './filled-topic.ts'
import { killInTurn } from './kills.ts'
import { PRINTED, PrintedRecords, readSlowly } from './printed-records.ts'
import { SeededRandom } from './seeded-random.ts'

const KILL_SECONDS = 13
const LINE_BYTES = 98
/** An orderly stop takes 5 s at most; the rest is for a busy machine. */
const HUNG_MS = 15_000

export const groupKills: FaultRow = {
  name: 'group-kills',
  what: 'consume as a group while brokers are killed with -9, stop in order and go on, die and be replaced',
  async run(options) {
    const random = new SeededRandom(options.seed)
    const count = scaled(1_000_000, options.scale, 200_000)
    const filled = await fillTopic(options, count)
    return [...(await readThrough(options, filled, random)), ...(await dieOften(options, filled, random))]
  },
}

/** Reads to the end with one orderly stop on the way. */
async function readThrough(
  { scale, kctl, kafka, say }: FaultOptions,
  { topic, stored }: FilledTopic,
  random: SeededRandom,
): Promise<readonly Figure[]> {
  const rounds = scaled(10, scale, 1)
  const count = stored.length
  const group = uniqueName('group-kills')
  const printed = new PrintedRecords(count)
  const pace = { bytesPerSecond: (count * LINE_BYTES) / (rounds * KILL_SECONDS), linesBefore: count * 0.95 }
  const disturbing = killInTurn(kafka, rounds, { random, say })
  const args = ['consume', topic, '-g', group, '--exit', '--commit-every', '500ms', ...PRINTED]

  await using first = spawnKctl(kctl, args, { cluster: kafka })
  const reading = readSlowly(first, printed, { ...pace, holdEndFor: disturbing })
  await sleep(random.between(3_000, rounds * KILL_SECONDS * 500))
  first.child.kill('SIGTERM')
  const hung = setTimeout(() => first.child.kill('SIGKILL'), HUNG_MS)
  await reading
  clearTimeout(hung)
  const stop = await first.finished
  say(`stopped with ${stop.exitCode ?? stop.signal} after ${printed.lines} lines: ${stop.stderr}`)
  const atStop = gapOf(await committedOffsets(kafka.bootstrap, group, topic), printed)

  await using second = spawnKctl(kctl, args, { cluster: kafka })
  await Promise.all([readSlowly(second, printed, { ...pace, holdEndFor: disturbing }), disturbing])
  const { exitCode, stderr } = await second.finished
  say(`ended with ${exitCode}: ${stderr}`)
  const { skipped, doubled, wrong } = printed.compare(stored)
  const atEnd = gapOf(await committedOffsets(kafka.bootstrap, group, topic), printed)
  return [
    { name: 'hung', value: stop.signal === 'SIGKILL' ? 1 : 0, bar: 0 },
    { name: 'skipped', value: skipped, bar: 0 },
    { name: 'wrong', value: wrong, bar: 0 },
    { name: 'misplaced', value: printed.misplaced, bar: 0 },
    { name: 'exit', value: exitCode ?? -1, bar: 0 },
    { name: 'committed past print', value: atStop.past + atEnd.past, bar: 0 },
    { name: 'not committed at end', value: atEnd.shortIn.size, bar: 0 },
    // What it could not commit in time it has to say.
    { name: 'not committed at stop, unsaid', value: unsaid(atStop.shortIn, stop.stderr), bar: 0 },
    { name: 'again', value: doubled, bar: null },
    { name: 'kills', value: rounds, bar: null },
  ]
}

/** Kills readers in groups of their own, some of them just after a broker, and looks what they had committed. */
async function dieOften(
  { scale, kctl, kafka, say }: FaultOptions,
  { topic, stored }: FilledTopic,
  random: SeededRandom,
): Promise<readonly Figure[]> {
  const rounds = scaled(10, scale, 1)
  let past = 0
  let withCommits = 0
  for (let round = 1; round <= rounds; round++) {
    const group = uniqueName('group-dies')
    const printed = new PrintedRecords(stored.length)
    const args = ['consume', topic, '-g', group, '--commit-every', '50ms', ...PRINTED]
    await using reader = spawnKctl(kctl, args, { cluster: kafka })
    const reading = readSlowly(reader, printed, {
      bytesPerSecond: 3_000_000,
      linesBefore: Infinity,
      holdEndFor: Promise.resolve(),
    })
    await sleep(random.between(1_500, 4_000))
    const broker = round % 2 === 0 ? null : random.between(1, 3)
    if (broker !== null) {
      await kafka.kill(broker)
      await sleep(random.between(0, 3_000))
    }
    reader.child.kill('SIGKILL')
    await reading
    if (broker !== null) await kafka.restart(broker)
    const committed = await committedOffsets(kafka.bootstrap, group, topic)
    if (committed.size > 0) withCommits++
    past += gapOf(committed, printed).past
    say(`reader ${round} of ${rounds} died after ${printed.lines} lines, ${JSON.stringify([...committed])}`)
  }
  return [
    { name: 'committed past print by the dead', value: past, bar: 0 },
    { name: 'deaths', value: rounds, bar: null },
    { name: 'deaths after commits', value: withCommits, bar: null },
  ]
}

/** How many records are committed past what was printed, and which partitions are committed short of it. */
function gapOf(
  committed: ReadonlyMap<number, number>,
  printed: PrintedRecords,
): { readonly past: number; readonly shortIn: ReadonlySet<number> } {
  let past = 0
  const shortIn = new Set<number>()
  for (const partition of [0, 1, 2]) {
    const difference = (committed.get(partition) ?? 0) - printed.endOf(partition)
    past += Math.max(difference, 0)
    if (difference < 0) shortIn.add(partition)
  }
  return { past, shortIn }
}

/** How many partitions are committed short of print without a word of it in the report. */
function unsaid(shortIn: ReadonlySet<number>, report: string): number {
  if (/it is not known (what group|whether all of what was printed)/.test(report)) return 0
  return [...shortIn].filter((partition) => !report.includes(`[${partition}]   printed up to`)).length
}
