import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { GroupCoordinatorLink } from '../../src/cluster/group-coordinator-link.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { runApacheTool } from '../support/apache-tool.ts'
import { describeEveryKafka, type KafkaUnderTest, uniqueName } from '../support/every-kafka.ts'
import { startKcat } from '../support/kcat.ts'
import { makeTopic } from '../support/make-topic.ts'
import { openTestCluster } from '../support/open-test-cluster.ts'
import { runKctl } from '../support/run-kctl.ts'
import { type RunningKctl, startKctl } from '../support/start-kctl.ts'
import { until } from '../support/until.ts'

const PARTITIONS = 4
/** Brokers tell members to send a heartbeat every 5 s, so that long may pass before each step of a rebalance. */
const REBALANCE_MS = 40_000

interface Described {
  readonly type: string
  readonly state: string
  readonly assignor: string
  readonly members: readonly {
    readonly instanceId: string | null
    readonly assignment: readonly { readonly partition: number }[]
  }[]
}

async function describeGroup(cluster: KafkaUnderTest, group: string): Promise<Described | null> {
  const { exitCode, stdout } = await runKctl(`groups describe ${group} -o json`, { cluster })
  return exitCode === 0 ? (JSON.parse(stdout) as Described) : null
}

const untilShared = async (cluster: KafkaUnderTest, group: string): Promise<void> =>
  await until(async () => {
    const { members = [], state } = (await describeGroup(cluster, group)) ?? {}
    const shares = members.map(({ assignment }) => assignment.length)
    return state === 'Stable' && shares.join() === `${PARTITIONS / 2},${PARTITIONS / 2}`
  }, REBALANCE_MS)

/** Writes a record to each partition; their values begin with `prefix`. */
async function produce(cluster: KafkaUnderTest, topic: string, prefix: string): Promise<void> {
  const records = Array.from({ length: PARTITIONS }, (_, partition) =>
    JSON.stringify({ partition, value: `${prefix}${partition}` }),
  )
  const { exitCode } = await runKctl(`produce ${topic} -i ndjson`, { cluster, stdin: records.join('\n') })
  expect(exitCode).toBe(0)
}

async function stop(reader: RunningKctl): Promise<string> {
  reader.signal('SIGINT')
  const { exitCode, stderr } = await reader.finished
  expect(exitCode).toBe(130)
  return stderr
}

const lagOf = async (cluster: KafkaUnderTest, group: string): Promise<unknown> => {
  const { stdout } = await runKctl(`groups lag ${group} --by group -o json`, { cluster })
  return (JSON.parse(stdout) as { lag: unknown }[])[0]?.lag
}

async function setUp(cluster: KafkaUnderTest) {
  const [topic, group] = [await makeTopic(cluster, { partitions: PARTITIONS }), uniqueName('modern')]
  const start = (flags = ''): RunningKctl =>
    startKctl(`consume ${topic} -g ${group} -o value --commit-every 1000000 ${flags}`, { cluster })
  return { topic, group, start }
}

