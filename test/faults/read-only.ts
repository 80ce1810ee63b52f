import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { uniqueName } from '../support/every-kafka.ts'
import { KafkaTool, type RealKafka } from '../support/real-kafka.ts'
import { type Ended, spawnKctl } from '../support/spawn-kctl.ts'
import { type FaultOptions, type FaultRow, scaled } from './fault-row.ts'
import { giveOffsets } from './group-coordinator.ts'
import { type GroupGuest, joinAsGuest } from './group-guest.ts'
import { groupLogEnds, groupLogWrites } from './group-log.ts'
import { makeQuietTopics } from './quiet-topics.ts'
import type { QuietLog } from './random-reset.ts'
import { SeededRandom } from './seeded-random.ts'

const LANES = 3
const HUNG_MS = 60_000
const SHOWN = 3

export const readOnly: FaultRow = {
  name: 'read-only',
  what: 'what only looks, and every dry run, leaves groups, members, generations and offsets as they are',
  async run(options) {
    const { scale, kctl, kafka, seed, say } = options
    const random = new SeededRandom(seed)
    const directory = mkdtempSync(path.join(tmpdir(), 'kctl-read-only-'))
    const run = async (args: readonly string[], stdin?: string): Promise<Ended> => {
      await using process = spawnKctl(kctl, args, {
        cluster: kafka,
        // One journal for all.
        env: { XDG_STATE_HOME: path.join(directory, 'state') },
        ...(stdin !== undefined && { stdin }),
      })
      const hung = setTimeout(() => process.child.kill('SIGKILL'), HUNG_MS)
      return await process.finished.finally(() => clearTimeout(hung))
    }
    const groups = await prepareGroups(options, await makeQuietTopics(kafka.bootstrap, random), random)
    try {
      const looks = await prepareLooks(groups, directory, run)
      const count = Math.max(looks.length, scaled(100, scale, 0))
      // Each once at least.
      const order = inRandomOrder(
        Array.from({ length: count }, (_, index) => looks[index] ?? random.pick(looks)),
        random,
      )
      const before = await describeByApache(kafka, groups.all)
      const ends = await groupLogEnds(kafka.bootstrap)
      let wrongExits = 0
      const next = { index: 0 }
      const runLane = async (): Promise<void> => {
        for (let look = order[next.index++]; look !== undefined; look = order[next.index++]) {
          const { exitCode, signal, stderr } = await run(look.args, look.stdin)
          const isRight = exitCode === look.exitCode
          if (!isRight) wrongExits++
          say(`kctl ${look.args.join(' ')}: exit ${exitCode ?? signal}${isRight ? '' : `: WRONG: ${stderr}`}`)
        }
      }
      await Promise.all(Array.from({ length: LANES }, runLane))
      const undisturbed = await Promise.all(groups.guests.map(async (guest) => await guest.isUndisturbed()))
      const writes = await groupLogWrites(kafka.bootstrap, ends, groups.all)
      const changes = changedLines(before, await describeByApache(kafka, groups.all))
      for (const line of changes.slice(0, SHOWN)) say(`changed: ${line}`)
      return [
        { name: 'changes', value: changes.length, bar: 0 },
        { name: 'records about them in the log of groups', value: writes, bar: 0 },
        { name: 'members disturbed', value: undisturbed.filter((each) => !each).length, bar: 0 },
        { name: 'wrong exits', value: wrongExits, bar: 0 },
        { name: 'runs', value: order.length, bar: count },
        { name: 'commands', value: looks.length, bar: null },
        { name: 'lines compared', value: before.length, bar: null },
        { name: 'seed', value: seed, bar: null },
      ]
    } finally {
      for (const guest of groups.guests) await guest.leave()
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

interface Groups {
  readonly topic: string
  readonly topics: readonly string[]
  /** With a member that reads nothing. */
  readonly classic: string
  readonly modern: string
  readonly empty: string
  /** Has had a member of the new kind. */
  readonly left: string
  readonly all: readonly string[]
  readonly guests: readonly GroupGuest[]
}

async function prepareGroups(
  { kafka }: FaultOptions,
  logs: readonly QuietLog[],
  random: SeededRandom,
): Promise<Groups> {
  const topics = [...new Set(logs.map(({ topic }) => topic))]
  const names = ['classic', 'modern', 'empty', 'left'].map((name) => uniqueName(`looked-at-${name}`))
  const [classic = '', modern = '', empty = '', left = ''] = names
  for (const name of names) {
    const offsets = logs.map(({ topic, partition, start, end }) => ({
      topic,
      partition,
      offset: BigInt(random.between(start, end - 1)),
      metadata: 'as it was',
    }))
    await giveOffsets(kafka, name, offsets)
  }
  await (await joinAsGuest(kafka.bootstrap, left, topics, 'modern')).leave()
  const guests = await Promise.all([
    joinAsGuest(kafka.bootstrap, classic, topics, 'classic'),
    joinAsGuest(kafka.bootstrap, modern, topics, 'modern'),
  ])
  return { topic: topics[0] ?? '', topics, classic, modern, empty, left, all: names, guests }
}

interface Look {
  readonly args: readonly string[]
  readonly stdin?: string
  readonly exitCode: number
}

type Run = (args: readonly string[], stdin?: string) => Promise<Ended>

/** Everything that only looks, at groups with members and without. */
async function prepareLooks(
  { topic, topics, classic, modern, empty, left }: Groups,
  directory: string,
  run: Run,
): Promise<readonly Look[]> {
  const plan = path.join(directory, 'plan.json')
  const file = path.join(directory, 'offsets.csv')
  // Something to undo, something to apply, something to import.
  const moved = await run(['offsets', 'reset', empty, '--to', 'latest', '--yes', '-o', 'json'])
  const { undoId = '' } = JSON.parse(moved.stdout.toString()) as { undoId?: string }
  await run(['offsets', 'reset', left, '--to', 'earliest', '--plan-out', plan])
  writeFileSync(file, (await run(['offsets', 'export', empty])).stdout.toString().replaceAll(/\d+$/gm, '16'))
  if (undoId === '' || readFileSync(plan).length === 0) throw new Error(`no plan was made: ${moved.stderr}`)

  const look = (command: string, exitCode = 0): Look => ({ args: command.split(' '), exitCode })
  const dry = (command: string, exitCode = 0): Look => look(`${command} --dry-run`, exitCode)
  return [
    look('topics list'),
    look('topics list --internal -o wide'),
    look(`topics describe ${topic}`),
    look(`topics consumers ${topic}`),
    look('groups list'),
    ...[classic, modern, empty, left].flatMap((group) => [
      look(`groups describe ${group}`),
      look(`groups topics ${group} -o json`),
      look(`groups lag ${group} --by partition --age`),
      look(`offsets list ${group}`),
      look(`offsets snapshot ${group}`),
    ]),
    look(`groups lag ${classic} ${empty} --by topic -o prometheus`),
    look(`groups lag ${modern} --by member -o json`),
    look(`groups wait ${empty} ${left} --state empty --timeout 5s`),
    look(`groups wait ${classic} --state empty --timeout 1s`, 13),
    look(`offsets export ${classic} ${modern} ${empty}`),
    look('offsets export --all-groups -o json'),
    look('offsets history'),
    look(`offsets reset ${left} --to @-1d --plan-out ${path.join(directory, 'other.json')}`),
    dry(`offsets reset ${empty} --to earliest`),
    dry(`offsets reset ${left} --shift 1 --clamp`),
    dry(`offsets reset ${uniqueName('none')} -t ${topic} --to latest --allow-new`),
    dry(`offsets reset ${classic} --to earliest`, 8),
    dry(`offsets reset ${modern} --to latest`, 8),
    dry(`offsets delete ${empty} -t ${topic}`),
    dry(`offsets import ${file} ${empty} --clamp`),
    dry(`offsets import ${file} ${classic} --clamp`, 8),
    dry(`offsets apply ${plan}`),
    dry(`offsets undo ${undoId}`),
    { ...dry(`produce ${topic}`), stdin: 'one\ntwo\n' },
    look(`consume ${topics.join(' ')} --from earliest --exit`),
    look(`consume ${topic} --tail 3 --exit`),
    look('cluster describe'),
    look('doctor'),
  ]
}

function inRandomOrder<T>(items: readonly T[], random: SeededRandom): readonly T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

/** All that Apache's tool shows of these groups: offsets, members with their epochs and assignments, states. */
async function describeByApache(kafka: RealKafka, groups: readonly string[]): Promise<readonly string[]> {
  const which = groups.flatMap((group) => ['--group', group])
  const views = [['--offsets'], ['--members', '--verbose'], ['--state', '--verbose']]
  const texts = await Promise.all(
    views.map(async (view) => {
      const args = ['--describe', ...view, ...which, '--timeout', '30000']
      const { exitCode, stdout, stderr } = await kafka.runTool(KafkaTool.consumerGroups, args)
      if (exitCode !== 0) throw new Error(`Apache's tool fails: ${stdout}${stderr}`)
      return stdout
    }),
  )
  return texts
    .join('\n')
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => groups.some((group) => line.includes(group)))
    .sort()
}

function changedLines(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ]
}
