import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { uniqueName } from '../support/every-kafka.ts'
import { makePipe } from '../support/make-pipe.ts'
import { makeTopic } from '../support/make-topic.ts'
import { type SpawnOptions, spawnKctl } from '../support/spawn-kctl.ts'
import { until } from '../support/until.ts'

const kctl = builtKctl()

let broker: EmbeddedCluster | undefined
beforeAll(async () => {
  broker = await startEmbedded()
})
afterAll(async () => await broker?.close())

const cluster = (): EmbeddedCluster => {
  if (broker === undefined) throw new Error('the broker was not started')
  return broker
}

const newTopic = async (): Promise<string> => await makeTopic({ bootstrap: cluster().bootstrap, brokers: 1 })

async function run(args: readonly string[], options: SpawnOptions = {}) {
  await using started = spawnKctl(kctl(), args, { cluster: cluster(), ...options })
  const { exitCode, signal, stdout, stderr } = await started.finished
  return { exitCode, signal, stdout: stdout.toString(), stderr }
}

const valuesOf = (topic: string) =>
  cluster()
    .records(topic, 0)
    .map(({ value }) => value?.toString())

/** As a service manager or `< /dev/null` gives it. */
async function runWithFile(file: string, args: readonly string[]) {
  const fd = openSync(file, 'r')
  try {
    return await run(args, { stdin: fd })
  } finally {
    closeSync(fd)
  }
}

