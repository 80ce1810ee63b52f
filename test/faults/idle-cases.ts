import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EndSignal } from '../../src/host.ts'
import { createTopic } from '../../src/sandbox/embedded/embedded-state.ts'
import { makeHome } from '../support/run-kctl.ts'
import { commitOffsets } from '../support/commit-offsets.ts'
import { until } from '../support/until.ts'
import { withoutControls } from '../support/terminal.ts'
import { inPipe, inTerminal, type InterruptedKctl } from './interrupted-kctl.ts'
import { processesWith } from './processes.ts'
import type { Caught, SignalCase, SignalWorld } from './signal-case.ts'

/** A moment for what comes after the sign that was waited for. */
const MOMENT_MS = 150

const CTRL_C = '\u0003'

const inOrders = (name: string, flags: (world: SignalWorld) => readonly string[]): SignalCase => ({
  name,
  async start(world) {
    const { kctl, live } = world
    const reader = inPipe(kctl, ['consume', 'orders', '-o', 'value', ...flags(world)], { cluster: live })
    await until(() => reader.stdout.endsWith('three\n'))
    return {
      kctl: reader,
      check: ({ stdout }) => (stdout === 'one\ntwo\nthree\n' ? [] : [`printed ${stdout}`]),
    }
  },
})

/** Waits until this is said on stderr. */
const saying = (
  name: string,
  args: readonly string[],
  words: RegExp,
  prepare?: (world: SignalWorld) => Promise<void>,
): SignalCase => ({
  name,
  async start(world) {
    await prepare?.(world)
    const said = args.map((arg) => arg.replace('{id}', world.id).replace('{mark}', world.mark))
    const kctl = inPipe(world.kctl, said, { cluster: world.live, stdin: null })
    await until(() => words.test(kctl.stderr + kctl.stdout))
    await sleep(MOMENT_MS)
    return { kctl }
  },
})

/** Ctrl-C is typed; the other signals come from elsewhere. */
const typing =
  (kctl: InterruptedKctl) =>
  (signal: EndSignal): void => {
    if (signal === 'SIGINT') kctl.write(CTRL_C)
    else process.kill(kctl.pid, signal)
  }

const shown = async (kctl: InterruptedKctl, text: string): Promise<void> => {
  await until(() => withoutControls(kctl.stdout).includes(text))
  await sleep(MOMENT_MS)
}

const onTheTerminal = (
  name: string,
  args: readonly string[],
  text: string,
  rest: Pick<Caught, 'ends'> = {},
): SignalCase => ({
  name,
  async start(world) {
    const kctl = inTerminal(world.kctl, args, { cluster: world.live })
    await shown(kctl, text)
    return { kctl, send: typing(kctl), ...rest }
  },
})

async function commitBehind({ live, id }: SignalWorld): Promise<void> {
  await commitOffsets(live, `behind-${id}`, [{ topic: 'orders', partition: 0, offset: 0n }])
}

