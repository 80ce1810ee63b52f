import { setTimeout as sleep } from 'node:timers/promises'
import type { EndSignal } from '../../src/host.ts'
import { createTopic } from '../../src/sandbox/embedded/embedded-state.ts'
import { startSandbox } from '../support/start-sandbox.ts'
import { startKctl } from '../support/start-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { until } from '../support/until.ts'
import { type FaultOptions, type FaultRow, type Figure, scaled } from './fault-row.ts'
import { IDLE_CASES } from './idle-cases.ts'
import type { InterruptedEnd } from './interrupted-kctl.ts'
import { leftOf } from './processes.ts'
import { SeededRandom } from './seeded-random.ts'
import type { SignalCase, SignalWorld } from './signal-case.ts'
import { LONG_ENDS, STUCK_CASES } from './stuck-cases.ts'
import { terminalStories } from './terminal-stories.ts'

const RUNS = 200
const FEWEST = 10
const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGINT', 'SIGTERM', 'SIGHUP']
/** From the signal to the end of the process. */
const IDLE_MS = 1_000
const STUCK_MS = 5_000
const SECOND_MS = 200
/** A machine that is busy with other tests is no failure. */
const SLACK_MS = 3_000
/** Who is not gone by then does not go. */
const HUNG_MS = 20_000
const MANY = 50_000

/** One way in which signals come, and how long the end may take. */
interface Kind {
  readonly name: string
  readonly cases: readonly SignalCase[]
  readonly maxMs: number
  /** Runs at a time: those that wait for a broker in vain need no processor. */
  readonly atOnce: number
  /** A second signal follows so long after the first, at most; null: none. */
  readonly againMs: number | null
}

const KINDS: readonly Kind[] = [
  { name: 'idle', cases: IDLE_CASES, maxMs: IDLE_MS, atOnce: 1, againMs: null },
  { name: 'stuck', cases: STUCK_CASES, maxMs: STUCK_MS, atOnce: 3, againMs: null },
  { name: 'second', cases: LONG_ENDS, maxMs: SECOND_MS, atOnce: 1, againMs: 400 },
]

/** The last second of a command: Ctrl-C, and what comes of it. */
export const signals: FaultRow = {
  name: 'signals',
  what: 'a signal ends what waits in 1 s, what is stuck in 5 s, and a second one at once',
  async run(options) {
    const figures: Figure[] = []
    await using live = await startSandbox({
      topics: { orders: ['one', 'two', 'three'], busy: ['x'], typed: 1 },
    })
    fillMany(live)
    await commitOffsets(live, 'idle', [{ topic: 'orders', partition: 0, offset: 1n }])
    await using member = startKctl('consume busy -g busy -o value', { cluster: live })
    await until(() => member.lines().length === 1)
    for (const kind of KINDS) figures.push(...(await runKind(kind, live, options)))
    return [...figures, ...(await terminalStories(options))]
  },
}

function fillMany(live: SignalWorld['live']): void {
  createTopic(live.state, { name: 'many', partitions: 1 })
  live.append(
    'many',
    0,
    Array.from({ length: MANY }, (_, index) => ({ value: `value ${index}` })),
  )
}

