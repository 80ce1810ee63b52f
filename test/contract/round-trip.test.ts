import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import kafkajs, { type IHeaders, type Message } from 'kafkajs'
import { expect, test } from 'vitest'
import { hasKcat } from '../sandbox/embedded/has-kcat.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { describeEveryKafka, type KafkaUnderTest, uniqueName } from '../support/every-kafka.ts'
import { makePipe } from '../support/make-pipe.ts'
import { makeTopic } from '../support/make-topic.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { until } from '../support/until.ts'

const { CompressionTypes, Kafka, logLevel } = kafkajs

const kctl = builtKctl()

const clientOf = ({ bootstrap }: KafkaUnderTest) =>
  new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const DAY_MS = 86_400_000

/** What kafkajs can write and others lose. */
const difficult: readonly Message[] = [
  { key: 'key', value: 'value', headers: { trace: ['1', '2', '1'], one: 'x' } },
  { key: null, value: null },
  { key: Buffer.alloc(0), value: Buffer.alloc(0), headers: { empty: '', '': 'no name' } },
  { key: null, value: Buffer.alloc(0) },
  { key: Buffer.alloc(0), value: null },
  { key: everyByte, value: everyByte, headers: { bytes: everyByte } },
  { key: Buffer.from([0]), value: Buffer.from([0xff, 0xfe]) },
  { key: 'a\nb\r\n\t"\\\u0000\u007f', value: '{"key":null,"value":"nested","headers":[]}' },
  { key: 'ключ', value: '値 🎉 \u2028 \ufeff', headers: { заголовок: 'été' } },
  { key: 'AAAA', value: Buffer.from('{"valueEncoding":"base64"}') },
  { key: 'big', value: 'x"\n'.repeat(300_000) },
  { key: 'big and binary', value: Buffer.alloc(700_000, everyByte) },
  { value: 'no key at all' },
]

const TIMES = [0, 1, 999, 1_000, 946_684_799_999, Date.now() - DAY_MS, Date.now() - 1, Date.now()]

async function write(kafka: KafkaUnderTest, topic: string, messages: readonly Message[]): Promise<void> {
  const producer = clientOf(kafka).producer({ idempotent: true })
  await producer.connect()
  for (const [index, message] of messages.entries()) {
    const compression = index % 2 === 0 ? CompressionTypes.None : CompressionTypes.GZIP
    await producer.send({ topic, messages: [message], compression })
  }
  await producer.disconnect()
}

/** A record as texts that a failing test can show; bytes are hexadecimal. */
interface Seen {
  readonly key: string | null
  readonly value: string | null
  readonly headers: string
  readonly timestamp: string
}

const hex = (bytes: Buffer | string | null | undefined): string | null =>
  bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('hex')

const headersAsText = (headers: IHeaders = {}): string =>
  Object.entries(headers)
    .map(([name, values]) => `${name}=${[values].flat().map(hex).join(',')}`)
    .join(';')

/** Every record, in the order of partitions and offsets. */
async function readWithKafkajs(
  kafka: KafkaUnderTest,
  topic: string,
  count: number,
): Promise<readonly Seen[]> {
  const consumer = clientOf(kafka).consumer({ groupId: uniqueName('witness'), maxWaitTimeInMs: 100 })
  const found: { at: readonly [number, number]; seen: Seen }[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message: { offset, key, value, headers, timestamp } }) => {
      found.push({
        at: [partition, Number(offset)],
        seen: { key: hex(key), value: hex(value), headers: headersAsText(headers), timestamp },
      })
      return await Promise.resolve()
    },
  })
  await until(() => found.length >= count)
  await consumer.disconnect()
  return found.toSorted(({ at: [a, b] }, { at: [c, d] }) => a - c || b - d).map(({ seen }) => seen)
}

