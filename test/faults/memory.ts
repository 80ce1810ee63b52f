import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { uniqueName } from '../support/every-kafka.ts'
import { makePipe } from '../support/make-pipe.ts'
import { spawnKctl } from '../support/spawn-kctl.ts'
import { until } from '../support/until.ts'
import type { FaultOptions, FaultRow, Figure } from './fault-row.ts'
import { watchPeakMemory } from './peak-memory.ts'
import { runToEnd } from './run-to-end.ts'

const GIGABYTE = 1_000_000_000
/** What a process may have had at most. */
const MAX_MEGABYTES = 200
/** What `produce` makes: in the order of time one of each partition is held until its turn, whatever else is. */
const BATCH_MEGABYTES = 0.488
/** How long brokers work before they stop. */
const HEAD_START_MS = 2_000
/** From Ctrl-C to the end, whatever the brokers do. */
const END_MS = 5_000
/** A machine that is busy with other tests is no failure. */
const SLACK_MS = 3_000
const WAKE_UP_MS = 60_000

/** Memory where one end of the pipe goes on and the other does not. */
export const memory: FaultRow = {
  name: 'memory',
  what: 'memory stays where it is when a reader or the brokers stand still',
  run: blockBothEnds,
}

interface Backlog {
  readonly name: string
  readonly partitions: number
  readonly valueBytes: number
  readonly bytes: number
  /** How long nobody reads, or brokers stand still; a session of a group is over after 30 s. */
  readonly blockedMs: number
}

const BACKLOGS: readonly Backlog[] = [
  { name: 'backlog', partitions: 6, valueBytes: 1_000, bytes: 5 * GIGABYTE, blockedMs: 60_000 },
  { name: '200 partitions', partitions: 200, valueBytes: 100, bytes: 0.5 * GIGABYTE, blockedMs: 20_000 },
  { name: '50 kB records', partitions: 6, valueBytes: 50_000, bytes: GIGABYTE, blockedMs: 20_000 },
]

async function blockBothEnds(options: FaultOptions): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const backlog of BACKLOGS) figures.push(...(await readWhileBlocked(options, backlog)))
  for (const backlog of BACKLOGS) figures.push(...(await writeWhileStopped(options, backlog)))
  return figures
}

async function readWhileBlocked(options: FaultOptions, backlog: Backlog): Promise<readonly Figure[]> {
  const { kctl, kafka, scale, say } = options
  const count = Math.round((backlog.bytes * scale) / backlog.valueBytes)
  const topic = uniqueName('memory')
  await runToEnd(kctl, kafka, ['topics', 'create', topic, '-p', String(backlog.partitions), '-r', '1'])
  try {
    const written = await fill(options, topic, backlog, count)
    say(`${backlog.name}: ${count} records written with ${written} MB`)
    const alone = await consumeBlocked(options, backlog, [topic, '-o', 'value'])
    const asGroup = await consumeBlocked(options, backlog, [topic, '-g', uniqueName('memory')])
    const inOrder = await consumeBlocked(options, backlog, [topic, '--order', 'time'])
    say(
      `${backlog.name}: read with ${alone.megabytes} MB, as a group with ${asGroup.megabytes} MB, in the order of time with ${inOrder.megabytes} MB`,
    )
    const atMost = { atMost: MAX_MEGABYTES }
    return [
      {
        name: `${backlog.name}: missing`,
        value: 3 * count - alone.lines - asGroup.lines - inOrder.lines,
        bar: 0,
      },
      { name: `${backlog.name}: rejoined`, value: asGroup.joins - 1, bar: 0 },
      { name: `${backlog.name}: MB written`, value: written, bar: atMost },
      { name: `${backlog.name}: MB read`, value: alone.megabytes, bar: atMost },
      { name: `${backlog.name}: MB as a group`, value: asGroup.megabytes, bar: atMost },
      {
        name: `${backlog.name}: MB in the order of time`,
        value: inOrder.megabytes,
        bar: { atMost: MAX_MEGABYTES + Math.ceil(backlog.partitions * BATCH_MEGABYTES) },
      },
    ]
  } finally {
    await runToEnd(kctl, kafka, ['topics', 'delete', topic, '--yes'])
  }
}

/** @returns the megabytes that it took */
async function fill(
  { kctl, kafka }: FaultOptions,
  topic: string,
  backlog: Backlog,
  count: number,
): Promise<number> {
  await using writer = spawnKctl(kctl, ['produce', topic], { cluster: kafka, stdin: null })
  using watched = watchPeakMemory(writer.child)
  const line = Buffer.from(`${'x'.repeat(backlog.valueBytes - 1)}\n`)
  const perChunk = Math.ceil(100_000 / line.length)
  const chunk = Buffer.concat(Array.from({ length: perChunk }, () => line))
  for (let left = count; left > 0; left -= perChunk) {
    if (!writer.stdin.write(left < perChunk ? chunk.subarray(0, left * line.length) : chunk))
      await once(writer.stdin, 'drain')
  }
  writer.stdin.end()
  const { exitCode, stderr } = await writer.finished
  if (exitCode !== 0) throw new Error(`the backlog was not written: ${stderr}`)
  return watched.peakMegabytes
}

