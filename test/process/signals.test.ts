import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { makePipe } from '../support/make-pipe.ts'
import { makeTopic } from '../support/make-topic.ts'
import { type SpawnedKctl, spawnKctl } from '../support/spawn-kctl.ts'
import { until } from '../support/until.ts'

/** What a stop in order may take, whatever the brokers do. */
const STOP_MS = 5_000
/** A busy machine is no failure. */
const SLACK_MS = 3_000

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

async function topicWith(count: number): Promise<string> {
  const topic = await makeTopic({ bootstrap: cluster().bootstrap, brokers: 1 })
  if (count > 0) {
    cluster().append(
      topic,
      0,
      Array.from({ length: count }, (_, index) => ({ value: `value ${index}` })),
    )
  }
  return topic
}

async function stop(started: SpawnedKctl, signal: NodeJS.Signals) {
  const startedMs = performance.now()
  started.child.kill(signal)
  const finished = await started.finished
  expect(performance.now() - startedMs).toBeLessThan(STOP_MS + SLACK_MS)
  return finished
}

describe('consume', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)('that follows ends in order by %s', async (signal) => {
    const topic = await topicWith(3)
    await using reader = spawnKctl(kctl(), ['consume', topic, '-o', 'value'], { cluster: cluster() })
    await until(() => reader.stdout.includes('value 2\n'))
    const finished = await stop(reader, signal)
    expect(finished.stdout.toString()).toBe('value 0\nvalue 1\nvalue 2\n')
    expect(finished.stderr).not.toMatch(/error|warning/)
    expect({ exitCode: finished.exitCode, signal: finished.signal }).toEqual({ exitCode: null, signal })
    await until(() => cluster().openConnections === 0)
  })

  test('ends also while nobody takes its output', async () => {
    const topic = await topicWith(50_000)
    const pipe = makePipe()
    try {
      await using reader = spawnKctl(kctl(), ['consume', topic, '--from', 'earliest'], {
        cluster: cluster(),
        stdout: pipe.write,
      })
      await until(() => reader.stderr.includes(topic))
      await new Promise((resolve) => setTimeout(resolve, 500))
      const { signal } = await stop(reader, 'SIGINT')
      expect(signal).toBe('SIGINT')
    } finally {
      pipe.close()
    }
  })

  test.concurrent.for([
    { protocol: 'classic', request: 'JoinGroup' },
    { protocol: 'consumer', request: 'ConsumerGroupHeartbeat' },
  ])(
    'ends also while its group has not let it in by the $protocol protocol, and nothing keeps the process alive',
    async ({ protocol, request }, { expect }) => {
      await using slow = await startEmbedded({ topics: [{ name: 'orders', partitions: 1 }] })
      const hold = slow.faults.hold(request)
      const idle = ['consume', 'orders', '-g', 'g', '--group-protocol', protocol, '--idle', '500ms']
      await using reader = spawnKctl(kctl(), idle, { cluster: slow })
      await hold.reached
      const reachedMs = performance.now()
      const { exitCode, stderr } = await reader.finished
      // Joining by itself may take 45 s.
      expect(performance.now() - reachedMs).toBeLessThan(STOP_MS + SLACK_MS)
      expect(stderr).not.toMatch(/error/)
      expect(exitCode).toBe(0)
      hold.release()
    },
  )

  test.concurrent.for([
    { which: 'its last commit', protocol: 'classic', flags: [] },
    { which: 'a commit before that', protocol: 'classic', flags: ['--commit-every', '1'] },
    { which: 'its last commit', protocol: 'consumer', flags: [] },
    { which: 'a commit before that', protocol: 'consumer', flags: ['--commit-every', '1'] },
  ])(
    'ends also while nobody answers $which by the $protocol protocol, and does not guess',
    async ({ flags, protocol }, { expect }) => {
      await using stuck = await startEmbedded({ topics: [{ name: 'orders', partitions: 1 }] })
      stuck.append('orders', 0, [{ value: 'one' }])
      const hold = stuck.faults.hold('OffsetCommit')
      const args = ['consume', 'orders', '-g', 'g', '--group-protocol', protocol, '-o', 'value', ...flags]
      await using reader = spawnKctl(kctl(), args, { cluster: stuck })
      await until(() => reader.stdout === 'one\n')
      if (flags.length > 0) await hold.reached
      const { exitCode, stderr } = await stop(reader, 'SIGINT')
      expect(stderr).toContain('it is not known whether all of what was printed is committed to group "g"')
      // A broker answers in order: what comes behind the commit on its connection is not answered either.
      if (protocol === 'classic') expect(stderr).toContain('orders[0]   printed up to 1, committed nothing')
      expect(exitCode).toBe(9)
      hold.release()
    },
  )

  test('ends also while its brokers are gone', async () => {
    await using mortal = await startEmbedded({ topics: [{ name: 'orders', partitions: 1 }] })
    mortal.append('orders', 0, [{ value: 'one' }])
    await using reader = spawnKctl(kctl(), ['consume', 'orders', '-o', 'value'], { cluster: mortal })
    await until(() => reader.stdout === 'one\n')
    await mortal.close()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { signal } = await stop(reader, 'SIGINT')
    expect(signal).toBe('SIGINT')
  })
})

