import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { uniqueName } from '../support/every-kafka.ts'
import { makePipe } from '../support/make-pipe.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { runToEnd } from './run-to-end.ts'
import { SeededRandom } from './seeded-random.ts'

const RUNS = 500
const RECORDS = 300_000
const MAX_LINES = 20_000
const FORMATS = ['value', 'ndjson', 'pretty', 'key', 'csv'] as const
/** From the exit of `head` to the exit of kctl. */
const MAX_MS = 500
/** A machine that is busy with other tests is no failure. */
const SLACK_MS = 3_000

/** `kctl consume … | head -n N`: the end that is no failure. */
export const head: FaultRow = {
  name: 'head',
  what: 'consume | head is silent, exits with 0, at once',
  run: pipeIntoHead,
}

async function pipeIntoHead({ scale, kctl, kafka, seed, say }: FaultOptions): Promise<readonly Figure[]> {
  const random = new SeededRandom(seed)
  const topic = uniqueName('head')
  await runToEnd(kctl, kafka, ['topics', 'create', topic, '-p', '6', '-r', '1'])
  const lines = Array.from(
    { length: RECORDS },
    (_, index) => `key ${index % 997}:value ${index} ${'x'.repeat(index % 90)}\n`,
  )
  await runToEnd(kctl, kafka, ['produce', topic, '--key-delimiter', ':'], lines.join(''))

  const maxMs = scale < 1 ? MAX_MS + SLACK_MS : MAX_MS
  const runs = scaled(RUNS, scale, 20)
  let [wrongExits, wrongLines, noisy, slowestMs] = [0, 0, 0, 0]
  for (let index = 0; index < runs; index++) {
    const count = random.between(1, random.pick([3, 100, MAX_LINES]))
    const group = random.next() < 0.1 ? ['-g', uniqueName('head')] : []
    const end = random.pick([['-e'], [], ['--tail', '50000'], ['-e', '--order', 'time']])
    const start = end[0] === '--tail' || group.length > 0 ? [] : ['--from', 'earliest']
    const args = ['consume', topic, ...start, ...(group.length > 0 ? group : end), '-o', random.pick(FORMATS)]
    const pipe = makePipe()
    await using reader = spawnKctl(kctl, args, { cluster: kafka, stdout: pipe.write })
    const taker = spawn('head', ['-n', String(count)], { stdio: [pipe.read, 'pipe', 'inherit'] })
    pipe.close()
    let newlines = 0
    taker.stdout?.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 0x0a) newlines++
    })
    const closed = once(taker, 'close')
    await once(taker, 'exit')
    const leftMs = performance.now()
    const { exitCode, stderr } = await reader.finished
    const tookMs = Math.ceil(performance.now() - leftMs)
    await closed
    slowestMs = Math.max(slowestMs, tookMs)
    const isNoisy = SOUNDS_WRONG.test(stderr)
    if (exitCode !== 0) wrongExits++
    if (newlines !== count) wrongLines++
    if (isNoisy) noisy++
    if (exitCode !== 0 || newlines !== count || isNoisy || tookMs > maxMs)
      say(
        `kctl ${args.join(' ')} | head -n ${count}: ${newlines} lines, exit ${exitCode}, ${tookMs} ms, ${stderr}`,
      )
  }
  return [
    { name: 'wrong exits', value: wrongExits, bar: 0 },
    { name: 'wrong line counts', value: wrongLines, bar: 0 },
    { name: 'noisy', value: noisy, bar: 0 },
    { name: 'slowest ms', value: slowestMs, bar: { atMost: maxMs } },
    { name: 'runs', value: runs, bar: null },
  ]
}

const SOUNDS_WRONG = /error|warning|cause|EPIPE|^\s+at /im
