import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { hasKcat } from '../sandbox/embedded/has-kcat.ts'
import { kcat } from '../support/kcat.ts'
import { runKctl } from '../support/run-kctl.ts'
import { until } from '../support/until.ts'

/** What kafkajs finds in a topic, in the order of offsets: an independent reader that knows nulls and bytes. */
async function readWithKafkajs(bootstrap: string, topic: string, count: number) {
  const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: uniqueName('witness'), maxWaitTimeInMs: 100 })
  const found: {
    key: string | null
    value: string | null
    headers: unknown
    timestamp: string
    at: string
  }[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const all = new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ partition, message }) => {
        found.push({
          key: message.key?.toString('base64') ?? null,
          value: message.value?.toString('base64') ?? null,
          headers: message.headers,
          timestamp: message.timestamp,
          at: `${partition}@${message.offset}`,
        })
        if (found.length === count) resolve()
        return await Promise.resolve()
      },
    })
  })
  await all
  await consumer.disconnect()
  return found
}

/** Everything that other tools lose: nulls beside empty texts, bytes that are no UTF-8, repeated and null headers. */
const DIFFICULT = [
  {
    key: 'k',
    value: 'v',
    headers: [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
      { key: 'b', value: null },
    ],
  },
  { key: null, value: null, headers: [] },
  { key: '', value: '', headers: [{ key: '', value: '' }] },
  {
    key: 'AAH/',
    keyEncoding: 'base64',
    value: '//79',
    valueEncoding: 'base64',
    headers: [{ key: 'bin', value: '/w==', valueEncoding: 'base64' }],
  },
  { key: 'line\nbreak\r\n\t"quoted" \\ \u0000', value: '{"n":9007199254740993}', headers: [] },
  { key: 'ключ', value: '値 🎉 \u2028', headers: [{ key: 'заголовок', value: 'été' }] },
].map((record, index) => ({ ...record, timestamp: Date.UTC(2026, 0, 1) + index * 1_000 }))

