import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { uniqueName } from '../support/every-kafka.ts'
import { makeTopic } from '../support/make-topic.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { committedOffsets } from './committed-offsets.ts'
import { readDeadLetters } from './dead-letters.ts'
import { type FaultRow, type Figure, scaled } from './fault-row.ts'
import { fillTopic } from './filled-topic.ts'
import { killInTurn } from './kills.ts'
import { SeededRandom } from './seeded-random.ts'
import type { StoredRecord } from './stored-records.ts'

const LOOK_MS = 1_000
/** A member that has died is missed after 45 s, and a broker may be down for some seconds. */
const PATIENCE_MS = 150_000

/**
 * Nothing but the shell itself: a run takes a few milliseconds. Of the records one in twenty fails at first, and one
 * in sixty again, and which ones is known beforehand; what is done is noted as partition, offset and the number in the value.
 */
const COMMAND =
  // A worker that is killed may leave a run with half of its input.
  'IFS= read -r value; [ ${#value} = $KCTL_BYTES ] || exit 9; number=${value%% *}; ' +
  'if [ $(( (KCTL_OFFSET * 31 + KCTL_PARTITION * 17 + SALT) % (40 * KCTL_ATTEMPT - 20) )) = 0 ]; then echo "no $number" >&2; exit 5; fi; ' +
  'echo "$KCTL_PARTITION $KCTL_OFFSET $number" >> "$DONE"'

const fails = ({ partition, offset }: StoredRecord, attempt: number, salt: number): boolean =>
  (offset * 31 + partition * 17 + salt) % (40 * attempt - 20) === 0

const nameOf = ({ partition, offset }: { readonly partition: number; readonly offset: number }): string =>
  `${partition} ${offset}`

