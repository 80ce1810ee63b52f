import { setTimeout as sleep } from 'node:timers/promises'
import type { EmbeddedCluster } from '../../src/sandbox/embedded/embedded-cluster.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { isRunning } from '../support/is-running.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { onTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import type { FaultOptions, Figure } from './fault-row.ts'
import { type JobShell, openJobShell } from './job-shell.ts'
import { runToEnd } from './run-to-end.ts'

const CTRL_C = '\u0003'
const ESC = '\u001b'
/** Of a member of a classic group. */
const SESSION_MS = 30_000
/** The broker's own, for a group of the consumer protocol. */
const SHORT_SESSION_MS = 2_000
const HANG_UP_MS = 1_000
const SLACK_MS = 3_000

/** ^Z and back, and a terminal that is closed. */
export async function terminalStories(options: FaultOptions): Promise<readonly Figure[]> {
  const stories: Readonly<Record<string, (options: FaultOptions) => Promise<void>>> = {
    'a reader is stopped and goes on': stopReader,
    'a painted table is stopped and goes on': stopTable,
    'a question is stopped and goes on': stopQuestion,
    'a wait is stopped and goes on': stopWait,
    'a member is stopped for longer than its session, consumer': async (all) =>
      await stopMember(all, 'consumer', SHORT_SESSION_MS),
    ...(options.scale === 1 && {
      'a member is stopped for longer than its session, classic': async (all: FaultOptions) =>
        await stopMember(all, 'classic', SESSION_MS),
    }),
  }
  let failed = 0
  for (const [name, story] of Object.entries(stories)) {
    try {
      await story(options)
    } catch (error) {
      failed++
      options.say(`${name}: ${String(error)}`)
    }
  }
  return [
    { name: 'stories of ^Z that went wrong', value: failed, bar: 0 },
    { name: 'stories of ^Z', value: Object.keys(stories).length, bar: null },
    ...(await hangUps(options)),
  ]
}

const cluster = async (): Promise<EmbeddedCluster> =>
  await startSandbox({
    topics: { orders: ['one', 'two', 'three'] },
    groups: { consumerSessionTimeoutMs: SHORT_SESSION_MS },
  })

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

async function end(shell: JobShell): Promise<void> {
  shell.type(CTRL_C)
  await shell.shows('ready> ')
  const exitCode = await shell.exitCode()
  require(exitCode === 130, `exit code ${exitCode}, not 130`)
}

async function stopReader({ kctl }: FaultOptions): Promise<void> {
  await using broker = await cluster()
  using shell = openJobShell(kctl, broker)
  shell.run(['consume', 'orders', '--from', 'earliest', '-o', 'value'])
  await shell.shows('three')
  await shell.stop()
  broker.append('orders', 0, [{ value: 'four' }])
  shell.goOn()
  await shell.shows('four')
  await end(shell)
}

async function stopTable({ kctl }: FaultOptions): Promise<void> {
  await using broker = await cluster()
  await commitOffsets(broker, 'billing', [{ topic: 'orders', partition: 0, offset: 1n }])
  using shell = openJobShell(kctl, broker)
  shell.run(['groups', 'lag', '--watch', '200ms'])
  await shell.shows('billing')
  await shell.stop()
  const [before = ''] = shell.drawn.split('Stopped')
  require(before.includes(`${ESC}[?1049l`), 'the shell did not get its own screen back')
  require(before.includes(`${ESC}[?25h`), 'the shell did not get its cursor back')
  shell.goOn()
  await shell.shows('billing')
  require(shell.drawn.includes(`${ESC}[?1049h`), 'the table is not painted on a screen of its own any more')
  await end(shell)
}

async function stopQuestion({ kctl }: FaultOptions): Promise<void> {
  await using broker = await cluster()
  using shell = openJobShell(kctl, broker)
  shell.run(['topics', 'delete', 'orders'])
  await shell.shows('Type orders to go on:')
  await shell.stop()
  shell.goOn()
  await shell.shows('kctl')
  shell.type('orders')
  await shell.shows('to go on: orders')
  shell.type('\r')
  await shell.shows('deleted topic orders')
  await shell.shows('ready> ')
  require((await shell.exitCode()) === 0, 'it did not end with 0')
}

async function stopWait({ kctl }: FaultOptions): Promise<void> {
  await using broker = await cluster()
  await commitOffsets(broker, 'billing', [{ topic: 'orders', partition: 0, offset: 1n }])
  using shell = openJobShell(kctl, broker)
  shell.run(['groups', 'wait', 'billing'])
  await shell.shows('waiting')
  await shell.stop()
  shell.goOn()
  await shell.shows('waiting')
  await end(shell)
}

/** Somebody else reads on in the meantime. */
async function stopMember(
  { kctl }: FaultOptions,
  protocol: 'classic' | 'consumer',
  sessionMs: number,
): Promise<void> {
  await using broker = await cluster()
  const partition = { topic: 'orders', partition: 0 }
  const args = ['consume', 'orders', '-g', 'billing', '--group-protocol', protocol, '-o', 'value']
  using shell = openJobShell(kctl, broker)
  shell.run([...args, '--commit-every', '100ms'])
  await shell.shows('three')
  await until(() => broker.committed('billing', partition) === 3n)
  await shell.stop()
  await sleep(sessionMs + 1_000)
  broker.append('orders', 0, [{ value: 'four' }, { value: 'five' }])
  const other = await runToEnd(kctl, broker, [...args, '-n', '2'])
  require(other.stdout.toString() === 'four\nfive\n', `another member read ${other.stdout.toString()}`)
  let lowest = broker.committed('billing', partition) ?? 0n
  const watching = setInterval(() => {
    const committed = broker.committed('billing', partition) ?? 0n
    if (committed < lowest) lowest = committed
  }, 5)
  try {
    shell.goOn()
    await sleep(300)
    broker.append('orders', 0, [{ value: 'six' }])
    await until(() => shell.drawn.includes('six'), 60_000)
    await until(() => broker.committed('billing', partition) === 6n)
  } finally {
    clearInterval(watching)
  }
  require(lowest >= 5n, `it committed ${lowest} over what the other member had committed`)
  await end(shell)
}

const LEFT_ON_TERMINALS: readonly (readonly [readonly string[], string])[] = [
  [['consume', 'orders', '--from', 'earliest'], 'three'],
  [['consume', 'orders', '-g', 'billing'], 'three'],
  [['groups', 'lag', '--watch', '100ms'], 'every'],
  [['topics', 'delete', 'orders'], 'Type orders'],
  [['produce', 'orders'], 'Ctrl-D ends it'],
  [['groups', 'wait', 'behind'], 'waiting'],
]

/** The window is closed. */
async function hangUps({ kctl, scale, say }: FaultOptions): Promise<readonly Figure[]> {
  const maxMs = scale < 1 ? HANG_UP_MS + SLACK_MS : HANG_UP_MS
  let [slowestMs, wrongEnds] = [0, 0]
  for (const [args, text] of LEFT_ON_TERMINALS) {
    await using broker = await cluster()
    await commitOffsets(broker, 'behind', [{ topic: 'orders', partition: 0, offset: 1n }])
    using terminal = onTerminal(kctl, args, { cluster: broker })
    await terminal.shows(text)
    await sleep(200)
    const startedMs = performance.now()
    terminal.hangUp()
    await until(() => !isRunning(terminal.pid)).catch(() => process.kill(terminal.pid, 'SIGKILL'))
    const tookMs = Math.ceil(performance.now() - startedMs)
    slowestMs = Math.max(slowestMs, tookMs)
    const { exitCode, signal } = await terminal.finished
    const isRight = signal === 15
    if (!isRight) wrongEnds++
    if (!isRight || tookMs > maxMs)
      say(`kctl ${args.join(' ')} with its window closed: ${exitCode}, ${signal ?? 0}, ${tookMs} ms`)
  }
  return [
    { name: 'window closed: slowest ms', value: slowestMs, bar: { atMost: maxMs } },
    { name: 'window closed: wrong ends', value: wrongEnds, bar: 0 },
  ]
}
