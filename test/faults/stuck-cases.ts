import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { commitOffsets } from '../support/commit-offsets.ts'
import { makePipe } from '../support/make-pipe.ts'
import { type SandboxOptions, startSandbox } from '../support/start-sandbox.ts'
import { startScriptedBroker } from '../support/scripted-broker.ts'
import { until } from '../support/until.ts'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import { startBrokerProcess } from './broker-process.ts'
import { inPipe } from './interrupted-kctl.ts'
import { processesWith } from './processes.ts'
import { runToEnd } from './run-to-end.ts'
import type { Caught, SignalCase, SignalWorld } from './signal-case.ts'

/** What was sent, and has no answer. */
const UNKNOWN = 9
const DOUBTS = /not known|unknown|not sent|no record was sent/

const words = (text: string): readonly string[] => text.split(' ')

/** The broker is stopped when kctl is where it is to be. */
const stopping = (
  name: string,
  command: string,
  isReady: (kctl: Caught['kctl']) => boolean,
  rest: Pick<Caught, 'ends' | 'says'> & { readonly input?: string } = {},
): SignalCase => ({
  name,
  async start({ kctl: program }) {
    const broker = await startBrokerProcess(program, ['orders'])
    await runToEnd(program, broker, ['produce', 'orders', 'one', 'two', 'three'])
    const kctl = inPipe(program, words(command), {
      cluster: broker,
      ...(rest.input !== undefined && { stdin: null }),
    })
    if (rest.input !== undefined) kctl.write(rest.input)
    await until(() => isReady(kctl))
    return {
      kctl,
      before: () => broker.stop(),
      ...rest,
      release: async () => await broker[Symbol.asyncDispose](),
    }
  },
})

const hasPrinted = ({ stdout }: Caught['kctl']): boolean => stdout.includes('three')

/** A request that is never answered, by a broker that answers everything else. */
const holding = (
  request: string,
  command: string,
  rest: Pick<Caught, 'ends' | 'says'> & { readonly sandbox?: SandboxOptions; readonly input?: string } = {},
): SignalCase => ({
  name: `${request} without an answer: ${command}`,
  async start({ kctl: program, mark }) {
    const broker = await startSandbox({ topics: { orders: ['one', 'two', 'three'] }, ...rest.sandbox })
    await commitOffsets(broker, 'billing', [{ topic: 'orders', partition: 0, offset: 1n }])
    const hold = broker.faults.hold(request)
    const kctl = inPipe(
      program,
      words(command).map((word) => word.replace('{mark}', mark)),
      {
        cluster: broker,
        ...(rest.input !== undefined && { stdin: rest.input }),
      },
    )
    await hold.reached
    return {
      kctl,
      ...rest,
      release: async () => {
        hold.release()
        await broker.close()
      },
    }
  },
})

/** A server at which kctl arrives, and nothing more. */
const arriving = (
  name: string,
  command: string,
  env: Readonly<Record<string, string>>,
  open: () => Promise<AsyncDisposable & { readonly bootstrap: string; readonly isReached: () => boolean }>,
): SignalCase => ({
  name,
  async start({ kctl: program }) {
    const server = await open()
    const kctl = inPipe(program, words(command), { cluster: server, env })
    await until(server.isReached)
    await sleep(100)
    return { kctl, release: async () => await server[Symbol.asyncDispose]() }
  },
})

async function openSilent() {
  let connections = 0
  const server: Server = createServer((socket) => {
    connections++
    socket.on('error', () => {}).resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    bootstrap: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    isReached: () => connections > 0,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await Promise.resolve()
    },
  }
}

/** Offers every mechanism, and says nothing to what is then sent. */
async function openMute() {
  const broker = await startScriptedBroker((request) => {
    if (request.apiKey !== saslHandshake.key) return false
    request.answer(saslHandshake, { errorCode: 0, mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'OAUTHBEARER'] })
    return true
  })
  return {
    bootstrap: `127.0.0.1:${broker.port}`,
    isReached: () => broker.seen.includes(saslHandshake.key),
    [Symbol.asyncDispose]: async () => await broker[Symbol.asyncDispose](),
  }
}

const LOGIN = { KCTL_USER: 'ann', KCTL_PASSWORD: 'secret' }
const STUBBORN = `trap "" TERM INT; while :; do sleep {mark}; done`

/** A command of the row's own, whatever kctl does to make it end. */
const running = (name: string, script: string): SignalCase => ({
  name,
  async start({ kctl: program, live, mark, id }) {
    const args = ['consume', 'orders', '-g', `exec-${id}`, '--exec', script.replaceAll('{mark}', mark)]
    const kctl = inPipe(program, args, { cluster: live })
    await until(() => processesWith(`sleep ${mark} `).length > 0)
    return { kctl, says: /waiting for 1 run under way/ }
  },
})