interface Blocked {
  readonly megabytes: number
  readonly lines: number
  /** How often it said what it reads. */
  readonly joins: number
}

/** Reads to the end for somebody who takes nothing for a while, and then everything. */
async function consumeBlocked(
  { kctl, kafka, scale }: FaultOptions,
  { blockedMs }: Backlog,
  args: readonly string[],
): Promise<Blocked> {
  const pipe = makePipe()
  await using reader = spawnKctl(kctl, ['consume', ...args, '-e'], { cluster: kafka, stdout: pipe.write })
  using watched = watchPeakMemory(reader.child)
  const seconds = (blockedMs * scale) / 1000
  const taker = spawn('sh', ['-c', `sleep ${seconds}; wc -l`], { stdio: [pipe.read, 'pipe', 'inherit'] })
  pipe.close()
  let lines = ''
  taker.stdout?.setEncoding('utf8').on('data', (text: string) => (lines += text))
  const counted = once(taker, 'close')
  const { exitCode, stderr } = await reader.finished
  await counted
  if (exitCode !== 0) throw new Error(`consume ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
  const joins = stderr.split('\n').filter((line) => line.startsWith('group ')).length
  return { megabytes: watched.peakMegabytes, lines: Number(lines), joins }
}

/** `yes | kctl produce`, brokers that stop, and a Ctrl-C after a while. */
async function writeWhileStopped(options: FaultOptions, backlog: Backlog): Promise<readonly Figure[]> {
  const { kctl, kafka, scale, say } = options
  const topic = uniqueName('memory')
  await runToEnd(kctl, kafka, ['topics', 'create', topic, '-p', String(backlog.partitions), '-r', '1'])
  const pipe = makePipe()
  await using writer = spawnKctl(kctl, ['produce', topic, '-o', 'json'], { cluster: kafka, stdin: pipe.read })
  using watched = watchPeakMemory(writer.child)
  const source = spawn('yes', ['x'.repeat(backlog.valueBytes - 1)], {
    stdio: ['ignore', pipe.write, 'ignore'],
  })
  pipe.close()
  try {
    await sleep(HEAD_START_MS)
    for (const { id } of kafka.state.nodes) await kafka.stopNode(id)
    await sleep(backlog.blockedMs * scale)
    const interruptedMs = performance.now()
    writer.child.kill('SIGINT')
    const { exitCode, stdout } = await writer.finished
    const tookMs = Math.ceil(performance.now() - interruptedMs)
    const { acked, unknown, failed, unsent } = JSON.parse(stdout.toString()) as Report
    for (const { id } of kafka.state.nodes) await kafka.cont(id)
    const stored = await countStored(options, topic)
    say(
      `${backlog.name}: ended after ${tookMs} ms with ${exitCode}: ${acked} acked, ${unknown} unknown, ${failed} failed, ${unsent} unsent, ${stored} stored`,
    )
    const isTrue = acked <= stored && stored <= acked + unknown
    return [
      { name: `${backlog.name}: false reports`, value: isTrue && acked > 0 ? 0 : 1, bar: 0 },
      { name: `${backlog.name}: exit`, value: exitCode ?? -1, bar: 9 },
      {
        name: `${backlog.name}: ms to end`,
        value: tookMs,
        bar: { atMost: scale < 1 ? END_MS + SLACK_MS : END_MS },
      },
      {
        name: `${backlog.name}: MB while stopped`,
        value: watched.peakMegabytes,
        bar: { atMost: MAX_MEGABYTES },
      },
    ]
  } finally {
    source.kill()
    for (const { id } of kafka.state.nodes) await kafka.cont(id)
    await runToEnd(kctl, kafka, ['topics', 'delete', topic, '--yes'])
  }
}

interface Report {
  readonly acked: number
  readonly failed: number
  readonly unknown: number
  readonly unsent: number
}

/** Waits for brokers that have just been woken up. */
async function countStored({ kctl, kafka }: FaultOptions, topic: string): Promise<number> {
  let partitions: readonly { readonly records: number | null }[] = []
  await until(async () => {
    await using described = spawnKctl(kctl, ['topics', 'describe', topic, '-o', 'json'], { cluster: kafka })
    const { exitCode, stdout } = await described.finished
    if (exitCode !== 0) return false
    partitions = (JSON.parse(stdout.toString()) as { readonly partitions: typeof partitions }).partitions
    return partitions.every(({ records }) => records !== null)
  }, WAKE_UP_MS)
  return partitions.reduce((sum, { records }) => sum + (records ?? 0), 0)
}