describeEveryKafka('a group of the consumer protocol', (kafka) => {
  test.concurrent(
    'is shared by two members, and handed over without loss or doubles',
    async () => {
      const cluster = kafka()
      const { topic, group, start } = await setUp(cluster)
      await produce(cluster, topic, 'a')
      await using first = start()
      await until(() => first.lines().length === PARTITIONS)
      await using second = start()
      await untilShared(cluster, group)
      expect(await describeGroup(cluster, group)).toMatchObject({ type: 'consumer', assignor: 'uniform' })
      await produce(cluster, topic, 'b')
      await until(() => first.lines().length + second.lines().length === 2 * PARTITIONS)
      expect(second.lines()).toHaveLength(PARTITIONS / 2)
      if (cluster.isReal) {
        const { stdout } = await runApacheTool(cluster, 'consumer-groups', [
          '--describe',
          '--state',
          '--group',
          group,
        ])
        expect(stdout).toMatch(new RegExp(`${group}\\s.*uniform\\s+Stable\\s+2`))
      }

      await stop(second)
      await until(() => first.stderr().includes('2 came'), REBALANCE_MS)
      await produce(cluster, topic, 'c')
      await until(() => first.lines().filter((line) => line.startsWith('c')).length === PARTITIONS)
      expect(await stop(first)).not.toContain('warning')
      expect(first.lines()).toHaveLength(PARTITIONS * 2 + PARTITIONS / 2)
      expect(await lagOf(cluster, group)).toBe(0)
    },
    120_000,
  )

  test.concurrent(
    'keeps the partitions of a static member that is away',
    async () => {
      const cluster = kafka()
      const { topic, group, start } = await setUp(cluster)
      await using other = start()
      await until(async () => (await describeGroup(cluster, group))?.members.length === 1)
      const reader = start('--instance-id reader-1')
      await untilShared(cluster, group)
      await stop(reader)
      const away = await describeGroup(cluster, group)
      expect(away?.members.map(({ instanceId }) => instanceId)).toContain('reader-1')
      await produce(cluster, topic, 'a')
      await until(() => other.lines().length === PARTITIONS / 2)

      await using again = start('--instance-id reader-1')
      await until(() => again.lines().length === PARTITIONS / 2, REBALANCE_MS)
      const twice = await runKctl(`consume ${topic} -g ${group} --instance-id reader-1`, { cluster })
      expect(twice.stderr).toContain('another member has this --instance-id')
      expect(twice.exitCode).toBe(8)
      expect(other.lines()).toHaveLength(PARTITIONS / 2)
      await stop(again)
      await stop(other)
      expect(await lagOf(cluster, group)).toBe(0)
    },
    120_000,
  )

  test.concurrent(
    'does not know a static member again that joins twice, until that says that it is away',
    async () => {
      const cluster = kafka()
      const { topic, group } = await setUp(cluster)
      await using opened = await openTestCluster(cluster)
      const link = new GroupCoordinatorLink(opened, group)
      const { signal } = new AbortController()
      const memberId = randomUUID()
      const send = async (memberEpoch: number): Promise<number> => {
        const { errorCode } = await link.heartbeat(
          {
            ...{ groupId: group, memberId, memberEpoch, instanceId: 'reader-1' },
            ...{ rebalanceTimeoutMs: 30_000, subscribedTopicNames: [topic], topicPartitions: [] },
          },
          signal,
        )
        return errorCode
      }
      await until(async () => (await send(0)) === ErrorCode.NONE)
      expect(await send(0)).toBe(ErrorCode.UNRELEASED_INSTANCE_ID)
      expect(await send(-2)).toBe(ErrorCode.NONE)
      expect(await send(0)).toBe(ErrorCode.NONE)
    },
  )

  test.concurrent(
    'is joined by kcat, which does not know the protocol',
    async () => {
      const cluster = kafka()
      const { topic, group, start } = await setUp(cluster)
      await using kctl = start()
      await until(async () => (await describeGroup(cluster, group))?.members.length === 1)
      await using kcat = startKcat([
        ...['-b', cluster.bootstrap, '-G', group, '-X', 'auto.offset.reset=earliest', '-u', '-q', topic],
      ])
      await untilShared(cluster, group)
      await produce(cluster, topic, 'a')
      const seen = (): Set<string> => new Set([...kctl.lines(), ...kcat.stdout.split('\n').slice(0, -1)])
      await until(() => seen().size === PARTITIONS)
      expect(kctl.lines()).toHaveLength(PARTITIONS / 2)
      await kcat.stop()
      await until(() => kctl.stderr().includes('2 came'), REBALANCE_MS)
      await produce(cluster, topic, 'b')
      await until(() => kctl.lines().filter((line) => line.startsWith('b')).length === PARTITIONS)
      await stop(kctl)
      expect(await lagOf(cluster, group)).toBe(0)
    },
    120_000,
  )

  test.concurrent(
    'is joined by kafkajs, which does not know the protocol',
    async () => {
      const cluster = kafka()
      const { topic, group, start } = await setUp(cluster)
      await using kctl = start()
      await until(async () => (await describeGroup(cluster, group))?.members.length === 1)
      const client = new Kafka({ brokers: cluster.bootstrap.split(','), logLevel: logLevel.NOTHING })
      const consumer = client.consumer({ groupId: group, maxWaitTimeInMs: 200, heartbeatInterval: 500 })
      const read: string[] = []
      await consumer.connect()
      try {
        await consumer.subscribe({ topic, fromBeginning: true })
        await consumer.run({
          eachMessage: ({ message }) => {
            read.push(String(message.value))
            return Promise.resolve()
          },
        })
        await untilShared(cluster, group)
        await produce(cluster, topic, 'a')
        await until(() => new Set([...kctl.lines(), ...read]).size === PARTITIONS)
        expect(kctl.lines()).toHaveLength(PARTITIONS / 2)
      } finally {
        await consumer.disconnect()
      }
      await until(() => kctl.stderr().includes('2 came'), REBALANCE_MS)
    },
    120_000,
  )
})