/** The same as kcat prints it: times, lengths (-1 for null), bytes and headers. */
async function readWithKcat(
  { bootstrap }: KafkaUnderTest,
  topic: string,
  partition: number,
): Promise<Buffer> {
  const format = '%o %T %K:%k %S:%s %h\n'
  const args = [
    '-b',
    bootstrap,
    '-C',
    '-t',
    topic,
    '-p',
    String(partition),
    '-o',
    'beginning',
    '-e',
    '-q',
    '-X',
    'fetch.wait.max.ms=20',
  ]
  const { stdout } = await promisify(execFile)('kcat', [...args, '-f', format], {
    encoding: 'buffer',
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** `kctl consume FROM … | kctl produce TO …` */
async function copy(
  cluster: KafkaUnderTest,
  [from, to]: readonly [string, string],
  {
    consume = [],
    produce = [],
  }: { readonly consume?: readonly string[]; readonly produce?: readonly string[] } = {},
) {
  const pipe = makePipe()
  await using reader = spawnKctl(kctl(), ['consume', from, '-e', ...consume], {
    cluster,
    stdout: pipe.write,
  })
  await using writer = spawnKctl(kctl(), ['produce', to, '-o', 'json', ...produce], {
    cluster,
    stdin: pipe.read,
  })
  pipe.close()
  // What goes on forever says where it stands.
  const limit = setTimeout(() => {
    reader.child.kill('SIGINT')
    writer.child.kill('SIGINT')
  }, 30_000)
  const [read, written] = await Promise.all([reader.finished, writer.finished])
  clearTimeout(limit)
  expect({ exitCode: read.exitCode, stderr: read.exitCode === 0 ? '' : read.stderr }).toEqual({
    exitCode: 0,
    stderr: '',
  })
  expect({ exitCode: written.exitCode, stderr: written.stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(written.stdout.toString()) as { readonly acked: number }
}

describeEveryKafka('consume | produce', (kafka) => {
  test('copies what others lose, to the byte', { timeout: 60_000 }, async () => {
    const [from, to] = [
      await makeTopic(kafka(), { keepsOld: true }),
      await makeTopic(kafka(), { keepsOld: true }),
    ]
    const messages = [
      ...difficult.map((message, index) => ({ ...message, timestamp: String(1_732_060_800_123 + index) })),
      ...TIMES.map((timeMs) => ({ value: `at ${timeMs}`, timestamp: String(timeMs) })),
    ]
    await write(kafka(), from, messages)
    expect(await copy(kafka(), [from, to])).toMatchObject({ acked: messages.length })

    const original = await readWithKafkajs(kafka(), from, messages.length)
    expect(original.map(({ value }) => value)).toEqual(messages.map(({ value }) => hex(value)))
    expect(original.slice(-TIMES.length).map(({ timestamp }) => Number(timestamp))).toEqual(TIMES)
    const copied = await readWithKafkajs(kafka(), to, messages.length)
    expect(copied).toEqual(original)
    if (!hasKcat()) return
    const seen = await readWithKcat(kafka(), from, 0)
    expect(seen.length).toBeGreaterThan(1_600_000)
    expect((await readWithKcat(kafka(), to, 0)).equals(seen)).toBe(true)
  })

  test.for(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'copies partition by partition in order, with %s',
    { timeout: 60_000 },
    async (codec) => {
      const partitions = [0, 1, 2]
      const [from, to] = [
        await makeTopic(kafka(), { keepsOld: true, partitions: 3 }),
        await makeTopic(kafka(), { keepsOld: true, partitions: 3 }),
      ]
      const producer = clientOf(kafka()).producer()
      await producer.connect()
      const messages = Array.from({ length: 3_000 }, (_, index) => ({
        key: index % 7 === 0 ? null : `key ${index}`,
        value: index % 11 === 0 ? null : `value ${index} `.repeat(index % 20),
        partition: index % 3,
        timestamp: String(1_732_060_800_000 + index),
        headers: { n: String(index) },
      }))
      await producer.send({ topic: from, messages })
      await producer.disconnect()
      expect(await copy(kafka(), [from, to], { produce: ['--keep-partitions', '-z', codec] })).toMatchObject({
        acked: 3_000,
      })
      // kafkajs reads gzip alone; kcat reads them all.
      if (codec === 'none' || codec === 'gzip') {
        const original = await readWithKafkajs(kafka(), from, messages.length)
        const copied = await readWithKafkajs(kafka(), to, messages.length)
        expect(copied).toEqual(original)
      }
      if (!hasKcat()) return
      for (const partition of partitions) {
        const seen = await readWithKcat(kafka(), from, partition)
        expect(seen.toString().split('\n')).toHaveLength(1_001)
        expect((await readWithKcat(kafka(), to, partition)).equals(seen)).toBe(true)
      }
    },
  )
})