describe('produce', () => {
  test('stops at a line of broken JSON, sends what stands before it, and says so', async () => {
    const topic = await newTopic()
    const stdin = '{"value":"one"}\n{"value":"two"}\n{"value":\n{"value":"four"}\n'
    const { exitCode, stdout, stderr } = await run(['produce', topic, '-i', 'ndjson'], { stdin })
    expect(stderr).toMatch(/^✔ .*2 records/m)
    expect(stderr).toMatch(/^error: line 3, byte 10: /m)
    expect({ exitCode, stdout }).toEqual({ exitCode: 10, stdout: '' })
    expect(valuesOf(topic)).toEqual(['one', 'two'])
  })

  test('counts what stands before broken JSON for programs', async () => {
    const topic = await newTopic()
    const stdin = `${'{"value":"good"}\n'.repeat(5_000)}{"value":"bad\n${'{"value":"never"}\n'.repeat(5_000)}`
    const { exitCode, stdout, stderr } = await run(['produce', topic, '-i', 'ndjson', '-o', 'json'], {
      stdin,
    })
    expect(JSON.parse(stdout)).toMatchObject({ acked: 5_000, failed: 0, unknown: 0, unsent: 0 })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'BAD_INPUT', done: 5_000, exitCode: 10 } })
    expect(stderr).toContain('line 5001')
    expect(exitCode).toBe(10)
    expect(valuesOf(topic)).toEqual(Array.from({ length: 5_000 }, () => 'good'))
  })

  test.for([
    { where: 'in the middle', stdin: `one\n${'x'.repeat(3_000)}\nthree\n` },
    { where: 'at the end, without a newline', stdin: `one\n${'x'.repeat(3_000)}` },
    { where: 'longer than what is read at once', stdin: `one\n${'x'.repeat(3_000_000)}\nthree\n` },
  ])('stops at a line that is too long, $where', async ({ stdin }) => {
    const topic = await newTopic()
    const { exitCode, stderr } = await run(['produce', topic, '--max-message-bytes', '2000'], { stdin })
    expect(stderr).toContain('1 record')
    expect(stderr).toContain('error: line 2: longer than 2000 bytes\n  hint: ')
    expect(exitCode).toBe(10)
    expect(valuesOf(topic)).toEqual(['one'])
  })

  test('does not call an input empty that begins with what it cannot read', async () => {
    const topic = await newTopic()
    const { exitCode, stderr } = await run(['produce', topic, '-i', 'ndjson'], { stdin: '{"value":\n' })
    expect(stderr).toContain('no record was sent')
    expect(stderr).not.toContain('empty')
    expect(stderr).toMatch(/^error: line 1, byte 10: /m)
    expect(exitCode).toBe(10)
    expect(valuesOf(topic)).toEqual([])
  })

  test('says which record is too large for the topic, and sends the others', async () => {
    const topic = await newTopic()
    const stdin = `one\n${'x'.repeat(2_000_000)}\nthree\n`
    const { exitCode, stderr } = await run(['produce', topic], { stdin })
    expect(stderr).toContain('2 of 3 records acked, 1 failed')
    expect(stderr).toContain('max.message.bytes')
    expect(exitCode).toBe(10)
    expect(valuesOf(topic)).toEqual(['one', 'three'])
  })

  test('keeps every byte of binary input', async () => {
    const topic = await newTopic()
    const stdin = Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 151) % 256))
    const { exitCode, stderr } = await run(['produce', topic], { stdin })
    expect(stderr).toContain('17 records')
    expect(exitCode).toBe(0)
    const sent = cluster().records(topic, 0)
    const lines = Buffer.concat(sent.flatMap(({ value }) => [value ?? Buffer.alloc(0), Buffer.from('\n')]))
    expect(lines.subarray(0, -1).equals(stdin)).toBe(true)
  })

  test('refuses binary input as envelopes at the byte, and sends nothing', async () => {
    const topic = await newTopic()
    const stdin = Buffer.from('{"value":"\xff"}\n', 'latin1')
    const { exitCode, stderr } = await run(['produce', topic, '-i', 'ndjson'], { stdin })
    expect(stderr).toContain('error: line 1, byte 11: not valid UTF-8')
    expect(exitCode).toBe(10)
    expect(valuesOf(topic)).toEqual([])
  })

  test.for([
    { args: ['a\\377'], says: 'a value is not valid UTF-8' },
    { args: ['x', '-k', '\\377'], says: 'the key is not valid UTF-8' },
    { args: ['x', '-H', 'h=\\377'], says: 'a header is not valid UTF-8' },
  ])('does not send other bytes than those on the command line: $says', async ({ args, says }) => {
    const topic = await newTopic()
    const command = ['produce', topic, ...args].map((word) => `"$(printf -- '${word}')"`).join(' ')
    const shell = `exec "$NODE" "$KCTL" ${command}`
    const env = {
      ...process.env,
      NODE: process.execPath,
      KCTL: kctl().path,
      KCTL_BROKERS: cluster().bootstrap,
    }
    const child = spawn('sh', ['-c', shell], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    const [status] = (await once(child, 'close')) as [number | null]
    expect(stderr).toContain(says)
    expect(status).toBe(2)
    expect(valuesOf(topic)).toEqual([])
  })

  test('sends nothing from an input that is closed, or is a device that is empty', async () => {
    const topic = await newTopic()
    for (const finished of [
      await run(['produce', topic], { stdin: '' }),
      await run(['produce', topic]),
      await runWithFile('/dev/null', ['produce', topic]),
      await run(['produce', topic, '--file', '/dev/null']),
    ]) {
      expect(finished).toEqual({
        exitCode: 0,
        signal: null,
        stdout: '',
        stderr: '✔ 0 records: the input was empty\n',
      })
    }
    expect((await run(['produce', topic, '--fail-if-empty'])).exitCode).toBe(10)
  })

  test('refuses a directory as its input', async () => {
    const directory = mkdtempSync(`${tmpdir()}/kctl-test-`)
    const finished = await runWithFile(directory, ['produce', await newTopic()])
    rmSync(directory, { recursive: true })
    expect(finished).toMatchObject({ exitCode: 2, stdout: '' })
    expect(finished.stderr).toContain('error: standard input is a directory')
  })

  test.for([
    { how: 'as standard input', args: [] },
    { how: 'as a file', args: ['--file', '/proc/self/mem'] },
  ])('says what an input that cannot be read came to, $how', async ({ args }) => {
    const topic = await newTopic()
    const command = ['produce', topic, ...args]
    const { exitCode, stderr } =
      args.length > 0 ? await run(command) : await runWithFile('/proc/self/mem', command)
    expect(stderr).toContain('no record was sent')
    expect(stderr).toMatch(/^error: cannot read on in (standard input|"\/proc\/self\/mem"): EIO/m)
    expect(exitCode).toBe(3)
  })

  test('keeps what one file gave when the next cannot be read on', async () => {
    const topic = await newTopic()
    const directory = mkdtempSync(`${tmpdir()}/kctl-test-`)
    writeFileSync(`${directory}/first`, 'one\n')
    const { exitCode, stderr } = await run([
      ...['produce', topic, '--file', `${directory}/first`],
      ...['--file', '/proc/self/mem'],
    ])
    rmSync(directory, { recursive: true })
    expect(stderr).toContain('error: cannot read on in "/proc/self/mem": EIO')
    expect(exitCode).toBe(3)
    expect(valuesOf(topic)).toEqual(['one'])
  })

  test('does not empty its own input to write down what failed', async () => {
    const topic = await newTopic()
    const directory = mkdtempSync(`${tmpdir()}/kctl-test-`)
    const name = `${directory}/left.ndjson`
    writeFileSync(name, 'one\n')
    symlinkSync(name, `${directory}/other`)
    for (const finished of [
      await run(['produce', topic, '--file', name, '--failed', `${directory}/other`]),
      await runWithFile(name, ['produce', topic, '--failed', name]),
    ]) {
      expect(finished.stderr).toContain('is what is read, so it cannot get the records that fail')
      expect(finished.exitCode).toBe(2)
    }
    expect(readFileSync(name, 'utf8')).toBe('one\n')
    rmSync(directory, { recursive: true })
    expect(valuesOf(topic)).toEqual([])
  })

  test('sends what has come when the writer of its input is killed', async () => {
    const topic = await newTopic()
    const pipe = makePipe()
    await using reader = spawnKctl(kctl(), ['produce', topic], { cluster: cluster(), stdin: pipe.read })
    await using writer = spawnKctl(kctl(), ['consume', await filled(3)], {
      cluster: cluster(),
      stdout: pipe.write,
    })
    pipe.close()
    await until(() => valuesOf(topic).length === 3)
    writer.child.kill('SIGKILL')
    const { exitCode, stderr } = await reader.finished
    expect(stderr).toContain('3 records')
    expect(exitCode).toBe(0)
  })
})