async function runKind(
  kind: Kind,
  live: SignalWorld['live'],
  { scale, kctl, seed, say }: FaultOptions,
): Promise<readonly Figure[]> {
  const random = new SeededRandom(seed)
  const maxMs = scale < 1 ? kind.maxMs + SLACK_MS : kind.maxMs
  const runs = scaled(RUNS, scale, FEWEST)
  const offset = random.between(0, kind.cases.length)
  const results: RunResult[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < runs) {
      const index = next++
      const each = kind.cases[(offset + index) % kind.cases.length]
      if (each === undefined) return
      const world = {
        kctl,
        live,
        mark: `${900_000 + (seed % 1000)}.${kind.name.length}${index}1`,
        id: `${kind.name}-${index}`,
      }
      const signal = random.pick(SIGNALS)
      const againAfterMs = kind.againMs === null ? null : random.between(20, kind.againMs)
      const result = await runOnce(each, world, signal, againAfterMs).catch((error: unknown): RunResult => ({
        tookMs: 0,
        left: 0,
        wrong: [`was not started: ${String(error)}`],
        isWrongEnd: true,
        isNoisy: false,
      }))
      results.push(result)
      const wrong = [...result.wrong, ...(result.tookMs > maxMs ? [`took ${result.tookMs} ms`] : [])]
      if (wrong.length > 0) say(`${kind.name}, ${each.name}, ${signal}: ${wrong.join('; ')}`)
    }
  }
  await Promise.all(Array.from({ length: kind.atOnce }, work))
  const named = (name: string): string => `${kind.name}: ${name}`
  return [
    {
      name: named('slowest ms'),
      value: Math.max(...results.map(({ tookMs }) => tookMs)),
      bar: { atMost: maxMs },
    },
    { name: named('wrong ends'), value: results.filter(({ isWrongEnd }) => isWrongEnd).length, bar: 0 },
    { name: named('noisy'), value: results.filter(({ isNoisy }) => isNoisy).length, bar: 0 },
    { name: named('left behind'), value: results.reduce((sum, { left }) => sum + left, 0), bar: 0 },
    { name: named('runs'), value: results.length, bar: null },
  ]
}

interface RunResult {
  readonly tookMs: number
  /** Processes that kctl started and that go on. */
  readonly left: number
  readonly wrong: readonly string[]
  readonly isWrongEnd: boolean
  readonly isNoisy: boolean
}

const SOUNDS_WRONG = /bug in kctl|internal error|kafkajs|EPIPE|EIO|Warning|ECONN|^\s+at |warning|error/im

async function runOnce(
  each: SignalCase,
  world: SignalWorld,
  signal: EndSignal,
  againAfterMs: number | null,
): Promise<RunResult> {
  const caught = await each.start(world)
  const { kctl, ends = [], says } = caught
  try {
    caught.before?.()
    const send = caught.send ?? ((name: EndSignal) => void process.kill(kctl.pid, name))
    const sayings = kctl.stderr
    let startedMs = performance.now()
    let isSecond = false
    let isOver = false
    const exited = kctl.exited.then(() => {
      isOver = true
      return performance.now()
    })
    send(signal)
    if (againAfterMs !== null) {
      await Promise.race([exited, sleep(againAfterMs)])
      if (!isOver) {
        isSecond = true
        startedMs = performance.now()
        process.kill(kctl.pid, signal)
      }
    }
    const hung = setTimeout(() => void kctl[Symbol.asyncDispose](), HUNG_MS)
    const atMs = await exited
    clearTimeout(hung)
    // Whoever is left may hold its output.
    const left = await leftOf(` ${world.mark} `)
    const end = await kctl.finished
    const said = end.stderr.slice(sayings.length)
    const isDoubt = says?.test(said) ?? false
    const isNoisy = isDoubt ? /bug in kctl|^\s+at /m.test(said) : SOUNDS_WRONG.test(said)
    const wrongEnds = [
      ...(isRightEnd(end, signal, isSecond, ends)
        ? []
        : [`ended with ${end.exitCode ?? end.signal} (${end.stderr})`]),
      ...(caught.check === undefined || isSecond ? [] : caught.check(end)),
    ]
    return {
      tookMs: againAfterMs !== null && !isSecond ? 0 : Math.ceil(atMs - startedMs),
      left,
      wrong: [
        ...wrongEnds,
        ...(isNoisy ? [`said ${said}`] : []),
        ...(left > 0 ? [`left ${left} processes behind`] : []),
      ],
      isWrongEnd: wrongEnds.length > 0,
      isNoisy,
    }
  } finally {
    await kctl[Symbol.asyncDispose]()
    await caught.release?.()
  }
}

/** A shell sees the signal, SIGTERM for SIGHUP; a second signal is the end by itself. */
function isRightEnd(
  { exitCode, signal: endedBy }: InterruptedEnd,
  signal: EndSignal,
  isSecond: boolean,
  ends: readonly number[],
): boolean {
  if (exitCode !== null) return ends.includes(exitCode)
  const orderly = signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM'
  return endedBy === orderly || (isSecond && endedBy === signal)
}