/** The signal finds kctl with nothing to do but wait, and brokers that answer. */
export const IDLE_CASES: readonly SignalCase[] = [
  inOrders('consume', () => ['--from', 'earliest']),
  inOrders('consume -g, classic', ({ id }) => ['-g', `classic-${id}`, '--group-protocol', 'classic']),
  inOrders('consume -g, consumer', ({ id }) => ['-g', `consumer-${id}`, '--group-protocol', 'consumer']),
  saying('groups lag --watch', ['groups', 'lag', '--watch', '1s', '-o', 'ndjson'], /"group"/),
  saying('groups wait', ['groups', 'wait', 'behind-{id}', '--timeout', '5m'], /waiting/, commitBehind),
  saying(
    'offsets reset --wait',
    ['offsets', 'reset', 'busy', '--to', 'earliest', '--wait', '5m', '-y'],
    /waiting up to/,
  ),
  saying('sandbox', ['sandbox', 'start', '--foreground'], /sandbox at/),
  {
    name: 'produce that waits for input',
    async start({ kctl: program, live, id }) {
      const topic = `waits-${id}`
      createTopic(live.state, { name: topic, partitions: 1 })
      const kctl = inPipe(program, ['produce', topic, '-o', 'json'], { cluster: live, stdin: null })
      kctl.write('one\ntwo\nhalf a li')
      await until(() => live.records(topic, 0).length === 2)
      return { kctl, check: ({ stdout }) => readBack(stdout, live.records(topic, 0).length) }
    },
  },
  {
    name: 'produce in the middle of its input',
    async start({ kctl: program, live, id }) {
      const topic = `flood-${id}`
      createTopic(live.state, { name: topic, partitions: 1 })
      const kctl = inPipe(program, ['produce', topic, '-o', 'json'], { cluster: live, stdin: null })
      const timer = setInterval(() => kctl.write(`${'x'.repeat(90)}\n`.repeat(500)), 10)
      void kctl.finished.then(() => clearInterval(timer))
      await until(() => live.records(topic, 0).length > 1_000)
      return {
        kctl,
        check: ({ stdout }) => readBack(stdout, live.records(topic, 0).length),
        release: async () => await Promise.resolve(clearInterval(timer)),
      }
    },
  },
  {
    name: 'consume --exec that waits for records',
    async start({ kctl: program, live, id }) {
      const kctl = inPipe(program, ['consume', 'orders', '-g', `exec-${id}`, '--exec', 'cat'], {
        cluster: live,
      })
      await until(() => kctl.stdout.includes('three'))
      await sleep(MOMENT_MS)
      return { kctl }
    },
  },
  {
    name: 'password command that waits',
    async start({ kctl: program, live, mark }) {
      const kctl = inPipe(program, ['topics', 'list', '--sasl', 'scram-sha-256', '--user', 'ann'], {
        cluster: live,
        // More than one process: the shell is not all of it.
        env: { KCTL_PASSWORD_COMMAND: `sleep ${mark}; echo over` },
      })
      await until(() => processesWith(`sleep ${mark} `).length > 0)
      await sleep(MOMENT_MS)
      return { kctl }
    },
  },
  {
    name: 'token command that waits',
    async start({ kctl: program, live, mark }) {
      const kctl = inPipe(program, ['topics', 'list', '--sasl', 'oauthbearer'], {
        cluster: live,
        env: { KCTL_OAUTH_TOKEN_COMMAND: `sleep ${mark}; echo over` },
      })
      await until(() => processesWith(`sleep ${mark} `).length > 0)
      await sleep(MOMENT_MS)
      return { kctl }
    },
  },
  {
    name: '--password-stdin that waits',
    async start({ kctl: program, live }) {
      const args = ['topics', 'list', '--sasl', 'scram-sha-256', '--user', 'ann', '--password-stdin']
      const kctl = inPipe(program, args, { cluster: live, stdin: null })
      await sleep(1_000)
      return { kctl }
    },
  },
  {
    name: 'apply that waits for its plan on stdin',
    async start({ kctl: program, live }) {
      const kctl = inPipe(program, ['offsets', 'apply', '-', '-y'], { cluster: live, stdin: null })
      await sleep(1_000)
      return { kctl }
    },
  },
  ...[
    ['offsets', 'import'],
    ['produce', 'orders', '--file'],
  ].map((args): SignalCase => ({
    name: `${args.join(' ')} of a pipe that nobody writes to`,
    async start({ kctl: program, live }) {
      const home = makeHome()
      const fifo = join(home, 'fifo')
      execFileSync('mkfifo', [fifo])
      const kctl = inPipe(program, [...args, fifo], { cluster: live })
      await sleep(1_000)
      return { kctl, release: async () => await Promise.resolve(rmSync(home, { recursive: true })) }
    },
  })),
  onTheTerminal('consume on a terminal', ['consume', 'orders', '--from', 'earliest'], 'three'),
  onTheTerminal('groups lag --watch on a terminal', ['groups', 'lag', '--watch', '1s'], 'busy'),
  onTheTerminal('produce on a terminal', ['produce', 'typed'], 'Ctrl-D ends it'),
  onTheTerminal('question', ['topics', 'delete', 'orders'], 'Type orders', { ends: [8] }),
  onTheTerminal('yes or no', ['offsets', 'reset', 'idle', '--to', 'earliest'], 'y/N', { ends: [8] }),
  onTheTerminal(
    'question for a password',
    ['topics', 'list', '--sasl', 'scram-sha-256', '--user', 'ann'],
    'Password',
    { ends: [8] },
  ),
]

/** The report, against what is there. */
function readBack(stdout: string, stored: number): readonly string[] {
  const { acked, unknown } = JSON.parse(stdout) as { readonly acked: number; readonly unknown: number }
  return acked === stored && unknown === 0
    ? []
    : [`reported ${acked} and ${unknown} unknown, but ${stored} are there`]
}