async function filled(count: number): Promise<string> {
  const topic = await newTopic()
  cluster().append(
    topic,
    0,
    Array.from({ length: count }, (_, index) => ({ value: `value ${index}` })),
  )
  return topic
}

describe('the command line', () => {
  test.for([
    { args: ['topics', 'list', '--bogus'], says: "error: unknown option '--bogus'" },
    { args: ['consume', 'orders', '--form', '3'], says: 'did you mean --from?' },
    { args: ['consum', 'orders'], says: 'consume' },
    { args: ['consume', 'orders', '--from', 'soon'], says: 'error: not an offset: "soon"' },
    { args: ['consume'], says: "missing required argument 'topic" },
    { args: ['produce', 'orders', 'x', '--acks', '2'], says: "argument '2' is invalid" },
    { args: ['topics', 'list', '-b', 'host:port'], says: 'host:port' },
    { args: ['topics', 'list', '--timeout', '10'], says: '10' },
  ])('$args is refused with nothing done', async ({ args, says }) => {
    const connections = cluster().openConnections
    const { exitCode, stdout, stderr } = await run(args)
    expect(stderr).toContain(says)
    expect(stderr).toMatch(/^error: /)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(cluster().openConnections).toBe(connections)
  })

  test('an unknown topic is no new topic', async () => {
    const name = uniqueName('missing')
    for (const args of [
      ['consume', name, '-e'],
      ['consume', name],
      ['produce', name, 'value'],
      ['topics', 'describe', name],
      ['topics', 'delete', name, '-y'],
    ]) {
      const { exitCode, stdout, stderr } = await run(args)
      expect(stderr).toContain(`error: topic "${name}" does not exist in `)
      expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' })
    }
    expect((await run(['topics', 'list', '-o', 'name'])).stdout).not.toContain(name)
  })

  test('an offset behind the end is moved to it with a warning', async () => {
    const topic = await filled(3)
    const { exitCode, stdout, stderr } = await run(['consume', topic, '--from', '99', '-e', '-o', 'value'])
    expect(stderr).toContain(
      `warning: ${topic}[0]: the log ends at 3, so reading starts there and not at 99\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
  })

  test('an offset before the start is moved to it with a warning', async () => {
    const topic = await filled(3)
    cluster().partition(topic, 0).log.deleteBefore(2n)
    const { exitCode, stdout, stderr } = await run(['consume', topic, '--from', '0', '-e', '-o', 'value'])
    expect(stderr).toContain(`warning: ${topic}[0]: `)
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'value 2\n' })
  })
})