export const execWorker: FaultRow = {
  name: 'exec',
  what: 'consume --exec with a command that fails at times, brokers killed with -9, one of two workers killed too',
  async run({ scale, kctl, kafka, seed, say }) {
    const random = new SeededRandom(seed)
    const salt = random.between(0, 1_000)
    const { topic, stored } = await fillTopic({ kctl, kafka }, scaled(15_000, scale, 1_000))
    const cluster = { bootstrap: kafka.bootstrap, brokers: 3 }
    const dead = await makeTopic(cluster, { prefix: 'dead', partitions: 3 })
    const group = uniqueName('exec')
    const directory = mkdtempSync(join(tmpdir(), 'kctl-exec-'))
    const doneFile = join(directory, 'done')
    writeFileSync(doneFile, '')
    const readDone = (): readonly string[] => readFileSync(doneFile, 'utf8').split('\n').slice(0, -1)
    const args = [
      ...['consume', topic, '-g', group, '--exec', COMMAND, '--concurrency', '4', '--commit-every', '500ms'],
      ...['--retries', '1', '--backoff', '20ms', '--dead-letter', dead],
    ]
    const start = () => spawnKctl(kctl, args, { cluster: kafka, env: { DONE: doneFile, SALT: String(salt) } })
    try {
      const startedMs = performance.now()
      const disturbing = killInTurn(kafka, scaled(6, scale, 1), { random, say })
      await using first = start()
      await using doomed = start()
      while (readDone().length < stored.length / 5) await sleep(LOOK_MS / 10)
      doomed.child.kill('SIGKILL')
      await doomed.finished
      say(`a worker died after ${readDone().length} runs: ${doomed.stderr}`)
      await using second = start()
      const committed = await committedOffsets(kafka.bootstrap, group, topic)
      const atDeath = undone(stored, committed, readDone(), await readDeadLetters(kafka.bootstrap, dead))

      await disturbing
      const ends = endsOf(stored)
      const isOver = async (): Promise<boolean> => {
        const now = await committedOffsets(kafka.bootstrap, group, topic)
        return [...ends].every(([partition, end]) => (now.get(partition) ?? 0) >= end)
      }
      const untilMs = performance.now() + PATIENCE_MS
      while (!(await isOver()) && performance.now() < untilMs) await sleep(LOOK_MS)
      const seconds = Math.round((performance.now() - startedMs) / 1000)
      const stopped = await Promise.all(
        [first, second].map(async ({ child, finished }) => {
          child.kill('SIGTERM')
          return await finished
        }),
      )
      for (const { signal, exitCode, stderr } of stopped)
        say(`a worker ended with ${exitCode ?? signal}: ${stderr}`)

      const letters = await readDeadLetters(kafka.bootstrap, dead)
      const done = readDone()
      const atEnd = await committedOffsets(kafka.bootstrap, group, topic)
      const mustFail = stored.filter((each) => fails(each, 1, salt) && fails(each, 2, salt))
      return [
        { name: 'lost', value: undone(stored, ends, done, letters), bar: 0 },
        { name: 'committed and not done', value: atDeath + undone(stored, atEnd, done, letters), bar: 0 },
        { name: 'not committed', value: shortOf(ends, atEnd), bar: 0 },
        ...lettersOf(letters, mustFail, { topic, group }),
        { name: 'wrong', value: wrongIn(done, stored), bar: 0 },
        { name: 'misplaced', value: misplacedIn(done, stored), bar: 0 },
        {
          name: 'not ended in order',
          value: stopped.filter(({ signal }) => signal !== 'SIGTERM').length,
          bar: 0,
        },
        { name: 'done', value: new Set(done).size, bar: null },
        { name: 'again', value: done.length - new Set(done).size, bar: null },
        { name: 'dead letters', value: letters.length, bar: null },
        { name: 'seconds', value: seconds, bar: null },
      ]
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

type DeadLetters = Awaited<ReturnType<typeof readDeadLetters>>

function endsOf(stored: readonly StoredRecord[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>()
  for (const { partition, offset } of stored)
    ends.set(partition, Math.max(ends.get(partition) ?? 0, offset + 1))
  return ends
}

/** How many records before these ends are neither done nor put aside. */
function undone(
  stored: readonly StoredRecord[],
  ends: ReadonlyMap<number, number>,
  done: readonly string[],
  letters: DeadLetters,
): number {
  const settled = new Set([
    ...done.map((line) => line.split(' ', 2).join(' ')),
    ...letters.map(({ origin }) => nameOf(origin)),
  ])
  return stored.filter(
    (record) => record.offset < (ends.get(record.partition) ?? 0) && !settled.has(nameOf(record)),
  ).length
}

const shortOf = (ends: ReadonlyMap<number, number>, committed: ReadonlyMap<number, number>): number =>
  [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - (committed.get(partition) ?? 0)), 0)

/** Dead letters that are missing, that nobody expected, and that do not say what they have to. */
function lettersOf(
  letters: DeadLetters,
  expected: readonly StoredRecord[],
  { topic, group }: { readonly topic: string; readonly group: string },
): readonly Figure[] {
  const byName = new Map(expected.map((record) => [nameOf(record), record]))
  const found = new Set(letters.map(({ origin }) => nameOf(origin)))
  const isWhole = ({ origin, key, value, headers }: DeadLetters[number]): boolean => {
    const record = byName.get(nameOf(origin))
    return (
      record !== undefined &&
      key === record.key &&
      value.startsWith(`${record.number} `) &&
      headers['kctl.origin.topic'] === topic &&
      headers['kctl.origin.group'] === group &&
      headers['kctl.error.exit'] === '5' &&
      headers['kctl.attempts'] === '2' &&
      headers['kctl.error.stderr'] === `no ${record.number}\n`
    )
  }
  return [
    {
      name: 'dead letters missing',
      value: expected.filter((each) => !found.has(nameOf(each))).length,
      bar: 0,
    },
    { name: 'dead letters wrong', value: letters.filter((each) => !isWhole(each)).length, bar: 0 },
  ]
}

/** Values that are not those of their offsets. */
function wrongIn(done: readonly string[], stored: readonly StoredRecord[]): number {
  const lines = new Set(stored.map((record) => `${nameOf(record)} ${record.number}`))
  return done.filter((line) => !lines.has(line)).length
}

/** Records that were done for the first time before an earlier one of their key was. */
function misplacedIn(done: readonly string[], stored: readonly StoredRecord[]): number {
  const keys = new Map(stored.map((record) => [nameOf(record), record.key]))
  const latest = new Map<string, number>()
  let misplaced = 0
  for (const line of new Set(done)) {
    const [partition = '', offset = ''] = line.split(' ')
    const lane = `${partition} ${keys.get(`${partition} ${offset}`)}`
    if (Number(offset) < (latest.get(lane) ?? -1)) misplaced++
    latest.set(lane, Number(offset))
  }
  return misplaced
}