/** The signal finds kctl while something does not answer; it is to end all the same. */
export const STUCK_CASES: readonly SignalCase[] = [
  stopping('consume', 'consume orders --from earliest', hasPrinted),
  stopping('consume to the end, later', 'consume orders --from earliest --idle 5m', hasPrinted),
  stopping('consume -g, classic', 'consume orders -g g --group-protocol classic', hasPrinted, {
    ends: [UNKNOWN],
    says: DOUBTS,
  }),
  stopping('consume -g, consumer', 'consume orders -g g --group-protocol consumer', hasPrinted, {
    ends: [UNKNOWN],
    says: DOUBTS,
  }),
  stopping('groups lag --watch', 'groups lag --watch 1s -o ndjson', ({ stderr }) => stderr !== '', {
    says: /no group|no answer/,
  }),
  {
    name: 'produce in the middle of its input',
    async start({ kctl: program }) {
      const broker = await startBrokerProcess(program, ['orders'])
      const kctl = inPipe(program, ['produce', 'orders', '-o', 'json'], { cluster: broker, stdin: null })
      const timer = setInterval(() => kctl.write(`${'x'.repeat(90)}\n`.repeat(500)), 10)
      void kctl.finished.then(() => clearInterval(timer))
      await sleep(900)
      return {
        kctl,
        before: () => broker.stop(),
        ends: [UNKNOWN],
        says: DOUBTS,
        release: async () => {
          clearInterval(timer)
          await broker[Symbol.asyncDispose]()
        },
      }
    },
  },
  ...[
    'topics list',
    'groups lag',
    'offsets reset g --to earliest -y',
    'consume orders',
    'produce orders x',
    'doctor',
  ].map((command): SignalCase => ({
    name: `${command} to a broker that is stopped`,
    async start({ kctl: program }) {
      const broker = await startBrokerProcess(program, ['orders'])
      broker.stop()
      const kctl = inPipe(program, words(command), { cluster: broker })
      await sleep(700)
      return { kctl, release: async () => await broker[Symbol.asyncDispose]() }
    },
  })),
  ...[
    'topics list',
    'consume orders',
    'consume orders -g g',
    'produce orders x',
    'context test',
    'doctor',
  ].map((command) => arriving(`TLS handshake: ${command}`, `${command} --tls`, {}, openSilent)),
  ...['plain', 'scram-sha-256'].flatMap((mechanism) =>
    ['topics list', 'consume orders -g g', 'produce orders x'].map((command) =>
      arriving(`login by ${mechanism}: ${command}`, `${command} --sasl ${mechanism}`, LOGIN, openMute),
    ),
  ),
  holding('CreateTopics', 'topics create new', { ends: [UNKNOWN], says: DOUBTS }),
  holding('DeleteTopics', 'topics delete orders -y', { ends: [UNKNOWN], says: DOUBTS }),
  holding('DeleteGroups', 'groups delete billing -y', { ends: [UNKNOWN], says: DOUBTS }),
  holding('OffsetCommit', 'offsets reset billing --to earliest -y', { ends: [UNKNOWN], says: DOUBTS }),
  holding('OffsetDelete', 'offsets delete billing -t orders -y', { ends: [UNKNOWN], says: DOUBTS }),
  holding('Metadata', 'topics describe orders'),
  holding('ListOffsets', 'consume orders --tail 1'),
  holding('Fetch', 'consume orders --from earliest'),
  holding('DescribeGroups', 'groups describe billing'),
  holding('ListGroups', 'groups list'),
  holding('OffsetFetch', 'groups lag billing'),
  holding('FindCoordinator', 'consume orders -g g'),
  holding('JoinGroup', 'consume orders -g g --group-protocol classic'),
  holding('SyncGroup', 'consume orders -g g --group-protocol classic'),
  holding('ConsumerGroupHeartbeat', 'consume orders -g g --group-protocol consumer'),
  holding('InitProducerId', 'produce orders x', { says: DOUBTS }),
  holding('InitProducerId', 'produce orders x --transactional', { says: DOUBTS }),
  holding('EndTxn', 'produce orders x --transactional', { ends: [UNKNOWN], says: DOUBTS }),
  running('--exec whose command takes long', 'sleep {mark}; true'),
  running('--exec whose command does not want to end', STUBBORN),
  {
    name: 'output that nobody takes',
    async start({ kctl: program, live }: SignalWorld) {
      const pipe = makePipe()
      const kctl = inPipe(program, ['consume', 'many', '--from', 'earliest'], {
        cluster: live,
        stdout: pipe.write,
      })
      await sleep(1_000)
      return { kctl, release: async () => await Promise.resolve(pipe.close()) }
    },
  },
]

/** Ends that take their time, so that a second signal finds them under way. */
export const LONG_ENDS: readonly SignalCase[] = STUCK_CASES.filter(({ name }) =>
  /^(consume -g|produce in|CreateTopics|DeleteTopics|DeleteGroups|OffsetCommit|OffsetDelete|EndTxn|--exec|output)/.test(
    name,
  ),
)
