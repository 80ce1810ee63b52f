import { describe, expect, test } from 'vitest'
import { hasKcat } from '../sandbox/embedded/has-kcat.ts'
import { describeEveryKafka, type KafkaUnderTest, uniqueName } from '../support/every-kafka.ts'
import { kcat, startKcat } from '../support/kcat.ts'
import { runKctl } from '../support/run-kctl.ts'
import { makeTopic } from '../support/make-topic.ts'
import { until } from '../support/until.ts'

interface Envelope {
  readonly partition: number
  readonly offset: number
  readonly ts: number
  readonly key: string | null
  readonly payload: string | null
  readonly headers?: readonly string[]
}

/** Runs kcat to its end, which has to be a good one. @returns its stdout */
async function run({ bootstrap }: KafkaUnderTest, args: readonly string[], stdin = ''): Promise<string> {
  const { exitCode, stdout, stderr } = await kcat(['-b', bootstrap, ...args], { stdin })
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout
}

async function read(
  kafka: KafkaUnderTest,
  topic: string,
  args: readonly string[] = [],
): Promise<readonly Envelope[]> {
  const stdout = await run(kafka, ['-C', '-t', topic, '-e', '-q', '-J', ...args])
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Envelope)
}

const payloads = async (...args: Parameters<typeof read>) =>
  (await read(...args)).map(({ payload }) => payload)

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index}\n`).join('')

describe.skipIf(!hasKcat())(hasKcat() ? 'kcat' : 'kcat (skipped: it is not on the PATH)', () => {
  describeEveryKafka('kcat', (kafka) => {
    test('lists brokers, topics and partitions', async () => {
      const topic = await makeTopic(kafka(), { partitions: 3 })
      const listed = JSON.parse(await run(kafka(), ['-L', '-J', '-t', topic])) as {
        topics: { partitions: { partition: number; replicas: unknown[]; isrs: unknown[] }[] }[]
      }
      expect(listed).toMatchObject({
        brokers: Array.from({ length: kafka().brokers }, () => ({})),
        topics: [{ topic }],
      })
      const partitions = listed.topics[0]?.partitions ?? []
      expect(
        partitions.map(({ partition, replicas, isrs }) => [partition, replicas.length, isrs.length]),
      ).toEqual([0, 1, 2].map((partition) => [partition, kafka().brokers, kafka().brokers]))
      expect(await run(kafka(), ['-L'])).toContain(`topic "${topic}" with 3 partitions:`)
    })

    test.for([
      ['-z', 'gzip'],
      ['-z', 'snappy'],
      ['-z', 'lz4'],
      ['-z', 'zstd'],
      ['-X', 'enable.idempotence=true'],
      ['-X', 'acks=0'],
      ['-X', 'acks=1'],
      ['-X', 'acks=all'],
    ])('writes with %s %s what comes back in order', async (flags) => {
      const topic = await makeTopic(kafka())
      await run(kafka(), ['-P', '-t', topic, ...flags], lines(500))
      expect(await run(kafka(), ['-C', '-t', topic, '-c', '500', '-q'])).toBe(lines(500))
    })

    test('keeps keys, nulls, empties, headers and the partition', async () => {
      const topic = await makeTopic(kafka(), { partitions: 2 })
      const headers = ['-H', 'trace=1', '-H', 'trace=2', '-H', 'empty=']
      await run(kafka(), ['-P', '-t', topic, '-p', '1', '-K', ':', '-Z', ...headers], 'a:1\nb:\n:3\n')
      await run(kafka(), ['-P', '-t', topic, '-p', '0', '-k', 'fixed'], 'whole\n')
      const records = await read(kafka(), topic)
      expect(
        records
          .toSorted((one, other) => one.partition - other.partition)
          .map(({ partition, offset, key, payload }) => [partition, offset, key, payload]),
      ).toEqual([
        [0, 0, 'fixed', 'whole'],
        [1, 0, 'a', '1'],
        [1, 1, 'b', null],
        [1, 2, null, '3'],
      ])
      const all = ['trace', '1', 'trace', '2', 'empty', '']
      expect(records.filter(({ partition }) => partition === 1).map((record) => record.headers)).toEqual([
        all,
        all,
        all,
      ])
    })

    test('shows the timestamps and headers that kctl wrote', async () => {
      const topic = await makeTopic(kafka())
      const written = await runKctl(
        ['produce', topic, 'paid', '-k', 'c-7', '-H', 'a=1', '-H', 'a=2', '--timestamp', '1732060800123'],
        { cluster: kafka() },
      )
      expect(written.exitCode).toBe(0)
      const read = ['-C', '-t', topic, '-e', '-q', '-f', '%p@%o %T %h %k %s\\n']
      expect(await run(kafka(), read)).toBe('0@0 1732060800123 a=1,a=2 c-7 paid\n')
    })

    test('puts a key where the partitioner says', async () => {
      const topic = await makeTopic(kafka(), { partitions: 3 })
      const keyed = Array.from({ length: 30 }, (_, index) => `order-${index % 10}:${index}\n`).join('')
      await run(kafka(), ['-P', '-t', topic, '-K', ':', '-X', 'topic.partitioner=murmur2'], keyed)
      const places = new Map<string, Set<number>>()
      for (const { key, partition } of await read(kafka(), topic)) {
        places.set(key ?? '', (places.get(key ?? '') ?? new Set()).add(partition))
      }
      expect([...places.values()].map(({ size }) => size)).toEqual(Array.from({ length: 10 }, () => 1))
      expect(new Set([...places.values()].flatMap((set) => [...set])).size).toBe(3)
    })

    test('reads from the offsets and times it is given', async () => {
      const topic = await makeTopic(kafka())
      await run(kafka(), ['-P', '-t', topic], lines(5))
      await new Promise((resolve) => setTimeout(resolve, 20))
      await run(kafka(), ['-P', '-t', topic], 'late\n')
      const late = (await read(kafka(), topic)).at(-1)
      const ms = late?.ts ?? 0
      const from = async (...args: string[]) => await payloads(kafka(), topic, args)
      expect(await from('-o', 'beginning')).toHaveLength(6)
      expect(await from('-o', 'end')).toEqual([])
      expect(await from('-o', '-2')).toEqual(['line 4', 'late'])
      expect(await from('-o', '4')).toEqual(['line 4', 'late'])
      expect(await from('-o', '1', '-c', '2')).toEqual(['line 1', 'line 2'])
      expect(await from('-o', `s@${ms}`)).toEqual(['late'])
      expect(await from('-o', 's@0', '-o', `e@${ms}`)).toHaveLength(5)

      const found = async (at: number) => await run(kafka(), ['-Q', '-t', `${topic}:0:${at}`])
      expect(await found(ms)).toBe(`${topic} [0] offset 5\n`)
      expect(await found(-1)).toBe(`${topic} [0] offset 6\n`)
      expect(await found(-2)).toBe(`${topic} [0] offset 0\n`)
    })

    test('goes on from stored offsets', async () => {
      const topic = await makeTopic(kafka())
      const group = ['-X', `group.id=${uniqueName('stored')}`, '-X', 'auto.offset.reset=earliest']
      await run(kafka(), ['-P', '-t', topic], lines(3))
      expect(await payloads(kafka(), topic, ['-o', 'stored', ...group])).toHaveLength(3)
      await run(kafka(), ['-P', '-t', topic], 'new\n')
      expect(await payloads(kafka(), topic, ['-o', 'stored', ...group])).toEqual(['new'])
    })

    test('commits a transaction when its input ends', async () => {
      const topic = await makeTopic(kafka())
      await run(kafka(), ['-P', '-t', topic, '-X', `transactional.id=${uniqueName('tx')}`], lines(3))
      for (const level of ['read_committed', 'read_uncommitted']) {
        expect(await payloads(kafka(), topic, ['-X', `isolation.level=${level}`])).toHaveLength(3)
      }
      // The marker of the commit takes an offset as well.
      expect(await run(kafka(), ['-Q', '-t', `${topic}:0:-1`])).toBe(`${topic} [0] offset 4\n`)
    })

    test.for(['range', 'cooperative-sticky'])(
      'shares a topic in a group by %s, and takes over from one that leaves',
      async (assignor) => {
        const topic = await makeTopic(kafka(), { partitions: 4 })
        const group = uniqueName('shared')
        const settings = [
          'auto.offset.reset=earliest',
          `partition.assignment.strategy=${assignor}`,
          'heartbeat.interval.ms=200',
          'session.timeout.ms=10000',
        ].flatMap((setting) => ['-X', setting])
        const member = () => startKcat(['-b', kafka().bootstrap, '-u', ...settings, '-G', group, topic])
        const send = async (value: string) => {
          for (const partition of [0, 1, 2, 3]) {
            await run(kafka(), ['-P', '-t', topic, '-p', String(partition)], `${value} ${partition}\n`)
          }
        }
        const seen = (members: readonly { readonly stdout: string }[], value: string) =>
          members.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line.startsWith(value))).sort()
        const all = (value: string) => [0, 1, 2, 3].map((partition) => `${value} ${partition}`)

        await using first = member()
        await send('one')
        await until(() => seen([first], 'one').length === 4)
        await using second = member()
        await until(() => /rebalanced.* assign.*: \S+ \[\d\], \S+ \[\d\]$/m.test(second.stderr))
        await send('two')
        await until(() => seen([first, second], 'two').length === 4)
        expect(seen([first, second], 'two')).toEqual(all('two'))
        expect([seen([first], 'two').length, seen([second], 'two').length]).toEqual([2, 2])

        await second.stop()
        await send('three')
        await until(() => seen([first], 'three').length === 4)
        expect(seen([first], 'three')).toEqual(all('three'))
        expect(seen([first], 'one')).toEqual(all('one'))

        await first.stop()
        const cluster = kafka()
        const offsets = await runKctl(`offsets list ${group} -o json`, { cluster })
        expect(JSON.parse(offsets.stdout)).toMatchObject(
          [0, 1, 2, 3].map((partition) => ({ topic, partition, committed: 3, end: 3, lag: 0 })),
        )
        await send('four')
        const lag = await runKctl(`groups lag ${group} -o json`, { cluster })
        expect(JSON.parse(lag.stdout)).toMatchObject([{ group, state: 'Empty', topic, lag: 4 }])
      },
    )
  })
})
