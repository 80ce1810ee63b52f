import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

interface Stored {
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [string, string | null])[]
  readonly timestampMs: number
}

const text = (bytes: Buffer | null): string | null => bytes?.toString() ?? null

function stored(broker: EmbeddedCluster, topic = 'orders', partition = 0): Stored[] {
  return broker.records(topic, partition).map(({ key, value, headers, timestampMs }) => ({
    key: text(key),
    value: text(value),
    headers: headers.map((header) => [header.key.toString(), text(header.value)] as const),
    timestampMs,
  }))
}

const values = (broker: EmbeddedCluster, topic = 'orders', partition = 0): (string | null)[] =>
  stored(broker, topic, partition).map(({ value }) => value)

const oneTopic = (partitions = 1) => startSandbox({ topics: { orders: partitions } })

/** Runs it against a new broker with the topic `orders`, and gives back what is in there. */
async function produceTo(partitions: number, command: string | readonly string[], options: RunOptions = {}) {
  await using cluster = await oneTopic(partitions)
  const finished = await runKctl(command, { cluster, ...options })
  const records = Array.from({ length: partitions }, (_, partition) => stored(cluster, 'orders', partition))
  return { ...finished, records, connections: cluster.openConnections }
}

describe('kctl produce', () => {
  test('sends one value and says where it is', async () => {
    const { exitCode, stdout, stderr, records } = await produceTo(1, [
      'produce',
      'orders',
      '{"id":1}',
      '-k',
      'c-7',
      '-H',
      'trace=abc',
      '-H',
      'empty=',
      '-H',
      'none',
      '--timestamp',
      '1732060800000',
    ])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toMatch(/^✔ orders\[0\]@0   1 record, 8 B, [\d.]+ ?m?s\n$/)
    expect(records).toEqual([
      [
        {
          key: 'c-7',
          value: '{"id":1}',
          headers: [
            ['trace', 'abc'],
            ['empty', ''],
            ['none', null],
          ],
          timestampMs: 1_732_060_800_000,
        },
      ],
    ])
  })

  test('sends lines as they are: every byte, empty lines, no newline at the end', async () => {
    await using cluster = await oneTopic()
    const stdin = Buffer.from('a\r\n\nb\u0000\rc\n\xff\xfe\nlast', 'latin1')
    const { exitCode, stderr } = await runKctl('produce orders', { cluster, stdin })
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/^✔ orders\[0\]@0\.\.4   5 records, 12 B, /)
    expect(cluster.records('orders', 0).map(({ value }) => value?.toString('latin1'))).toEqual([
      'a\r',
      '',
      'b\u0000\rc',
      '\xff\xfe',
      'last',
    ])
  })

  test('lines cut anywhere by the chunks they come in stay whole', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index} ${'x'.repeat(index % 97)}`)
    const bytes = Buffer.from(`${lines.join('\n')}\n`)
    const chunks = Array.from({ length: Math.ceil(bytes.length / 77) }, (_, index) =>
      bytes.subarray(index * 77, index * 77 + 77),
    )
    const { exitCode, records } = await produceTo(1, 'produce orders', { stdin: chunks })
    expect(exitCode).toBe(0)
    expect(records[0]?.map(({ value }) => value)).toEqual(lines)
  })

  test('keys decide the partition as in Java, and keep their order', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `key-${index % 7}:value ${index}`)
    const { exitCode, records } = await produceTo(6, 'produce orders --key-delimiter :', {
      stdin: lines.join('\n'),
    })
    expect(exitCode).toBe(0)
    const found = records.flat()
    expect(found).toHaveLength(500)
    for (const key of new Set(found.map((record) => record.key))) {
      const partitions = records.filter((partition) => partition.some((record) => record.key === key))
      expect(partitions).toHaveLength(1)
      const numbers = partitions[0]
        ?.filter((record) => record.key === key)
        .map(({ value }) => Number(value?.slice(6)))
      expect(numbers).toEqual(numbers?.toSorted((a, b) => a - b))
    }
  })

  test('with -o json the report is on stdout', async () => {
    const { exitCode, stdout, stderr } = await produceTo(1, 'produce orders a b c -o json')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      acked: 3,
      failed: 0,
      unknown: 0,
      unsent: 0,
      bytes: 3,
      partitions: [{ topic: 'orders', partition: 0, acked: 3, firstOffset: 0, lastOffset: 2 }],
      errors: [],
    })
  })

  test('an empty input is nothing to send', async () => {
    const { exitCode, stderr } = await produceTo(1, 'produce orders', { stdin: '' })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '✔ 0 records: the input was empty\n' })
  })

  test.for([
    { args: '--fail-if-empty', stdin: '', says: 'the input is empty' },
    { args: '--expect 3', stdin: 'a\nb\n', says: 'the input has 2 records where 3 were expected' },
  ])('$args', async ({ args, stdin, says }) => {
    const { exitCode, stderr } = await produceTo(1, `produce orders ${args}`, { stdin })
    expect(exitCode).toBe(10)
    expect(stderr).toContain(says)
  })

  test('copies envelopes exactly, whatever they hold', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const envelopes = [
      {
        topic: 'other',
        partition: 7,
        offset: 99,
        timestamp: 1_700_000_000_123,
        key: 'k',
        value: 'v',
        headers: [],
      },
      {
        topic: 'other',
        partition: 7,
        offset: 100,
        timestamp: 5,
        key: null,
        value: null,
        headers: [
          { key: 'a', value: '1' },
          { key: 'a', value: null },
        ],
      },
      {
        topic: 'other',
        partition: 7,
        offset: 101,
        timestamp: 6,
        key: '',
        value: '//79',
        valueEncoding: 'base64',
        headers: [],
      },
    ]
    const stdin = envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`)
    const { exitCode } = await runKctl('produce orders', { cluster, stdin })
    expect(exitCode).toBe(0)
    expect(stored(cluster).map(({ value: _value, ...rest }) => rest)).toEqual([
      { key: 'k', headers: [], timestampMs: 1_700_000_000_123 },
      {
        key: null,
        headers: [
          ['a', '1'],
          ['a', null],
        ],
        timestampMs: 5,
      },
      { key: '', headers: [], timestampMs: 6 },
    ])
    expect(cluster.records('orders', 0).map(({ value }) => value)).toEqual([
      Buffer.from('v'),
      null,
      Buffer.from([0xff, 0xfe, 0xfd]),
    ])
  })

  test('an envelope keeps its partition only if asked to', async () => {
    const stdin = '{"topic":"other","partition":3,"key":null,"value":"x"}\n'.repeat(20)
    const spread = await produceTo(4, 'produce orders -i ndjson --partitioner round-robin', { stdin })
    expect(spread.records.map((records) => records.length)).toEqual([5, 5, 5, 5])
    const kept = await produceTo(4, 'produce orders -i ndjson --keep-partitions', { stdin })
    expect(kept.records.map((records) => records.length)).toEqual([0, 0, 0, 20])
  })

  test('reads files, one after the other', async () => {
    const home = makeHome()
    writeFileSync(join(home, 'a.txt'), 'one\ntwo')
    writeFileSync(join(home, 'b.txt'), 'three\n')
    const { exitCode, records } = await produceTo(1, 'produce orders --file a.txt --file - --file b.txt', {
      home,
      stdin: 'stdin\n',
    })
    expect(exitCode).toBe(0)
    expect(records[0]?.map(({ value }) => value)).toEqual(['one', 'two', 'stdin', 'three'])
  })

  test.for([
    { name: 'is missing', file: 'nowhere.txt', says: 'cannot read "nowhere.txt": there is no such file' },
    { name: 'is a directory', file: 'sub', says: '"sub" is a directory' },
  ])('a file that $name is found before anything is sent', async ({ file, says }) => {
    const home = makeHome()
    mkdirSync(join(home, 'sub'))
    writeFileSync(join(home, 'a.txt'), 'one\n')
    const { exitCode, stderr, records } = await produceTo(1, `produce orders --file a.txt --file ${file}`, {
      home,
    })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
    expect(records).toEqual([[]])
  })

  test('other dialects: a template, CSV, JSON, a whole file', async () => {
    const template = await produceTo(1, ['produce', 'orders', '-f', '%k=%v\\n'], { stdin: 'a=1\nb=2\n' })
    expect(template.records[0]).toMatchObject([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ])
    const csv = await produceTo(2, 'produce orders -i csv', { stdin: 'key,value,partition\na,"x,y",1\n' })
    expect(csv.records[1]).toMatchObject([{ key: 'a', value: 'x,y' }])
    const json = await produceTo(1, 'produce orders -i json', { stdin: '[{"key":"k","value":{"n":1.0}}]' })
    expect(json.records[0]).toMatchObject([{ key: 'k', value: '{"n":1.0}' }])
    const whole = await produceTo(1, 'produce orders -i file', { stdin: 'a\nb\n' })
    expect(whole.records[0]).toMatchObject([{ value: 'a\nb\n' }])
  })

  test('nulls: one by itself, and empty values on request', async () => {
    const one = await produceTo(1, 'produce orders -k gone --null')
    expect(one.records[0]).toMatchObject([{ key: 'gone', value: null }])
    const empty = await produceTo(1, 'produce orders --key-delimiter : --tombstone', { stdin: 'a:1\nb:\n' })
    expect(empty.records[0]).toMatchObject([
      { key: 'a', value: '1' },
      { key: 'b', value: null },
    ])
  })

  test.for(['gzip', 'snappy', 'lz4', 'zstd'])('-z %s', async (codec) => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`)
    const { exitCode, records } = await produceTo(1, `produce orders -z ${codec}`, {
      stdin: lines.join('\n'),
    })
    expect(exitCode).toBe(0)
    expect(records[0]?.map(({ value }) => value)).toEqual(lines)
  })

  test('--skip-lines leaves out the start of the input', async () => {
    const { records } = await produceTo(1, 'produce orders --skip-lines 2', { stdin: 'a\nb\nc\nd\n' })
    expect(records[0]?.map(({ value }) => value)).toEqual(['c', 'd'])
  })

  test('--rate sends no faster than that', async () => {
    const started = performance.now()
    const { exitCode, records } = await produceTo(1, 'produce orders --rate 20/s', {
      stdin: 'a\nb\nc\nd\ne\n',
    })
    expect(exitCode).toBe(0)
    expect(records[0]).toHaveLength(5)
    expect(performance.now() - started).toBeGreaterThan(190)
  })

  test('--rate does not count lines that are left out', async () => {
    const stdin = Array.from({ length: 5_000 }, (_, index) => `${index + 1}`).join('\n')
    const { records } = await produceTo(1, 'produce orders --rate 10/s --skip-lines 4999', { stdin })
    expect(records[0]?.map(({ value }) => value)).toEqual(['5000'])
    const envelopes = `${'{"value":"x"}\n'.repeat(4_999)}{"value":"last"}\n`
    const other = await produceTo(1, 'produce orders -i ndjson --rate 10/s --skip-lines 4999', {
      stdin: envelopes,
    })
    expect(other.records[0]?.map(({ value }) => value)).toEqual(['last'])
  })

  test('--acks 0 does not claim that anything arrived', async () => {
    const { exitCode, stdout } = await produceTo(1, 'produce orders a b --acks 0 -o json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, unconfirmed: 2 })
  })

  test('--dry-run says where records would go and sends nothing', async () => {
    await using cluster = await oneTopic(3)
    const { exitCode, stdout } = await runKctl('produce orders --dry-run --partitioner round-robin -o json', {
      cluster,
      stdin: 'a\nb\nc\n',
    })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      dryRun: true,
      topic: 'orders',
      records: 3,
      bytes: 3,
      partitions: [0, 1, 2].map((partition) => ({ partition, records: 1, bytes: 1 })),
    })
    expect(cluster.faults.requests('Produce')).toEqual([])
    expect(cluster.faults.requests('InitProducerId')).toEqual([])
  })

  test.for([
    { args: '--expect 3', stdin: 'a\nb\n', says: 'the input has 2 records where 3 were expected' },
    { args: '--fail-if-empty', stdin: '', says: 'the input is empty' },
  ])('--dry-run $args looks at the input as the real run does', async ({ args, stdin, says }) => {
    const { exitCode, stderr } = await produceTo(1, `produce orders --dry-run ${args}`, { stdin })
    expect(exitCode).toBe(10)
    expect(stderr).toContain(says)
  })

  test('of several files a number is that of the record, whatever lines it takes', async () => {
    const home = makeHome()
    writeFileSync(join(home, 'a.csv'), 'key,value\nk,"one\nline"\nk,two\n')
    writeFileSync(join(home, 'b.csv'), `value\nthree\n${'x'.repeat(2000)}\n`)
    await using cluster = await oneTopic()
    cluster.state.topics.get('orders')?.configs.set('max.message.bytes', '500')
    const { exitCode, stderr } = await runKctl('produce orders -i csv --file a.csv --file b.csv', {
      cluster,
      home,
    })
    expect(exitCode).toBe(10)
    expect(stderr).toContain('error: record 4, orders[0]: ')
    expect(values(cluster)).toEqual(['one\nline', 'two', 'three'])
  })

  test.for([
    { args: '-p 9 x', exitCode: 7, says: 'topic "orders" has no partition 9' },
    { args: '-p -5 x', exitCode: 2, says: 'is not a partition' },
    { args: '-z brotli x', exitCode: 2, says: "argument 'brotli' is invalid" },
    { args: '--acks 2 x', exitCode: 2, says: "argument '2' is invalid" },
    { args: '--transactional --acks 1 x', exitCode: 2, says: '--transactional needs --acks all' },
    { args: '--transactional --failed f x', exitCode: 2, says: 'do not go together' },
    { args: '--delivery-timeout 5 x', exitCode: 2, says: 'duration "5" has no unit' },
    { args: '--delivery-timeout 0s x', exitCode: 2, says: '"0s" is no time at all' },
    { args: '--transaction-timeout 0s x', exitCode: 2, says: '"0s" is no time at all' },
    { args: '--rate fast x', exitCode: 2, says: 'not a rate: "fast"' },
    { args: '-H =x x', exitCode: 2, says: 'has no name' },
    { args: '--null x', exitCode: 2, says: 'do not go together' },
    { args: '-i json x', exitCode: 2, says: 'values on the command line are sent as they are' },
  ])('refuses $args', async ({ args, exitCode, says }) => {
    const finished = await produceTo(1, `produce orders ${args}`)
    expect(finished).toMatchObject({ exitCode, stdout: '', records: [[]] })
    expect(finished.stderr).toContain(says)
  })
})

describe('kctl produce: a topic that does not exist', () => {
  test('is not created by the way, and a near name is suggested', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 }, autoCreateTopics: true })
    const { exitCode, stderr } = await runKctl('produce ordres x', { cluster })
    expect(exitCode).toBe(7)
    expect(stderr).toContain('error: topic "ordres" does not exist')
    expect(stderr).toContain('did you mean "orders"?')
    expect(cluster.state.topics.get('ordres')).toBeUndefined()
  })

  test('is created after a yes', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const { exitCode, asked } = await runKctl('produce ordres x', {
      cluster,
      terminal: true,
      answers: [true],
    })
    expect(exitCode).toBe(0)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('There is "orders".')
    expect(values(cluster, 'ordres')).toEqual(['x'])
  })

  test('is not created after a no', async () => {
    await using cluster = await startSandbox()
    const { exitCode } = await runKctl('produce new x', { cluster, terminal: true, answers: [false] })
    expect(exitCode).toBe(8)
    expect(cluster.state.topics.get('new')).toBeUndefined()
  })

  test('is created by --create-topic', async () => {
    await using cluster = await startSandbox()
    expect(await runKctl('produce new x --create-topic', { cluster })).toMatchObject({ exitCode: 0 })
    expect(values(cluster, 'new')).toEqual(['x'])
  })
})

describe('kctl produce: a name that no topic can have', () => {
  test.for([
    { name: 'a b', says: 'error: "a b" is not a name that a topic can have' },
    { name: 'x'.repeat(300), says: 'is not a name that a topic can have' },
    { name: 'x'.repeat(40_000), says: 'a text of 40000 bytes, where 32767 are the most' },
  ])('$name.length characters', async ({ name, says }) => {
    const { exitCode, stderr } = await produceTo(1, ['produce', name, 'value'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
    expect(stderr.length).toBeLessThan(2_500)
  })
})

describe('kctl produce: bad input', () => {
  test('what precedes it is sent and counted, and the place is named', async () => {
    const stdin = '{"value":"a"}\n{"value":"b"}\n{"value":\n{"value":"d"}\n'
    const { exitCode, stdout, stderr, records } = await produceTo(1, 'produce orders -i ndjson -o json', {
      stdin,
    })
    expect(exitCode).toBe(10)
    expect(records[0]?.map(({ value }) => value)).toEqual(['a', 'b'])
    expect(JSON.parse(stdout)).toMatchObject({ acked: 2 })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'BAD_INPUT', done: 2, exitCode: 10 } })
    expect(stderr).toContain('line 3, byte')
  })

  test('a record that is too large fails by its line, and the rest goes on', async () => {
    await using cluster = await oneTopic()
    cluster.state.topics.get('orders')?.configs.set('max.message.bytes', '500')
    const stdin = `small\n${'x'.repeat(2000)}\nalso small\n`
    const { exitCode, stderr } = await runKctl('produce orders --failed left.ndjson', { cluster, stdin })
    expect(exitCode).toBe(10)
    expect(stderr).toContain('error: line 2, orders[0]: a record that comes to')
    expect(values(cluster)).toEqual(['small', 'also small'])
  })

  test('a line that never ends is refused, and not kept in memory', async () => {
    async function* endless() {
      for (let index = 0; index < 100; index++) yield await Promise.resolve('x'.repeat(65_536))
    }
    const { exitCode, stderr } = await produceTo(1, 'produce orders --max-message-bytes 1m', {
      stdin: endless(),
    })
    expect(exitCode).toBe(10)
    expect(stderr).toContain('line 1: longer than 1048576 bytes')
  })

  test('a partition that the topic does not have', async () => {
    const { exitCode, stderr } = await produceTo(2, 'produce orders -i ndjson', {
      stdin: '{"value":"a","partition":1}\n{"value":"b","partition":2}\n',
    })
    expect(exitCode).toBe(10)
    expect(stderr).toContain('line 2: topic "orders" has no partition 2, only 2')
  })
})

describe('kctl produce: failures', () => {
  test('one partition refused: partial, named, and written to --failed, ready to be sent again', async () => {
    await using cluster = await oneTopic(2)
    const home = makeHome()
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    cluster.faults.failNext('Produce', { error, topic: 'orders', partition: 1, times: 100 })
    const command = 'produce orders --partitioner round-robin --failed left.ndjson -H h=1'
    const first = await runKctl(command, { cluster, home, stdin: 'a\nb\nc\nd\n' })
    expect(first.exitCode).toBe(3)
    expect(first.stderr).toContain('2 of 4 records acked')
    expect(first.stderr).toContain(
      'hint: the principal needs Write on topic "orders"; then send them again: kctl produce orders --file left.ndjson',
    )
    const sent = values(cluster, 'orders', 0)
    const left = readFileSync(join(home, 'left.ndjson'), 'utf8').trim().split('\n')
    expect(
      left
        .map((line) => (JSON.parse(line) as { value: string }).value)
        .concat(sent as string[])
        .toSorted(),
    ).toEqual(['a', 'b', 'c', 'd'])

    cluster.faults.clear()
    const second = await runKctl('produce orders --file left.ndjson --keep-partitions', { cluster, home })
    expect(second.exitCode).toBe(0)
    expect(new Set([...values(cluster, 'orders', 0), ...values(cluster, 'orders', 1)])).toEqual(
      new Set('abcd'),
    )
    expect(cluster.records('orders', 0).length + cluster.records('orders', 1).length).toBe(4)
    expect(stored(cluster, 'orders', 1)[0]?.headers).toEqual([['h', '1']])
  })

  test('everything refused for one reason has that reason’s exit code', async () => {
    await using cluster = await oneTopic()
    const error = ErrorCode.TOPIC_AUTHORIZATION_FAILED
    cluster.faults.failNext('Produce', { error, times: 100 })
    const { exitCode, stderr } = await runKctl('produce orders a b', { cluster })
    expect(exitCode).toBe(6)
    expect(stderr).toContain('orders[0]: 2 records failed (values 1-2)')
  })

  test('no answer in time is unknown, whatever else', async () => {
    await using cluster = await oneTopic()
    const hold = cluster.faults.hold('Produce')
    const { exitCode, stdout, stderr } = await runKctl(
      'produce orders a b --delivery-timeout 300ms -o json',
      { cluster },
    )
    hold.release()
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, unknown: 2, unsent: 0 })
    expect(JSON.parse(stderr)).toMatchObject({ error: { unknown: 2, exitCode: 9 } })
  })

  test('a broker that hangs up at every record is not said to want a login', async () => {
    await using cluster = await oneTopic()
    cluster.faults.drop('Produce', { when: 'before', times: Infinity })
    const { exitCode, stdout } = await runKctl('produce orders a --delivery-timeout 700ms -o json', {
      cluster,
    })
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ unknown: 1, errors: [{ code: 'CONNECTION_CLOSED' }] })
  })

  test('a leader that cannot be reached: nothing was done', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 1 } })
    cluster.faults.moveLeader({ topic: 'orders', partition: 0 }, null)
    const { exitCode, stderr } = await runKctl('produce orders a --timeout 500ms', { cluster })
    expect(exitCode).toBe(4)
    expect(stderr).toContain('1 record not sent (value 1): the partition has no leader')
  })

  test('a broker that is cut off again and again loses and doubles nothing', async () => {
    await using cluster = await oneTopic(3)
    const lines = Array.from({ length: 20_000 }, (_, index) => `k${index % 50}:${index}`)
    const cutter = setInterval(() => cluster.faults.cutConnections(), 15)
    async function* slowly() {
      for (let index = 0; index < lines.length; index += 500) {
        yield `${lines.slice(index, index + 500).join('\n')}\n`
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      clearInterval(cutter)
    }
    const { exitCode, stdout } = await runKctl('produce orders --key-delimiter : -o json', {
      cluster,
      stdin: slowly(),
    })
    clearInterval(cutter)
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 20_000, unknown: 0 })
    const found = [0, 1, 2].flatMap((partition) => values(cluster, 'orders', partition).map(Number))
    expect(found.toSorted((a, b) => a - b)).toEqual(lines.map((_, index) => index))
    for (const partition of [0, 1, 2]) {
      const order = values(cluster, 'orders', partition).map(Number)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
    }
  })
})

describe('kctl produce: signals', () => {
  test('SIGINT stops reading, flushes and reports; half a line is not sent', async () => {
    await using cluster = await oneTopic()
    let signal = (): void => {}
    async function* input() {
      yield 'a\nb\nhalf a li'
      await new Promise((resolve) => setTimeout(resolve, 100))
      signal()
      await new Promise(() => {})
    }
    const { exitCode, stdout } = await runKctl('produce orders -o json', {
      cluster,
      stdin: input(),
      onStart: (send) => {
        signal = () => send('SIGINT')
      },
    })
    expect(exitCode).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 2, unknown: 0, unsent: 0 })
    expect(values(cluster)).toEqual(['a', 'b'])
  })

  test('SIGTERM while a broker holds back its answer: what is open is said to be unknown', async () => {
    await using cluster = await oneTopic()
    const hold = cluster.faults.hold('Produce')
    let signal = (): void => {}
    void hold.reached.then(() => signal())
    const { exitCode, stdout } = await runKctl('produce orders a b c -o json', {
      cluster,
      onStart: (send) => {
        signal = () => send('SIGTERM')
      },
    })
    hold.release()
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, unknown: 3 })
  }, 10_000)

  test('stops too while it waits for room, and the report counts every record that was read', async () => {
    await using cluster = await oneTopic()
    const hold = cluster.faults.hold('Produce')
    let signal = (): void => {}
    let read = 0
    async function* endless() {
      for (;;) {
        read += 1000
        yield await Promise.resolve(`${'x'.repeat(999)}\n`.repeat(1000))
      }
    }
    void hold.reached.then(() => setTimeout(() => signal(), 200))
    const { exitCode, stdout } = await runKctl('produce orders -o json', {
      cluster,
      stdin: endless(),
      onStart: (send) => {
        signal = () => send('SIGINT')
      },
    })
    hold.release()
    const { acked, unknown, unsent } = JSON.parse(stdout) as Record<string, number>
    expect({ exitCode, acked }).toEqual({ exitCode: 9, acked: 0 })
    expect(unknown).toBeGreaterThan(0)
    expect((unknown ?? 0) + (unsent ?? 0)).toBe(read)
    // Memory is bounded: some 16 MB of 1 kB records.
    expect(read).toBeLessThan(30_000)
  }, 10_000)

  test('after a signal what is open is sent again where that is possible', async () => {
    await using cluster = await oneTopic()
    const hold = cluster.faults.hold('Produce')
    let signal = (): void => {}
    void hold.reached.then(() => {
      signal()
      cluster.faults.cutConnections()
      hold.release()
    })
    const { exitCode, stdout } = await runKctl('produce orders a b c -o json', {
      cluster,
      onStart: (send) => {
        signal = () => send('SIGTERM')
      },
    })
    expect(JSON.parse(stdout)).toMatchObject({ acked: 3, unknown: 0, unsent: 0 })
    expect(exitCode).toBe(143)
    expect(values(cluster)).toEqual(['a', 'b', 'c'])
  }, 10_000)

  test('after a signal a broker that is gone is no bug of our own', async () => {
    await using cluster = await oneTopic()
    const hold = cluster.faults.hold('Produce')
    let signal = (): void => {}
    void hold.reached.then(async () => {
      signal()
      await cluster.faults.stopNode(1)
      hold.release()
    })
    const { exitCode, stdout } = await runKctl('produce orders a b c -o json', {
      cluster,
      onStart: (send) => {
        signal = () => send('SIGTERM')
      },
    })
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ unknown: 3, errors: [{ outcome: 'unknown', records: 3 }] })
    expect(stdout).not.toContain('INTERNAL')
  }, 10_000)

  test('a second signal ends it at once, with the counts', async () => {
    await using cluster = await oneTopic()
    const hold = cluster.faults.hold('Produce')
    let signal = (): void => {}
    void hold.reached.then(() => {
      signal()
      signal()
    })
    const { stderr, endedBy } = await runKctl('produce orders a b c', {
      cluster,
      onStart: (send) => {
        signal = () => send('SIGINT')
      },
    })
    hold.release()
    expect(endedBy).toEqual(['SIGINT'])
    expect(stderr).toContain('orders: 0 acked, 0 failed, 3 unknown, 0 not sent')
  }, 10_000)

  test('while a broker owes an answer how large a batch may be: ends in time, with a report', async () => {
    await using cluster = await oneTopic()
    cluster.state.topics.get('orders')?.configs.set('max.message.bytes', '500')
    const hold = cluster.faults.hold('DescribeConfigs')
    let signal = (): void => {}
    void hold.reached.then(() => signal())
    const { exitCode, stdout } = await runKctl('produce orders -o json', {
      cluster,
      stdin: `${'x'.repeat(400)}\n`.repeat(3),
      onStart: (send) => {
        signal = () => send('SIGTERM')
      },
    })
    hold.release()
    // The halves may or may not have gone out before the time was up; no record may be missing from the report.
    const { acked, failed, unknown, unsent } = JSON.parse(stdout)
    expect({ acked, others: failed + unknown + unsent, exitCode }).toEqual({
      acked: 0,
      others: 3,
      exitCode: 143,
    })
  }, 20_000)
})

describe('kctl produce --transactional', () => {
  test('commits when everything was acked', async () => {
    await using cluster = await oneTopic(3)
    const { exitCode } = await runKctl('produce orders --transactional --partitioner round-robin', {
      cluster,
      stdin: 'a\nb\nc\n',
    })
    expect(exitCode).toBe(0)
    expect(cluster.faults.requests('EndTxn')).toMatchObject([{ request: { committed: true } }])
    expect([0, 1, 2].map((partition) => values(cluster, 'orders', partition).length)).toEqual([1, 1, 1])
  })

  test('aborts when one record fails', async () => {
    await using cluster = await oneTopic()
    cluster.state.topics.get('orders')?.configs.set('max.message.bytes', '500')
    const { exitCode, stdout } = await runKctl('produce orders --transactional -o json', {
      cluster,
      stdin: `a\n${'x'.repeat(1000)}\nc\n`,
    })
    expect(exitCode).toBe(10)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, unknown: 0 })
    expect(cluster.faults.requests('EndTxn')).toMatchObject([{ request: { committed: false } }])
  })

  test('aborts when the input is not as long as it should be', async () => {
    await using cluster = await oneTopic()
    const { exitCode, stdout, stderr } = await runKctl('produce orders --transactional --expect 3 -o json', {
      cluster,
      stdin: 'a\nb\n',
    })
    expect(exitCode).toBe(10)
    expect(stderr).toContain('the input has 2 records where 3 were expected')
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, failed: 2 })
    expect(cluster.faults.requests('EndTxn')).toMatchObject([{ request: { committed: false } }])
  })

  test('aborts when the input is bad', async () => {
    await using cluster = await oneTopic()
    const { exitCode, stdout } = await runKctl('produce orders --transactional -i ndjson -o json', {
      cluster,
      stdin: '{"value":"a"}\nnonsense\n',
    })
    expect(exitCode).toBe(10)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, failed: 1 })
  })

  test('asks again when the answer to the commit is lost', async () => {
    await using cluster = await oneTopic()
    cluster.faults.drop('EndTxn', { when: 'after' })
    const { exitCode } = await runKctl('produce orders a --transactional', { cluster })
    expect(exitCode).toBe(0)
    expect(cluster.faults.requests('EndTxn')).toHaveLength(2)
  })

  test.concurrent.for([
    { api: 'Produce', exitCode: 143, counts: { acked: 0, failed: 3, unknown: 0, unsent: 0 } },
    { api: 'AddPartitionsToTxn', exitCode: 143, counts: { acked: 0, failed: 0, unknown: 0, unsent: 3 } },
    { api: 'EndTxn', exitCode: 9, counts: { acked: 0, failed: 0, unknown: 3, unsent: 0 } },
  ])(
    'SIGTERM while a broker owes an answer to $api: ends in time',
    { timeout: 30_000 },
    async ({ api, exitCode: expected, counts }, { expect }) => {
      await using cluster = await oneTopic()
      const hold = cluster.faults.hold(api)
      let signal = (): void => {}
      let signalledAt = 0
      void hold.reached.then(() => {
        signalledAt = performance.now()
        signal()
      })
      const { exitCode, stdout } = await runKctl('produce orders a b c --transactional -o json', {
        cluster,
        onStart: (send) => {
          signal = () => send('SIGTERM')
        },
      })
      const tookMs = performance.now() - signalledAt
      hold.release()
      expect(JSON.parse(stdout)).toMatchObject(counts)
      expect(exitCode).toBe(expected)
      // 5 s, and some for a busy machine; the brokers would have been waited for for 30 s.
      expect(tookMs).toBeLessThan(10_000)
    },
  )

  test('claims nothing when no answer to the commit comes', async () => {
    await using cluster = await oneTopic()
    cluster.faults.drop('EndTxn', { when: 'after', times: 1000 })
    const { exitCode, stdout } = await runKctl(
      'produce orders a --transactional --delivery-timeout 500ms -o json',
      { cluster },
    )
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, unknown: 1 })
  })

  test.for([
    { code: 'COORDINATOR_NOT_AVAILABLE', why: 'its log took it and no replica in time' },
    { code: 'NOT_COORDINATOR', why: 'it is in the log, and its successor finds it there' },
  ] as const)('claims nothing where $code may mean that $why', async ({ code }) => {
    await using cluster = await oneTopic()
    cluster.faults.failNext('EndTxn', { error: ErrorCode[code], times: 1000 })
    const { exitCode, stdout, stderr } = await runKctl(
      'produce orders a --transactional --delivery-timeout 500ms -o json',
      { cluster },
    )
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, failed: 0, unknown: 1 })
    expect(stderr).not.toContain('did not commit')
  })

  test('does not say that it did not commit after the answer to a first attempt was lost', async () => {
    await using cluster = await oneTopic()
    cluster.faults.drop('EndTxn', { when: 'after' })
    cluster.faults.failNext('EndTxn', { error: ErrorCode.INVALID_PRODUCER_EPOCH })
    const { exitCode, stdout, stderr } = await runKctl('produce orders a --transactional -o json', {
      cluster,
    })
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, failed: 0, unknown: 1 })
    expect(stderr).not.toContain('did not commit')
  })

  test('says so where a commit is refused', async () => {
    await using cluster = await oneTopic()
    cluster.faults.failNext('EndTxn', { error: ErrorCode.INVALID_PRODUCER_EPOCH })
    const { stdout, stderr } = await runKctl('produce orders a --transactional -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject({ acked: 0, failed: 1, unknown: 0 })
    expect(stderr).toContain('the transaction did not commit')
  })
})
