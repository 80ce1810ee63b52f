import { Kafka, logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { describeEveryKafka, type KafkaUnderTest, uniqueName } from '../support/every-kafka.ts'
import { startKcat } from '../support/kcat.ts'
import { makeTopic } from '../support/make-topic.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { until } from '../support/until.ts'

const PARTITIONS = 4

interface Described {
  readonly state: string
  readonly assignor: string
  readonly members: readonly { readonly assignment: readonly { readonly partition: number }[] }[]
}

/** Waits until two members share the partitions evenly. */
async function untilShared(cluster: KafkaUnderTest, group: string): Promise<Described> {
  let last: Described | null = null
  await until(async () => {
    const { exitCode, stdout } = await runKctl(`groups describe ${group} -o json`, { cluster })
    last = exitCode === 0 ? (JSON.parse(stdout) as Described) : null
    const shares = last?.members.map(({ assignment }) => assignment.length) ?? []
    return last?.state === 'Stable' && shares.join() === `${PARTITIONS / 2},${PARTITIONS / 2}`
  }, 45_000).catch((error: unknown) => {
    throw new Error(`the group is not shared: ${JSON.stringify(last)}`, { cause: error })
  })
  return last ?? expect.fail('the group was never seen')
}

const produce = async (cluster: KafkaUnderTest, topic: string, values: readonly string[]): Promise<void> => {
  const stdin = values.map((value, index) => JSON.stringify({ partition: index % PARTITIONS, value }))
  const { exitCode } = await runKctl(`produce ${topic} -i ndjson`, { cluster, stdin: stdin.join('\n') })
  expect(exitCode).toBe(0)
}

const numbered = (prefix: string): readonly string[] =>
  Array.from({ length: 40 }, (_, index) => `${prefix}${index}`)

describeEveryKafka('a group of kctl and others', (kafka) => {
  test('kcat and kctl share the partitions, whoever comes first', async () => {
    const cluster = kafka()
    const [topic, group] = [await makeTopic(cluster, { partitions: PARTITIONS }), uniqueName('mixed')]
    await using kcat = startKcat([
      '-b',
      cluster.bootstrap,
      '-G',
      group,
      '-X',
      'auto.offset.reset=earliest',
      '-u',
      '-q',
      topic,
    ])
    await using kctl = startKctl(`consume ${topic} -g ${group} -o value`, { cluster })
    expect(['range', 'uniform']).toContain((await untilShared(cluster, group)).assignor)
    await produce(cluster, topic, numbered('a'))
    const seen = (): Set<string> => new Set([...kctl.lines(), ...kcat.stdout.split('\n').slice(0, -1)])
    await until(() => seen().size === 40)
    expect(kctl.lines()).toHaveLength(20)

    await kcat.stop()
    await produce(cluster, topic, numbered('b'))
    await until(() => kctl.lines().filter((line) => line.startsWith('b')).length === 40, 30_000)
    kctl.signal('SIGINT')
    expect((await kctl.finished).exitCode).toBe(130)
    const lag = await runKctl(`groups lag ${group} --by group -o json`, { cluster })
    expect(JSON.parse(lag.stdout)).toMatchObject([{ lag: 0 }])
  }, 90_000)

  test('kafkajs and kctl share the partitions', async () => {
    const cluster = kafka()
    const [topic, group] = [await makeTopic(cluster, { partitions: PARTITIONS }), uniqueName('mixed')]
    const client = new Kafka({ brokers: cluster.bootstrap.split(','), logLevel: logLevel.NOTHING })
    const consumer = client.consumer({ groupId: group, maxWaitTimeInMs: 200, heartbeatInterval: 500 })
    const read: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: ({ message }) => {
        read.push(String(message.value))
        return Promise.resolve()
      },
    })
    try {
      await using kctl = startKctl(`consume ${topic} -g ${group} -o value`, { cluster })
      await untilShared(cluster, group)
      await produce(cluster, topic, numbered('a'))
      await until(() => new Set([...kctl.lines(), ...read]).size === 40)
      expect(kctl.lines()).toHaveLength(20)
    } finally {
      await consumer.disconnect()
    }
  }, 90_000)
})