describeEveryKafka('records', (kafka) => {
  test('consume | produce gives a topic that is equal in keys, values, headers and timestamps', async () => {
    const cluster = kafka()
    const [from, to] = [uniqueName('difficult'), uniqueName('copy')]
    await runKctl(`topics create ${from} ${to} -p 1`, { cluster })
    const stdin = DIFFICULT.map((record) => JSON.stringify(record)).join('\n')
    const sent = await runKctl(`produce ${from} -i ndjson -o json`, { cluster, stdin })
    expect(sent.stderr).toBe('')
    expect(JSON.parse(sent.stdout)).toMatchObject({
      acked: DIFFICULT.length,
      failed: 0,
      unknown: 0,
      unsent: 0,
    })

    const piped = await runKctl(`consume ${from} --from earliest -e`, { cluster })
    expect(piped.exitCode).toBe(0)
    expect((await runKctl(`produce ${to}`, { cluster, stdin: piped.bytes })).exitCode).toBe(0)

    const original = await readWithKafkajs(cluster.bootstrap, from, DIFFICULT.length)
    const copy = await readWithKafkajs(cluster.bootstrap, to, DIFFICULT.length)
    expect(copy).toEqual(original)
    expect(original.map(({ value }) => value)).toEqual([
      Buffer.from('v').toString('base64'),
      null,
      '',
      '//79',
      Buffer.from('{"n":9007199254740993}').toString('base64'),
      Buffer.from('値 🎉 \u2028').toString('base64'),
    ])
    if (!hasKcat()) return
    const format = ['-C', '-e', '-q', '-f', '%k|%K|%s|%S|%T|%h\n']
    const seen = await Promise.all(
      [from, to].map(async (topic) => await kcat(['-b', cluster.bootstrap, '-t', topic, ...format])),
    )
    expect(seen[1]?.stdout).toBe(seen[0]?.stdout)
  }, 60_000)

  describe.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('compressed with %s', (codec) => {
    test.skipIf(!hasKcat())('kctl writes what kcat reads, and reads what kcat writes', async () => {
      const cluster = kafka()
      const topic = uniqueName(codec)
      await runKctl(`topics create ${topic} -p 1`, { cluster })
      const lines = Array.from(
        { length: 500 },
        (_, index) => `${index} a line that compresses well, well, well`,
      )
      const produced = await runKctl(`produce ${topic} -z ${codec}`, { cluster, stdin: lines.join('\n') })
      expect(produced.exitCode).toBe(0)
      const read = await kcat(['-b', cluster.bootstrap, '-C', '-t', topic, '-e', '-q'])
      expect(read.stdout).toBe(`${lines.join('\n')}\n`)
      await kcat(['-b', cluster.bootstrap, '-P', '-t', topic, '-z', codec], { stdin: lines.join('\n') })
      const all = await runKctl(`consume ${topic} --from 500 -e -o value`, { cluster })
      expect(all).toMatchObject({ exitCode: 0, stdout: `${lines.join('\n')}\n` })
    })
  })

  test.for([
    { args: '--from earliest -e', reads: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    { args: '--from 7 -e', reads: [7, 8, 9, 10, 11] },
    { args: '--from latest-2 -e', reads: [10, 11] },
    { args: '--from -2 -e', reads: [10, 11] },
    { args: '--from 2 --to 4', reads: [2, 3] },
    { args: '--offset 2..4', reads: [2, 3] },
    { args: '--offset ..2', reads: [0, 1] },
    { args: '--tail 3 -e', reads: [9, 10, 11] },
    { args: '-e', reads: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    { args: '-e --tail 10', reads: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    { args: '--from earliest -n 2', reads: [0, 1] },
    { args: '--from earliest -e --grep ^[24]$', reads: [2, 4] },
    { args: '--from @2026-01-01T00:00:05Z -e', reads: [5, 6, 7, 8, 9, 10, 11] },
    { args: '--from @2026-01-01T00:00:05Z --to @2026-01-01T00:00:07Z', reads: [5, 6] },
    { args: '--from latest -e', reads: [] },
  ])('consume $args', async ({ args, reads }) => {
    const cluster = kafka()
    const topic = uniqueName('numbers')
    await runKctl(`topics create ${topic} -p 1`, { cluster })
    const stdin = Array.from({ length: 12 }, (_, index) =>
      JSON.stringify({ key: null, value: String(index), timestamp: Date.UTC(2026, 0, 1) + index * 1_000 }),
    ).join('\n')
    expect((await runKctl(`produce ${topic} -i ndjson`, { cluster, stdin })).exitCode).toBe(0)
    const { exitCode, stdout } = await runKctl(`consume ${topic} ${args} -o value`, { cluster })
    expect(stdout).toBe(reads.map((value) => `${value}\n`).join(''))
    expect(exitCode).toBe(0)
  })

  test('a transaction is read whole or not at all', async () => {
    const cluster = kafka()
    const topic = uniqueName('transactions')
    await runKctl(`topics create ${topic} -p 1`, { cluster })
    const kafkajs = new Kafka({ brokers: cluster.bootstrap.split(','), logLevel: logLevel.NOTHING })
    const producer = kafkajs.producer({
      transactionalId: uniqueName('tx'),
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    for (const outcome of ['abort', 'commit'] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value: outcome }] })
      await transaction[outcome]()
    }
    await producer.disconnect()
    expect((await runKctl(`produce ${topic} --transactional`, { cluster, stdin: 'mine\n' })).exitCode).toBe(0)
    // Kafka confirms the end of a transaction before its marker is in the log. kafkajs asks for the last stable
    // offset: behind three records and three markers.
    const admin = kafkajs.admin()
    await admin.connect()
    await until(async () => (await admin.fetchTopicOffsets(topic))[0]?.high === '6')
    await admin.disconnect()

    const committed = await runKctl(`consume ${topic} --from earliest -e -o value`, { cluster })
    expect(committed).toMatchObject({ exitCode: 0, stdout: 'commit\nmine\n' })
    const all = await runKctl(`consume ${topic} --from earliest -e -o value --isolation uncommitted`, {
      cluster,
    })
    expect(all).toMatchObject({ exitCode: 0, stdout: 'abort\ncommit\nmine\n' })
  }, 60_000)

  test('keys go where Java and kafkajs send them', async () => {
    const cluster = kafka()
    const topic = uniqueName('keyed')
    await runKctl(`topics create ${topic} -p 7`, { cluster })
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
    await runKctl(`produce ${topic} --key-delimiter :`, {
      cluster,
      stdin: keys.map((key) => `${key}:kctl`).join('\n'),
    })
    const producer = new Kafka({
      brokers: cluster.bootstrap.split(','),
      logLevel: logLevel.NOTHING,
    }).producer()
    await producer.connect()
    await producer.send({ topic, messages: keys.map((key) => ({ key, value: 'kafkajs' })) })
    await producer.disconnect()
    const { stdout } = await runKctl(`consume ${topic} --from earliest -e -f %k=%p\\n`, { cluster })
    const places = new Set(stdout.trim().split('\n'))
    expect(places.size).toBe(50)
    const one = await runKctl(
      ['consume', topic, '--from', 'earliest', '-e', '--key', 'key-7', '-f', '%s\n'],
      { cluster },
    )
    expect(one.stdout).toBe('kctl\nkafkajs\n')
  })

  test.for([
    { why: 'an unknown topic', args: 'consume no-such-topic-here -e', exitCode: 7, says: 'does not exist' },
    {
      why: 'an unknown topic to write',
      args: 'produce no-such-topic-here x',
      exitCode: 7,
      says: 'does not exist',
    },
  ])('refuses $why, and creates nothing', async ({ args, exitCode, says }) => {
    const cluster = kafka()
    const finished = await runKctl(args, { cluster })
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect((await runKctl('topics list no-such-topic-here -o name', { cluster })).stdout).toBe('')
  })

  test('a start outside of the log is moved to it with a warning', async () => {
    const cluster = kafka()
    const topic = uniqueName('short')
    await runKctl(`topics create ${topic} -p 1`, { cluster })
    await runKctl(`produce ${topic} a b`, { cluster })
    const { exitCode, stdout, stderr } = await runKctl(`consume ${topic} --from 99 -e -o value`, { cluster })
    expect(stderr).toContain('99')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
  })

  test.for([
    { why: 'have no key, and the topic is compacted', flags: '--compact', bad: {}, says: 'without key' },
    {
      why: 'are from the future',
      flags: '',
      bad: { timestamp: Date.now() + 10 * 86_400_000 },
      says: 'imestamp',
    },
  ])('only those records fail that $why', async ({ flags, bad, says }) => {
    const cluster = kafka()
    const topic = uniqueName('picky')
    await runKctl(`topics create ${topic} -p 1 ${flags}`, { cluster })
    const stdin = [0, 1, 2, 3, 4]
      .map((value) =>
        JSON.stringify({ key: 'k', value: `${value}`, ...(value % 2 === 1 ? { key: null, ...bad } : {}) }),
      )
      .join('\n')
    const { exitCode, stdout, stderr } = await runKctl(`produce ${topic} -i ndjson -o json`, {
      cluster,
      stdin,
    })
    expect(exitCode).toBe(10)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 3, failed: 2, unknown: 0, unsent: 0 })
    const { details } = (JSON.parse(stderr) as { error: { details: string[] } }).error
    expect(details).toHaveLength(2)
    expect(details[0]).toMatch(new RegExp(`^line 2, ${topic}\\[0\\]: .*${says}`))
    expect(details[1]).toMatch(new RegExp(`^line 4, ${topic}\\[0\\]: .*${says}`))
    expect(details[0]).not.toContain('batchIndex')
    const { stdout: read } = await runKctl(`consume ${topic} --from earliest -e -o value`, { cluster })
    expect(read).toBe('0\n2\n4\n')
  })

  test('broken JSON at a line keeps what stands before it', async () => {
    const cluster = kafka()
    const topic = uniqueName('broken')
    await runKctl(`topics create ${topic} -p 1`, { cluster })
    const stdin = '{"value":"one"}\n{"value":"two"}\n{"value":\n{"value":"four"}\n'
    const { exitCode, stderr } = await runKctl(`produce ${topic} -i ndjson`, { cluster, stdin })
    expect(stderr).toContain('line 3')
    expect(exitCode).toBe(10)
    const { stdout } = await runKctl(`consume ${topic} --from earliest -e -o value`, { cluster })
    expect(stdout).toBe('one\ntwo\n')
  })
})
