import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kcat } from '../support/kcat.ts'
import { describeWithKafka, type RealKafka, startRealKafka } from '../support/real-kafka.ts'
import { runKctl } from '../support/run-kctl.ts'

const COUNT = 60_000
/** More than is read ahead of a reader. */
const CONSUMED = 600_000
const PARTITIONS = 3

/** Lines `0000001 …` at a pace that leaves time for a broker to die half way. */
async function* slowLines(onHalf: () => void): AsyncGenerator<string> {
  const step = 1_000
  for (let start = 0; start < COUNT; start += step) {
    if (start === COUNT / 2) onHalf()
    yield Array.from({ length: step }, (_, index) => `${start + index} ${'x'.repeat(90)}\n`).join('')
    await sleep(20)
  }
}

async function leaderOf(bootstrap: string, topic: string, partition: number): Promise<number> {
  const { stdout } = await runKctl(`topics describe ${topic} -o json`, { cluster: { bootstrap } })
  const { partitions } = JSON.parse(stdout) as { partitions: { partition: number; leader: number }[] }
  return partitions.find((each) => each.partition === partition)?.leader ?? expect.fail('no leader')
}

/** What an independent client finds, by number of the line, with how often. */
async function storedLines(bootstrap: string, topic: string): Promise<ReadonlyMap<number, number>> {
  const { stdout } = await kcat(['-b', bootstrap, '-C', '-t', topic, '-e', '-q', '-f', '%s\n'])
  const counts = new Map<number, number>()
  for (const line of stdout.split('\n').slice(0, -1)) {
    const number = Number(line.split(' ')[0])
    counts.set(number, (counts.get(number) ?? 0) + 1)
  }
  return counts
}

describeWithKafka('a leader that is killed with -9', () => {
  let kafka: RealKafka
  beforeAll(async () => {
    kafka = await startRealKafka({ brokers: 3 })
  })
  afterAll(async () => await kafka[Symbol.asyncDispose]())

  test('costs neither a record nor a duplicate while producing', async () => {
    const cluster = { bootstrap: kafka.bootstrap }
    const topic = 'produced'
    expect((await runKctl(`topics create ${topic} -p ${PARTITIONS} -r 3`, { cluster })).exitCode).toBe(0)
    const victim = await leaderOf(kafka.bootstrap, topic, 0)
    let killed: Promise<void> | undefined
    const stdin = slowLines(() => {
      killed = kafka.kill(victim)
    })
    const { exitCode, stdout, stderr } = await runKctl(`produce ${topic} -o json`, { cluster, stdin })
    await killed
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ acked: COUNT, failed: 0, unknown: 0, unsent: 0 })
    expect(exitCode).toBe(0)
    const stored = await storedLines(kafka.bootstrap, topic)
    expect(stored.size).toBe(COUNT)
    expect([...stored].filter(([, times]) => times !== 1)).toEqual([])
    await kafka.restart(victim)
  }, 120_000)

  test('costs neither a record nor a duplicate while consuming to the end', async () => {
    const cluster = { bootstrap: kafka.bootstrap }
    const topic = 'consumed'
    await fill(cluster, topic)
    const victim = await leaderOf(kafka.bootstrap, topic, 1)
    const reader = slowReader(() => kafka.kill(victim))
    const { exitCode, stderr } = await runKctl(`consume ${topic} --from earliest --exit -o value`, {
      cluster,
      onStdout: reader.onStdout,
    })
    await reader.killed()
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    const numbers = reader.numbers()
    expect(numbers).toHaveLength(CONSUMED)
    expect(new Set(numbers).size).toBe(CONSUMED)
    await kafka.restart(victim)
  }, 120_000)

  test.for(['classic', 'consumer'] as const)(
    'costs no record while consuming as a %s group, also where it looks after the group',
    { timeout: 180_000 },
    async (protocol) => {
      const cluster = { bootstrap: kafka.bootstrap }
      const [topic, group] = [`grouped-${protocol}`, `${protocol}-readers`]
      const command = `consume ${topic} -g ${group} --group-protocol ${protocol}`
      await fill(cluster, topic)
      await runKctl(`${command} -n 0 -e`, { cluster })
      const described = await runKctl(`groups describe ${group} -o json`, { cluster })
      const { coordinator } = JSON.parse(described.stdout) as { coordinator: number }
      const reader = slowReader(() => kafka.kill(coordinator))
      const { exitCode, stderr } = await runKctl(`${command} --exit -o value`, {
        cluster,
        onStdout: reader.onStdout,
      })
      await reader.killed()
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
      expect(new Set(reader.numbers()).size).toBe(CONSUMED)
      const lag = await runKctl(`groups lag ${group} --by group -o json`, { cluster })
      expect(JSON.parse(lag.stdout)).toMatchObject([{ group, lag: 0 }])
      await kafka.restart(coordinator)
    },
  )
})

async function fill(cluster: { readonly bootstrap: string }, topic: string): Promise<void> {
  expect((await runKctl(`topics create ${topic} -p ${PARTITIONS} -r 3`, { cluster })).exitCode).toBe(0)
  const lines = Array.from({ length: CONSUMED }, (_, index) => `${index} ${'x'.repeat(90)}\n`).join('')
  expect((await runKctl(`produce ${topic}`, { cluster, stdin: lines })).exitCode).toBe(0)
}

/** A reader that takes its time, so that most is still to be fetched when the broker dies with its first bytes. */
function slowReader(kill: () => Promise<void>) {
  let text = ''
  let killed: Promise<void> | undefined
  return {
    onStdout: async (chunk: string): Promise<void> => {
      text += chunk
      killed ??= kill()
      await sleep(50)
    },
    killed: async () => await killed,
    numbers: () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => Number(line.split(' ')[0])),
  }
}
