import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { builtKctl } from '../support/built-kctl.ts'
import { makePipe } from '../support/make-pipe.ts'
import { type SpawnOptions, spawnKctl } from '../support/spawn-kctl.ts'

const kctl = builtKctl()

const RECORDS = 50_000
/** Enough names that a list of them does not fit into a pipe. */
const TOPICS = 1_500

let broker: EmbeddedCluster | undefined
beforeAll(async () => {
  const names = Array.from({ length: TOPICS }, (_, index) => `a-topic-with-quite-a-long-name-${index}`)
  broker = await startEmbedded({ topics: ['orders', ...names].map((name) => ({ name, partitions: 1 })) })
  broker.append(
    'orders',
    0,
    Array.from({ length: RECORDS }, (_, index) => ({ value: `value ${index}` })),
  )
})
afterAll(async () => await broker?.close())

const cluster = (): EmbeddedCluster => {
  if (broker === undefined) throw new Error('the broker was not started')
  return broker
}

async function run(args: readonly string[], options: SpawnOptions = {}) {
  await using started = spawnKctl(kctl(), args, { cluster: cluster(), ...options })
  return await started.finished
}

/** `kctl … | head -n 3` */
async function runIntoHead(args: readonly string[]) {
  const pipe = makePipe()
  const head = spawn('head', ['-n', '3'], { stdio: [pipe.read, 'pipe', 'inherit'] })
  let stdout = ''
  head.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const ended = once(head, 'close')
  await using started = spawnKctl(kctl(), args, { cluster: cluster(), stdout: pipe.write })
  pipe.close()
  const [finished] = await Promise.all([started.finished, ended])
  return { ...finished, lines: stdout.split('\n').slice(0, -1) }
}

describe('| head', () => {
  test.for([
    { args: ['consume', 'orders', '--from', 'earliest', '-e', '-o', 'value'], first: 'value 0' },
    { args: ['consume', 'orders', '--from', 'earliest', '-o', 'value'], first: 'value 0' },
    { args: ['consume', 'orders', '--from', 'earliest', '-f', '%o %v\\n'], first: '0 value 0' },
    { args: ['topics', 'list', '-o', 'name'], first: 'a-topic-with-quite-a-long-name-0' },
    { args: ['topics', 'list', '-o', 'ndjson'], first: '{"name":"a-topic-with-quite-a-long-name-0"' },
  ])('ends $args silently and with 0', async ({ args, first }) => {
    const { exitCode, signal, stderr, lines } = await runIntoHead(args)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain(first)
    expect(stderr).not.toMatch(/error|EPIPE|warning/i)
    expect({ exitCode, signal }).toEqual({ exitCode: 0, signal: null })
  })
})

describe('a full disk', () => {
  const runIntoFull = async (args: readonly string[]) => {
    const full = openSync('/dev/full', 'w')
    try {
      return await run(args, { stdout: full })
    } finally {
      closeSync(full)
    }
  }

  test.for([
    [['consume', 'orders', '--from', 'earliest', '-e']],
    [['consume', 'orders', '--from', 'earliest', '-e', '-o', 'value']],
    [['consume', 'orders', '-f', '%v\\n']],
    [['consume', 'orders', '--tail', '3', '-e', '--order', 'time']],
    [['topics', 'list']],
    [['topics', 'list', '-o', 'json']],
    [['topics', 'describe', 'orders', '-o', 'yaml']],
    [['groups', 'list']],
    [['help']],
    [['topics', '--help']],
    [['version']],
    [['completion', 'bash']],
  ])('is said by %s', async ([args = []]) => {
    const { exitCode, signal, stderr } = await runIntoFull(args)
    expect(stderr).toMatch(/^(error: |\{"error":\{.*)cannot write output: ENOSPC/m)
    expect(stderr).toContain('the disk is full')
    expect({ exitCode, signal }).toEqual({ exitCode: 12, signal: null })
  })

  test('is said by consume with what it means for what is there already', async () => {
    const { stderr } = await runIntoFull(['consume', 'orders', '--from', 'earliest', '-e', '-o', 'value'])
    expect(stderr).toContain(
      'hint: the disk is full; what is in the output may end in the middle of a record',
    )
  })

  test('does not take back what was sent', async () => {
    const before = cluster().records('orders', 0).length
    const { exitCode, stderr } = await runIntoFull(['produce', 'orders', 'one more', '-o', 'json'])
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'OUTPUT_FAILED', exitCode: 12 } })
    expect(exitCode).toBe(12)
    expect(cluster().records('orders', 0)).toHaveLength(before + 1)
  })
})

describe('an stderr that takes nothing', () => {
  test.for([
    { args: ['topics', 'list', '--bogus'], exitCode: 2 },
    { args: ['consume', 'no-such-topic', '-e'], exitCode: 7 },
    { args: ['consume', 'orders', '-e', '--tail', '3', '-o', 'value'], exitCode: 0 },
    { args: ['produce', 'orders', 'value'], exitCode: 0 },
  ])('changes nothing about $args', async ({ args, exitCode }) => {
    const full = openSync('/dev/full', 'w')
    const { exitCode: ended, signal } = await run(args, { stderr: full }).finally(() => closeSync(full))
    expect({ exitCode: ended, signal }).toEqual({ exitCode, signal: null })
  })
})