describe('produce', () => {
  test.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'gives its report on %s, for all that was sent',
    async (signal) => {
      const topic = await topicWith(0)
      await using writer = spawnKctl(kctl(), ['produce', topic, '-o', 'json'], {
        cluster: cluster(),
        stdin: null,
      })
      writer.stdin.write('one\ntwo\nthree\nhalf a li')
      await until(() => cluster().records(topic, 0).length === 3)
      const finished = await stop(writer, signal)
      expect(JSON.parse(finished.stdout.toString())).toMatchObject({
        acked: 3,
        failed: 0,
        unknown: 0,
        unsent: 0,
        partitions: [{ topic, partition: 0, firstOffset: 0, lastOffset: 2 }],
      })
      expect(finished.stderr).toBe('')
      expect({ exitCode: finished.exitCode, signal: finished.signal }).toEqual({
        exitCode: null,
        signal: signal === 'SIGHUP' ? 'SIGTERM' : signal,
      })
    },
  )

  test('says it in words, too', async () => {
    const topic = await topicWith(0)
    await using writer = spawnKctl(kctl(), ['produce', topic], { cluster: cluster(), stdin: null })
    writer.stdin.write('one\ntwo\n')
    await until(() => cluster().records(topic, 0).length === 2)
    const { stderr, signal } = await stop(writer, 'SIGTERM')
    expect(stderr).toMatch(new RegExp(`^✔ ${topic}\\[0\\]@0\\.\\.1 {3}2 records, `))
    expect(signal).toBe('SIGTERM')
  })

  test('calls no input empty that it was stopped in', async () => {
    const topic = await topicWith(0)
    cluster().faults.forgetRequests()
    await using writer = spawnKctl(kctl(), ['produce', topic], { cluster: cluster(), stdin: null })
    // From then on it waits for input.
    await until(() => cluster().faults.requests('InitProducerId').length === 1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { stderr, signal } = await stop(writer, 'SIGTERM')
    expect(stderr).toBe(`✖ ${topic}   no record was sent\n`)
    expect(signal).toBe('SIGTERM')
  })

  test('does not guess about what no broker has answered', async () => {
    await using stalled = await startEmbedded({ topics: [{ name: 'orders', partitions: 1 }] })
    await using writer = spawnKctl(kctl(), ['produce', 'orders', '-o', 'json'], {
      cluster: stalled,
      stdin: null,
    })
    writer.stdin.write('one\n')
    await until(() => stalled.records('orders', 0).length === 1)
    const hold = stalled.faults.hold('Produce')
    writer.stdin.write('two\nthree\n')
    await hold.reached
    const { exitCode, stdout } = await stop(writer, 'SIGTERM')
    expect(JSON.parse(stdout.toString())).toMatchObject({ acked: 1, failed: 0, unknown: 2, unsent: 0 })
    expect(exitCode).toBe(9)
    hold.release()
  })

  test('ends at once by a second signal, and says where it stands', async () => {
    await using stalled = await startEmbedded({ topics: [{ name: 'orders', partitions: 1 }] })
    await using writer = spawnKctl(kctl(), ['produce', 'orders'], { cluster: stalled, stdin: null })
    writer.stdin.write('one\n')
    await until(() => stalled.records('orders', 0).length === 1)
    const hold = stalled.faults.hold('Produce')
    writer.stdin.write('two\n')
    await hold.reached
    writer.child.kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { stderr, signal } = await stop(writer, 'SIGINT')
    expect(stderr).toBe('orders: 1 acked, 0 failed, 1 unknown, 0 not sent\n')
    expect(signal).toBe('SIGINT')
    hold.release()
  })
})

test('a signal that comes when all is said leaves the exit code as it is', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kctl-signals-'))
  try {
    const preload = path.join(directory, 'interrupt.cjs')
    writeFileSync(preload, INTERRUPTS_WHEN_RELEASED)
    const { finished } = spawnKctl(kctl(), ['topics', 'describe', 'no-such-topic'], {
      cluster: cluster(),
      env: { NODE_OPTIONS: `--require="${preload}"` },
    })
    expect(await finished).toMatchObject({ exitCode: 7, signal: null })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

/** Ctrl-C as soon as kctl does not listen to it any more. */
const INTERRUPTS_WHEN_RELEASED = `
  const { off } = process
  process.off = function (signal, listener) {
    off.call(this, signal, listener)
    if (signal === 'SIGINT' && listener.name === 'heard') process.kill(process.pid, signal)
    return this
  }
`
