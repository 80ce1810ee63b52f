import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KctlError, OutputClosedError } from '../../src/errors.ts'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { isRunning } from '../support/is-running.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'
import { startSandbox } from '../support/start-sandbox.ts'

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`)
const PLACE = { topic: 'orders', partition: 0 }

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kctl-exec-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** The lines that runs of a command have added to a file. */
function logged(): readonly string[] {
  try {
    return readFileSync(join(directory, 'log'), 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

const exec = (command: string, ...more: readonly string[]): readonly string[] => [
  ...['consume', 'orders', '-g', 'g', '-e', '--exec', command],
  ...more,
]

const run = async (cluster: { readonly bootstrap: string }, command: string, ...more: readonly string[]) =>
  await runKctl(exec(command, ...more), { cluster, env: { LOG: join(directory, 'log') } })

/** An environment, as `env -0` prints it. */
const parseEnv = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\0').map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]),
  )

/** What stands in a topic of dead letters: key, value, and headers by name. */
const letters = (cluster: EmbeddedCluster, topic = 'dead', partition = 0) =>
  cluster.records(topic, partition).map(({ key, value, headers }) => ({
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: headers.map((each) => [
      Buffer.from(each.key).toString(),
      each.value === null ? null : Buffer.from(each.value).toString(),
    ]),
  }))

describe('kctl consume --exec', () => {
  test('gives every record to the command, prints what it prints, and commits', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    const { exitCode, stdout, stderr } = await run(cluster, 'cat; echo " at $KCTL_OFFSET"; echo seen >&2')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'v0 at 0\nv1 at 1\nv2 at 2\n' })
    expect(stderr).toContain('seen\nseen\nseen\n')
    expect(stderr).toMatch(/^3 done, /m)
    expect(cluster.committed('g', PLACE)).toBe(3n)
  })

  test('tells everything about a record, and nothing that is secret', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const headers = [
      { key: Buffer.from('trace-id'), value: Buffer.from('one') },
      { key: Buffer.from('trace_id'), value: Buffer.from('two') },
      { key: Buffer.from('nul'), value: Buffer.from('a\0b') },
      { key: Buffer.from('bytes'), value: Buffer.from([0xff]) },
      { key: Buffer.from('none'), value: null },
    ]
    cluster.append('orders', 0, [{ key: 'k$(1)', value: 'v', timestampMs: 1_700_000_000_123, headers }])
    const { stdout, exitCode } = await runKctl(exec('env -0'), {
      cluster,
      env: {
        KCTL_PASSWORD: 'a',
        KCTL_OAUTH_TOKEN: 'b',
        KCTL_TLS_KEY_PASSWORD: 'c',
        KCTL_NULL: '1',
        KCTL_HEADER_OLD: 'x',
        MINE: 'yes',
      },
    })
    expect(exitCode).toBe(0)
    const told = parseEnv(stdout)
    expect(Object.fromEntries(Object.entries(told).filter(([name]) => /^(KCTL_|MINE)/.test(name)))).toEqual({
      KCTL_BROKERS: cluster.bootstrap,
      KCTL_TOPIC: 'orders',
      KCTL_PARTITION: '0',
      KCTL_OFFSET: '0',
      KCTL_TIMESTAMP: '1700000000123',
      KCTL_GROUP: 'g',
      KCTL_ATTEMPT: '1',
      KCTL_BYTES: '1',
      KCTL_KEY: 'k$(1)',
      KCTL_KEY_BASE64: Buffer.from('k$(1)').toString('base64'),
      KCTL_HEADER_TRACE_ID: 'two',
      KCTL_HEADERS: JSON.stringify([
        { key: 'trace-id', value: 'one' },
        { key: 'trace_id', value: 'two' },
        { key: 'nul', value: 'a\0b' },
        { key: 'bytes', value: '/w==', valueEncoding: 'base64' },
        { key: 'none', value: null },
      ]),
      MINE: 'yes',
    })
  })

  test.for([
    ['bytes that are no text', Buffer.from([0, 0xff, 0x0a, 0x80]), '[$KCTL_NULL]'],
    ['an empty value', Buffer.alloc(0), '[$KCTL_NULL]'],
    ['no value', null, '[1]'],
  ] as const)('gives %s as it is', async ([, value, isNull]) => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    cluster.append('orders', 0, [{ key: Buffer.from([0, 0xfe]), value }])
    const { bytes } = await run(cluster, 'cat; printf "[$KCTL_NULL][${KCTL_KEY-none}][$KCTL_KEY_BASE64]"')
    const shown = isNull.replace('$KCTL_NULL', '')
    expect(bytes).toEqual(Buffer.concat([value ?? Buffer.alloc(0), Buffer.from(`${shown}[none][AP4=]`)]))
  })

  test('a value of many megabytes arrives whole, and who does not read it is not punished', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    for (let count = 0; count < 2; count++)
      cluster.append('orders', 0, [{ key: Buffer.alloc(200_000, 'k'), value: Buffer.alloc(6_000_000, 'x') }])
    const { exitCode, stdout } = await run(
      cluster,
      'if [ $KCTL_OFFSET = 0 ]; then wc -c; else echo "[$KCTL_KEY] $KCTL_OMITTED"; fi',
    )
    expect({ exitCode, stdout: stdout.trim().split(/\s*\n/) }).toEqual({
      exitCode: 0,
      stdout: ['6000000', '[] KCTL_KEY KCTL_KEY_BASE64'],
    })
    expect(cluster.committed('g', PLACE)).toBe(2n)
  })

  test.for([[], ['--concurrency', '3']])('ten megabytes of output come through, with %o', async (flags) => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    const command = 'if [ $KCTL_OFFSET = 1 ]; then head -c 10000000 /dev/zero; fi'
    const { exitCode, bytes } = await run(cluster, command, ...flags)
    expect({ exitCode, length: bytes.length }).toEqual({ exitCode: 0, length: 10_000_000 })
  })

  test('what several say at a time is not mixed', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(9) } })
    const command = 'for i in 1 2 3; do printf "$KCTL_OFFSET"; sleep 0.02; done; echo'
    const { stdout } = await run(cluster, command, '--concurrency', '3')
    expect(stdout.split('\n').slice(0, -1).toSorted()).toEqual(
      Array.from({ length: 9 }, (_, index) => String(index).repeat(3)),
    )
  })

  test('what goes on talking in the background is not waited for', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const command = '(while sleep 0.05; do echo tick; done) & echo $! >> $LOG'
    const { exitCode, stdout } = await run(cluster, command)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('tick')
    expect(cluster.committed('g', PLACE)).toBe(2n)
    expect(logged()).toHaveLength(2)
  }, 20_000)

  test('what is left in the background is not waited for', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const { exitCode, stdout } = await run(cluster, 'sleep 60 & echo $!; echo $! >> $LOG')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').slice(0, -1)).toEqual(logged())
    for (const pid of logged()) process.kill(Number(pid))
  })

  test.for([
    [['-n', '3'], ['v0', 'v1', 'v2'], 3n],
    [['--grep', 'v[13]'], ['v1', 'v3'], 5n],
    [['--grep', 'v[13]', '-n', '1'], ['v1'], 2n],
    [['--scan-limit', '2'], ['v0', 'v1'], 2n],
    [['--to', '2'], ['v0', 'v1'], 2n],
    [['--from', '4'], ['v4'], 5n],
    [['--no-commit'], ['v0', 'v1', 'v2', 'v3', 'v4'], null],
    [['--commit-every', '1', '--concurrency', '4'], ['v0', 'v1', 'v2', 'v3', 'v4'], 5n],
  ] as const)('with %o', async ([flags, done, committed]) => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const { exitCode, stdout } = await run(cluster, 'echo $(cat)', ...flags)
    expect({ exitCode, done: stdout.split('\n').slice(0, -1).toSorted() }).toEqual({ exitCode: 0, done })
    expect(cluster.committed('g', PLACE)).toBe(committed)
  })

  test('several topics, several partitions', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3), payments: 2 } })
    cluster.append('payments', 1, [{ value: 'p' }])
    const command = ['consume', 'orders', 'payments', '-g', 'g', '-e', '--exec', 'echo $KCTL_TOPIC:$(cat)']
    const { stdout, exitCode } = await runKctl([...command, '--concurrency', '2'], { cluster })
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').toSorted()).toEqual(['', 'orders:v0', 'orders:v1', 'orders:v2', 'payments:p'])
    expect(cluster.committed('g', { topic: 'payments', partition: 1 })).toBe(1n)
  })

  test('goes on with what comes, and commits meanwhile', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const command = ['consume', 'orders', '-g', 'g', '--commit-every', '100ms', '--exec', 'cat; echo']
    await using worker = startKctl(command, { cluster })
    await expect.poll(() => worker.lines()).toEqual(['v0', 'v1'])
    cluster.append('orders', 0, [{ value: 'late' }])
    await expect.poll(() => worker.lines().at(-1)).toBe('late')
    await expect.poll(() => cluster.committed('g', PLACE)).toBe(3n)
    worker.signal('SIGINT')
    expect((await worker.finished).exitCode).toBe(130)
  })
})

describe('the order of --exec', () => {
  test('of each key is kept with many at a time, also where some fail at first', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    const keys = ['a', 'b', 'c', 'd']
    for (const partition of [0, 1])
      cluster.append(
        'orders',
        partition,
        Array.from({ length: 40 }, (_, index) => ({ key: keys[index % 4] ?? null, value: String(index) })),
      )
    // Some are slow, and each seventh fails once.
    const command =
      'sleep 0.0$((KCTL_OFFSET * 7 % 3)); ' +
      '[ $((KCTL_OFFSET % 7)) != 3 ] || [ $KCTL_ATTEMPT = 2 ] || exit 1; ' +
      'echo "$KCTL_PARTITION $KCTL_KEY $(cat)" >> $LOG'
    const flags = ['--concurrency', '6', '--retries', '1', '--backoff', '5ms']
    const { exitCode, stderr } = await run(cluster, command, ...flags)
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('80 done, 12 tried again, ')
    for (const partition of [0, 1]) {
      expect(cluster.committed('g', { topic: 'orders', partition })).toBe(40n)
      for (const [first, key] of keys.entries())
        expect(logged().filter((line) => line.startsWith(`${partition} ${key} `))).toEqual(
          Array.from({ length: 10 }, (_, index) => `${partition} ${key} ${first + index * 4}`),
        )
    }
    expect(logged()).toHaveLength(80)
  })

  test('is that of the log with one at a time, and a retry holds up its key only', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    const records = ['a0', 'b1', 'a2', 'b3'].map((value) => ({ key: value.charAt(0), value }))
    cluster.append('orders', 0, [...records, { value: '-4' }, { value: '-5' }])
    const command = 'echo "$(cat)#$KCTL_ATTEMPT" >> $LOG; [ $KCTL_OFFSET != 0 ] || [ $KCTL_ATTEMPT = 2 ]'
    const { exitCode } = await run(cluster, command, '--retries', '1', '--backoff', '1500ms')
    expect(exitCode).toBe(0)
    expect(logged()).toEqual(['a0#1', 'b1#1', 'b3#1', '-4#1', '-5#1', 'a0#2', 'a2#1'])
  })

  test('lets different keys run at the same time', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    cluster.append('orders', 0, [
      { key: 'a', value: 'b' },
      { key: 'b', value: 'a' },
    ])
    // Each waits until the other has begun.
    const command = 'touch "$LOG.$KCTL_KEY"; other=$(cat); until [ -e "$LOG.$other" ]; do sleep 0.05; done'
    expect(await run(cluster, command, '--concurrency', '2')).toMatchObject({ exitCode: 0 })
  })

  test('nothing behind a record that is not done is committed, whatever is done there', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(6) } })
    // The second one fails when all others are done.
    const command =
      'if [ $KCTL_OFFSET = 1 ]; then until [ $(wc -l < $LOG) = 5 ]; do sleep 0.05; done; exit 9; fi; echo x >> $LOG'
    writeFileSync(join(directory, 'log'), '')
    const { exitCode, stderr } = await run(cluster, command, '--concurrency', '4')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('error: orders[0]@1: the command failed: exit code 9\n')
    expect(cluster.committed('g', PLACE)).toBe(1n)
  })
})

describe('what is held of a partition', () => {
  test('is bounded behind a record that takes its time, and all of it is done in the end', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1 } })
    for (let batch = 0; batch < 10; batch++)
      cluster.append(
        'orders',
        0,
        Array.from({ length: 500 }, (_, index) => ({ value: `${batch} ${index}` })),
      )
    const command =
      'if [ $KCTL_FIRST_OFFSET = 0 ]; then until [ -e "$LOG.go" ]; do sleep 0.05; done; fi; echo $KCTL_COUNT >> $LOG'
    const finished = run(cluster, command, '--exec-batch', '50', '--concurrency', '2')
    const done = (): number => logged().reduce((sum, line) => sum + Number(line), 0)
    // A thousand from the first that is not done, and fifty of these are under way.
    await expect.poll(done).toBe(950)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(done()).toBe(950)
    expect(cluster.committed('g', PLACE) ?? 0n).toBe(0n)
    writeFileSync(join(directory, 'log.go'), '')
    expect((await finished).exitCode).toBe(0)
    expect(done()).toBe(5_000)
    expect(cluster.committed('g', PLACE)).toBe(5_000n)
  })

  test('lets other partitions go on', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    for (const [partition, key] of ['a', 'b'].entries())
      cluster.append(
        'orders',
        partition,
        Array.from({ length: 1_500 }, () => ({ key, value: 'x' })),
      )
    // The first of partition 0 waits for all of partition 1.
    const command =
      'if [ $KCTL_PARTITION = 1 ]; then head -c $KCTL_COUNT /dev/zero >> $LOG; ' +
      'else until [ "$(wc -c < $LOG)" = 1500 ]; do sleep 0.05; done; fi'
    writeFileSync(join(directory, 'log'), '')
    const { exitCode } = await run(cluster, command, '--exec-batch', '50', '--concurrency', '2')
    expect(exitCode).toBe(0)
    for (const partition of [0, 1])
      expect(cluster.committed('g', { topic: 'orders', partition })).toBe(1_500n)
  })
})

describe('--exec-batch', () => {
  test('gives envelopes, and no more than is there', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(10) } })
    const command = 'echo "$KCTL_COUNT $KCTL_FIRST_OFFSET $KCTL_LAST_OFFSET" >> $LOG; cat'
    const { exitCode, stdout } = await run(cluster, command, '--exec-batch', '4')
    expect(exitCode).toBe(0)
    expect(logged()).toEqual(['4 0 3', '4 4 7', '2 8 9'])
    const lines = stdout.split('\n').slice(0, -1)
    expect(lines.map((line) => (JSON.parse(line) as { value: string }).value)).toEqual(values(10))
    expect(cluster.committed('g', PLACE)).toBe(10n)
  })

  test('that fails is tried again as it is, and goes to the dead letters as a whole', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(6), dead: 1 } })
    const command = 'cksum >> $LOG; [ $KCTL_FIRST_OFFSET != 3 ]'
    const flags = ['--exec-batch', '3', '--dead-letter', 'dead', '--retries', '1', '--backoff', '1ms']
    const { exitCode, stderr } = await run(cluster, command, ...flags)
    expect(exitCode).toBe(0)
    expect(stderr).toContain('3 done, 3 to "dead", 1 tried again, ')
    expect(letters(cluster).map(({ value }) => String(value))).toEqual(['v3', 'v4', 'v5'])
    expect(logged()).toHaveLength(3)
    expect(logged()[1]).toBe(logged()[2])
    expect(cluster.committed('g', PLACE)).toBe(6n)
  })

  test('that fails for good is named', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(6) } })
    const { exitCode, stderr } = await run(cluster, '[ $KCTL_FIRST_OFFSET = 0 ]', '--exec-batch', '4')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('error: orders[0]@4-5: the command failed: exit code 1\n')
    expect(cluster.committed('g', PLACE)).toBe(4n)
  })
})

describe('a command that fails', () => {
  test('ends it in order, and nothing is committed from there on', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const { exitCode, stderr } = await run(cluster, '[ "$(cat)" != v2 ]')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('error: orders[0]@2: the command failed: exit code 1\n')
    expect(stderr).toContain('hint: nothing is committed from offset 2 on')
    expect(stderr).toMatch(/^2 done, /m)
    expect(cluster.committed('g', PLACE)).toBe(2n)
    const { stdout } = await runKctl('groups describe g -o json', { cluster })
    expect(JSON.parse(stdout)).toMatchObject({ state: 'Empty' })
  })

  test('is said at once, when others that are under way take their time', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(4) } })
    const command =
      'if [ $KCTL_OFFSET = 1 ]; then exit 7; fi; until [ -e "$LOG.go" ]; do sleep 0.05; done; echo over'
    const words = ['consume', 'orders', '-g', 'g', '--exec', command, '--concurrency', '2']
    await using worker = startKctl(words, { cluster, env: { LOG: join(directory, 'log') } })
    await expect.poll(() => worker.stderr(), { timeout: 5_000 }).toContain('waiting for 1 run')
    expect(worker.stderr()).toContain('orders[0]@1: the command failed: exit code 7')
    expect(worker.lines()).toEqual([])
    writeFileSync(join(directory, 'log.go'), '')
    expect(await worker.finished).toMatchObject({ exitCode: 10, stdout: 'over\n' })
    expect(cluster.committed('g', PLACE)).toBe(1n)
  }, 20_000)

  test('is told to programs too', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const { stderr } = await run(cluster, '[ $KCTL_OFFSET != 2 ]', '-o', 'json', '-q')
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'EXEC_FAILED', done: 2, failed: 1, unknown: 0, exitCode: 3 },
    })
  })

  test('at the first record has its own exit code', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const { exitCode, stderr } = await run(cluster, 'kill -ABRT $$', '--retries', '1', '--backoff', '1ms')
    expect(exitCode).toBe(10)
    expect(stderr).toContain('orders[0]@0: the command failed: ended by SIGABRT, after 2 attempts')
    expect(cluster.committed('g', PLACE) ?? 0n).toBe(0n)
  })

  test('is tried again', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const command = 'echo "$KCTL_OFFSET $KCTL_ATTEMPT $(cat)" >> $LOG; [ $KCTL_ATTEMPT = 3 ]'
    const { exitCode, stderr } = await run(cluster, command, '--retries', '2', '--backoff', '10ms')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('2 done, 4 tried again, ')
    expect(logged()).toEqual(['0 1 v0', '0 2 v0', '0 3 v0', '1 1 v1', '1 2 v1', '1 3 v1'])
  })

  test('leaves dead letters that lose nothing and say why', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1, dead: 1 } })
    const headers = [
      { key: Buffer.from('a'), value: Buffer.from('1') },
      { key: Buffer.from('a'), value: null },
    ]
    const [key, value] = [Buffer.from([0, 0xff]), Buffer.from([0xfe, 0, 0x0a])]
    cluster.append('orders', 0, [
      { key, value, headers, timestampMs: 1_700_000_000_000 },
      { key: 'fine', value: 'x' },
      { key: null, value: null, timestampMs: 1_700_000_000_001 },
    ])
    const command =
      '[ "$KCTL_KEY" = fine ] || { head -c 5000 /dev/zero | tr "\\0" . >&2; echo bad >&2; exit 7; }'
    const { exitCode, stderr } = await run(
      cluster,
      command,
      '--dead-letter',
      'dead',
      '--retries',
      '1',
      '--backoff',
      '1ms',
    )
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('1 done, 2 to "dead", 2 tried again, ')
    expect(cluster.committed('g', PLACE)).toBe(3n)
    const cause = (offset: string, timestamp: string) => [
      ['kctl.origin.topic', 'orders'],
      ['kctl.origin.partition', '0'],
      ['kctl.origin.offset', offset],
      ['kctl.origin.timestamp', timestamp],
      ['kctl.origin.group', 'g'],
      ['kctl.error.exit', '7'],
      ['kctl.attempts', '2'],
      ['kctl.error.stderr', `${'.'.repeat(1020)}bad\n`],
    ]
    expect(letters(cluster)).toEqual([
      { key, value, headers: [['a', '1'], ['a', null], ...cause('0', '1700000000000')] },
      { key: null, value: null, headers: cause('2', '1700000000001') },
    ])
  })

  test('every third time, with several at a time, leaves exactly these as dead letters', async () => {
    const count = 60
    await using cluster = await startSandbox({ topics: { orders: 1, dead: 3 } })
    cluster.append(
      'orders',
      0,
      Array.from({ length: count }, (_, index) => ({ key: `k${index % 10}`, value: String(index) })),
    )
    const command = '[ $(( $(cat) % 3 )) != 0 ]'
    const { exitCode } = await run(cluster, command, '--dead-letter', 'dead', '--concurrency', '4')
    expect(exitCode).toBe(0)
    const found = [0, 1, 2].flatMap((partition) => letters(cluster, 'dead', partition))
    expect(found.map(({ value }) => Number(value)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: count / 3 }, (_, index) => index * 3),
    )
    expect(cluster.committed('g', PLACE)).toBe(BigInt(count))
  })

  test('and whose dead letter is refused is not done', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(4), dead: 1 } })
    cluster.faults.failNext('Produce', { error: ErrorCode.TOPIC_AUTHORIZATION_FAILED, times: 100 })
    const { exitCode, stderr } = await run(cluster, '[ $KCTL_OFFSET != 2 ]', '--dead-letter', 'dead')
    expect(exitCode).toBe(6)
    expect(stderr).toContain('orders[0]@2 was not written to "dead"')
    expect(cluster.committed('g', PLACE)).toBe(2n)
  })

  test('ends it too when another one fails after its dead letter was refused', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(4), dead: 1 } })
    cluster.faults.failNext('Produce', { error: ErrorCode.TOPIC_AUTHORIZATION_FAILED, times: 100 })
    const command = 'sleep 0.$KCTL_OFFSET; sleep 0.$KCTL_OFFSET; false'
    const { exitCode } = await run(cluster, command, '--concurrency', '4', '--dead-letter', 'dead')
    expect(exitCode).toBe(6)
    expect(cluster.committed('g', PLACE) ?? 0n).toBe(0n)
    expect(letters(cluster)).toEqual([])
  }, 20_000)

  test.for([
    ['no-such-program-of-kctl', 'it was not found (exit code 127)'],
    ['/etc/passwd', 'it may not be executed (exit code 126)'],
  ] as const)('by not being there is no fault of a record: %s', async ([command, says]) => {
    await using cluster = await startSandbox({ topics: { orders: values(3), dead: 1 } })
    const { exitCode, stderr } = await run(cluster, command, '--dead-letter', 'dead', '--retries', '5')
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`error: the command of --exec cannot be run: ${says}\n    ${command}\n  hint: `)
    expect(letters(cluster)).toEqual([])
    expect(cluster.committed('g', PLACE) ?? 0n).toBe(0n)
  })

  test.runIf(process.platform === 'linux')(
    'for want of room in the environment is no fault of a record, and says so',
    async () => {
      await using cluster = await startSandbox({ topics: { orders: values(3), dead: 1 } })
      const { exitCode, stderr } = await runKctl(exec('echo ran', '--dead-letter', 'dead'), {
        cluster,
        env: { LARGE: 'x'.repeat(200_000) },
      })
      expect(exitCode).toBe(2)
      expect(stderr).toContain('error: the command of --exec cannot be run: spawn E2BIG\n')
      expect(stderr).toContain('hint: key and headers go by the environment')
      expect(letters(cluster)).toEqual([])
    },
  )

  test('to end in time is ended, by force if need be', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3), dead: 1 } })
    const command =
      'case $KCTL_OFFSET in 0) exec sleep 60;; 1) trap "" TERM; sleep 60 & echo $! >> $LOG; wait; wait; sleep 60;; esac'
    const { exitCode, stderr } = await run(
      cluster,
      command,
      '--exec-timeout',
      '300ms',
      '--dead-letter',
      'dead',
    )
    expect(exitCode, stderr).toBe(0)
    const found = letters(cluster).map(({ headers }) => Object.fromEntries(headers) as Record<string, string>)
    expect(found).toMatchObject([
      { 'kctl.error.signal': 'SIGTERM', 'kctl.error.timeout': '300', 'kctl.origin.offset': '0' },
      { 'kctl.error.signal': 'SIGKILL', 'kctl.error.timeout': '300', 'kctl.origin.offset': '1' },
    ])
    await expect.poll(() => isRunning(Number(logged()[0]))).toBe(false)
    expect(cluster.committed('g', PLACE)).toBe(3n)
  }, 30_000)
})

describe('a run that takes too long', () => {
  test('is one whose own process does, not what it leaves in the background', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    const command = 'sleep 60 & echo $! >> $LOG'
    const { exitCode, stderr } = await run(cluster, command, '--exec-timeout', '400ms')
    expect(exitCode, stderr).toBe(0)
    for (const pid of logged()) process.kill(Number(pid))
  })

  test('is ended with all that it has started before the record is tried again', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1), dead: 1 } })
    // Nothing of its output is held open, its shell ends at once, and it does not care for SIGTERM.
    const worker = `sh -c 'trap "" TERM; echo $$ >> $LOG; sleep 60; sleep 60' > /dev/null 2>&1; true`
    const command = `for pid in $(cat $LOG); do if ps -o stat= -p $pid | grep -qv Z; then echo overlaps >> $LOG.seen; fi; done; ${worker}`
    writeFileSync(join(directory, 'log'), '')
    const flags = ['--exec-timeout', '400ms', '--retries', '1', '--backoff', '1ms', '--dead-letter', 'dead']
    const { exitCode, stderr } = await run(cluster, command, ...flags)
    expect(exitCode, stderr).toBe(0)
    expect(existsSync(join(directory, 'log.seen'))).toBe(false)
    expect(logged()).toHaveLength(2)
    for (const pid of logged()) await expect.poll(() => isRunning(Number(pid))).toBe(false)
  }, 30_000)

  test.for(['0s', '30d'])('is not one that takes longer than %s', async (duration) => {
    await using cluster = await startSandbox({ topics: { orders: values(1), dead: 1 } })
    const { exitCode, stderr } = await run(
      cluster,
      'cat',
      '--exec-timeout',
      duration,
      '--dead-letter',
      'dead',
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`--exec-timeout "${duration}"`)
    expect(letters(cluster)).toEqual([])
  })

  test('lets what it has started end in order', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1), dead: 1 } })
    // The shell ends at once by SIGTERM, its child does not.
    const command = `sh -c 'trap "sleep 0.3; echo tidy >> $LOG; exit" TERM; while :; do sleep 0.05; done'; true`
    const { exitCode } = await run(cluster, command, '--exec-timeout', '400ms', '--dead-letter', 'dead')
    expect(exitCode).toBe(0)
    expect(logged()).toEqual(['tidy'])
  })
})

describe('the end of --exec', () => {
  test('by --idle comes when nothing came and nothing runs', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(2) } })
    const command = ['consume', 'orders', '-g', 'g', '--idle', '300ms', '--exec', 'sleep 0.5; cat']
    expect(await runKctl(command, { cluster })).toMatchObject({ exitCode: 0, stdout: 'v0v1' })
    expect(cluster.committed('g', PLACE)).toBe(2n)
  })

  test('at a batch that cannot be read comes when all before it is done', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(3) } })
    cluster.append('orders', 0, [{ value: 'damaged' }])
    const batch = cluster.partition('orders', 0).log.read(3n, 4n, 1, true)
    batch.writeUInt8(batch.readUInt8(batch.length - 3) ^ 1, batch.length - 3)
    const { exitCode, stdout, stderr } = await run(cluster, 'sleep 0.1; cat', '--concurrency', '2')
    expect(exitCode, stderr).toBe(11)
    expect(stdout).toHaveLength(6)
    expect(stderr).toContain('corrupt batch at offset 3')
    expect(cluster.committed('g', PLACE)).toBe(3n)
  })

  test('with nothing there runs nothing', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    const { exitCode, stdout, stderr } = await run(cluster, 'echo ran')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect(stderr).toMatch(/^0 done, /m)
  })
})

describe('output of --exec', () => {
  test.for([
    ['a reader that has gone away', new OutputClosedError('gone'), 0],
    ['a full disk', new KctlError('outputFailed', 'cannot write', { code: 'OUTPUT_FAILED' }), 12],
  ] as const)('that %s does not take leaves its record open', async ([, failure, expected]) => {
    await using cluster = await startSandbox({ topics: { orders: values(6) } })
    let writes = 0
    const onStdout = async (): Promise<void> => {
      writes++
      if (writes > 2) await Promise.reject(failure)
    }
    const { exitCode } = await runKctl(exec('cat'), { cluster, onStdout })
    expect(exitCode).toBe(expected)
    expect(cluster.committed('g', PLACE)).toBe(2n)
  })
})

describe('a signal', () => {
  test('lets the run under way end, and begins no other', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const command = 'echo begin; sleep 0.7; echo end'
    await using worker = startKctl(['consume', 'orders', '-g', 'g', '--exec', command], { cluster })
    await expect.poll(() => worker.lines().length).toBe(1)
    worker.signal('SIGTERM')
    expect(await worker.finished).toMatchObject({ exitCode: 143, stdout: 'begin\nend\n' })
    expect(worker.stderr()).not.toContain('error:')
    expect(cluster.committed('g', PLACE)).toBe(1n)
    expect(worker.stderr()).toMatch(/^1 done, /m)
  })

  test('ends what does not end, which is not committed then', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(5) } })
    const command = 'if [ $KCTL_OFFSET = 2 ]; then trap "" TERM; sleep 60 & echo $!; wait; wait; sleep 60; fi'
    await using worker = startKctl(['consume', 'orders', '-g', 'g', '--exec', command], { cluster })
    await expect.poll(() => worker.lines().length).toBe(1)
    const startedMs = performance.now()
    worker.signal('SIGINT')
    expect(await worker.finished).toMatchObject({ exitCode: 130 })
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(cluster.committed('g', PLACE)).toBe(2n)
    expect(worker.stderr()).toContain('1 not waited for')
    await expect.poll(() => isRunning(Number(worker.lines()[0]))).toBe(false)
  })

  test('ends what a run has started too, where its shell ends at once', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    const command = `sh -c 'trap "" TERM; echo $$ >> $LOG; sleep 60; sleep 60' > /dev/null 2>&1; true`
    await using worker = startKctl(['consume', 'orders', '-g', 'g', '--exec', command], {
      cluster,
      env: { LOG: join(directory, 'log') },
    })
    await expect.poll(() => logged().length).toBe(1)
    worker.signal('SIGINT')
    expect(await worker.finished).toMatchObject({ exitCode: 130 })
    expect(cluster.committed('g', PLACE) ?? 0n).toBe(0n)
    await expect.poll(() => isRunning(Number(logged()[0]))).toBe(false)
  })

  test('does not wait for a retry', async () => {
    await using cluster = await startSandbox({ topics: { orders: values(1) } })
    const command = ['--exec', 'echo run; false', '--retries', '9', '--backoff', '30s']
    await using worker = startKctl(['consume', 'orders', '-g', 'g', ...command], { cluster })
    await expect.poll(() => worker.lines().length).toBe(1)
    worker.signal('SIGINT')
    expect(await worker.finished).toMatchObject({ exitCode: 130 })
    expect(cluster.committed('g', PLACE) ?? 0n).toBe(0n)
  })
})

describe.each(['classic', 'consumer'])('with several workers by the %s protocol', (protocol) => {
  test('everything is done, and most of it once', async () => {
    const count = 60
    await using cluster = await startSandbox({ topics: { orders: 4 } })
    for (const partition of [0, 1, 2, 3])
      cluster.append(
        'orders',
        partition,
        Array.from({ length: count }, (_, index) => ({
          key: `k${index % 5}`,
          value: `${partition} ${index}`,
        })),
      )
    const command = ['consume', 'orders', '-g', 'g', '--group-protocol', protocol]
    const how = ['--exec', 'sleep 0.02; cat; echo', '--concurrency', '2', '--commit-every', '200ms']
    await using first = startKctl([...command, ...how], { cluster })
    await expect.poll(() => first.lines().length).toBeGreaterThan(20)
    await using second = startKctl([...command, ...how], { cluster })
    await expect.poll(() => second.lines().length).toBeGreaterThan(20)
    second.signal('SIGTERM')
    await second.finished
    const ends = (): readonly (bigint | null)[] =>
      [0, 1, 2, 3].map((partition) => cluster.committed('g', { topic: 'orders', partition }))
    await expect.poll(ends, { timeout: 30_000 }).toEqual(Array.from({ length: 4 }, () => BigInt(count)))
    first.signal('SIGTERM')
    expect((await first.finished).exitCode).toBe(143)
    const done = [...first.lines(), ...second.lines()]
    expect(new Set(done).size).toBe(4 * count)
    // What was under way when partitions moved may be done again.
    expect(done.length).toBeLessThan(4 * count + 40)
  }, 60_000)

  test('a run that is slow when partitions move counts where its partition stays, and nowhere else', async () => {
    await using cluster = await startSandbox({ topics: { orders: 2 } })
    for (const partition of [0, 1]) cluster.append('orders', partition, [{ value: `slow ${partition}` }])
    const command = ['consume', 'orders', '-g', 'g', '--group-protocol', protocol, '--concurrency', '2']
    const how = [
      '--commit-every',
      '100ms',
      '--exec',
      'echo begin $KCTL_PARTITION >> $LOG; sleep 5; cat; echo',
    ]
    const options = { cluster, env: { LOG: join(directory, 'log') } }
    await using first = startKctl([...command, ...how], options)
    await expect.poll(() => logged().length).toBe(2)
    await using second = startKctl([...command, ...how], options)
    // The one that moved is done again by the other worker; the one that stayed is not.
    await expect.poll(() => second.lines().length, { timeout: 30_000 }).toBe(1)
    const [moved = ''] = second.lines()
    const stayed = moved === 'slow 0' ? 'slow 1' : 'slow 0'
    for (const partition of [0, 1])
      await expect.poll(() => cluster.committed('g', { topic: 'orders', partition })).toBe(1n)
    first.signal('SIGINT')
    second.signal('SIGINT')
    await Promise.all([first.finished, second.finished])
    expect(first.lines().toSorted()).toEqual([moved, stayed].toSorted())
    expect(second.lines()).toEqual([moved])
    expect(logged()).toHaveLength(3)
  }, 60_000)
})

describe('--exec is refused', () => {
  test.for([
    [['--dead-letter', 'orders'], 2, '--dead-letter "orders" is a topic that is read'],
    [['--dead-letter', 'dad'], 7, 'topic "dad" does not exist in'],
    [['--dead-letter', 'dad'], 7, 'hint: did you mean "dead"?   kctl topics create dad\n'],
    [['-f', '%v'], 2, '--exec and --format exclude each other'],
    [['-s', 'hex'], 2, '--exec and --serde exclude each other'],
    [['-o', 'ndjson'], 2, '--exec and -o ndjson exclude each other'],
    [['--concurrency', '0'], 2, '--concurrency "0" is not a number from 1 to 256'],
    [['--exec-batch', 'x'], 2, '--exec-batch "x" is not a number from 1 to 10000'],
    [['--retries', '-1'], 2, '--retries "-1" is not a number'],
    [['--backoff', '5'], 2, 'has no unit'],
  ] as const)('with %o', async ([flags, code, says]) => {
    await using cluster = await startSandbox({ topics: { orders: values(1), dead: 1 } })
    const { exitCode, stderr, stdout } = await run(cluster, 'echo ran', ...flags)
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
    expect(stderr).toContain(says)
  })

  test.for([
    ['consume orders --exec cat', '--exec needs --group'],
    ['consume orders -g g --retries 1', '--retries is for --exec'],
    ['consume orders -g g --exec-batch 10', '--exec-batch is for --exec'],
    ['consume orders -g g --dead-letter dead', '--dead-letter is for --exec'],
    ['consume o.*|d.* --regex -g g --exec cat --dead-letter dead', '"dead" is a topic that is read'],
  ] as const)('%s', async ([command, says]) => {
    await using cluster = await startSandbox({ topics: { orders: 1, dead: 1 } })
    const { exitCode, stderr } = await runKctl(command, { cluster })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
  })
})
