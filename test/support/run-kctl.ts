import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExitCode } from '../../src/errors.ts'
import type { EndSignal, Host, OutputStream } from '../../src/host.ts'
import { main } from '../../src/main.ts'

export interface RunOptions {
  /** Anything with addresses to start from: the embedded broker or a real Kafka. */
  readonly cluster?: { readonly bootstrap: string }
  /** What stdin holds; chunks come one by one. */
  readonly stdin?: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
  readonly env?: Readonly<Record<string, string>>
  /** Answers to questions, in their order; without them nobody can be asked. */
  readonly answers?: readonly (boolean | string | Promise<boolean>)[]
  /** Whether stdin, stdout and stderr are a terminal. */
  readonly terminal?: boolean
  readonly now?: () => number
  /** Called with the way to send a signal, at once. */
  readonly onStart?: (signal: (name?: EndSignal) => void) => void
  /** Called with every piece of stdout; what it returns or throws is what the writer gets. */
  readonly onStdout?: (chunk: string) => void | Promise<void>
  /** Called with every piece of stderr. */
  readonly onStderr?: (chunk: string) => void
  /** Config, state and cache live here; a new directory that is removed at the end when left out. */
  readonly home?: string
  /** The working directory; the home when left out. */
  readonly cwd?: string
}

export interface Finished {
  readonly exitCode: ExitCode
  readonly stdout: string
  readonly stderr: string
  /** The same stdout, byte for byte. */
  readonly bytes: Buffer
  /** The questions that were asked. */
  readonly asked: readonly string[]
  /** Signals the program ended itself by. */
  readonly endedBy: readonly EndSignal[]
}

/** A home for configs and journals that several runs share. */
export const makeHome = (): string => mkdtempSync(join(tmpdir(), 'kctl-test-'))

/**
 * Runs a whole command line in this process against the world described by the options.
 * `kctl` itself is left out: `runKctl('topics list', { cluster })`. Words with spaces go in an array.
 */
export async function runKctl(
  command: string | readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const words = typeof command === 'string' ? command.split(' ').filter((word) => word !== '') : command
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const asked: string[] = []
  const endedBy: EndSignal[] = []
  const listeners = new Set<(signal: EndSignal) => void>()
  const terminal = options.terminal ?? false
  const answers = [...(options.answers ?? [])]
  const answer = (question: string): boolean | string | Promise<boolean> => {
    asked.push(question)
    const next = answers.shift()
    if (next === undefined) throw new Error(`nobody expected the question "${question}"`)
    return next
  }
  const stream = (chunks: Buffer[], onChunk?: (chunk: string) => void | Promise<void>): OutputStream => ({
    isTerminal: terminal,
    columns: 120,
    write(chunk) {
      chunks.push(Buffer.from(chunk as Uint8Array))
      return onChunk?.(String(chunk))
    },
  })
  const home = options.home ?? makeHome()
  const host: Host = {
    env: {
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      ...(options.cluster === undefined ? {} : { KCTL_BROKERS: options.cluster.bootstrap }),
      ...options.env,
    },
    cwd: options.cwd ?? home,
    homeDir: home,
    platform: process.platform,
    nodeVersion: process.versions.node,
    stdin: {
      isTerminal: terminal && options.stdin === undefined,
      fd: null,
      chunks: () => toChunks(options.stdin),
    },
    stdout: stream(stdout, options.onStdout),
    stderr: stream(stderr, options.onStderr),
    prompts:
      options.answers === undefined
        ? null
        : {
            confirm: async (question) => Boolean(await Promise.resolve(answer(question))),
            text: async (question) => String(await Promise.resolve(answer(question))),
            password: async (question) => String(await Promise.resolve(answer(question))),
          },
    now: options.now ?? Date.now,
    onSignal(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    endBySignal: (signal) => void endedBy.push(signal),
    kill: (pid, signal) => void process.kill(pid, signal),
    pid: process.pid,
    startInBackground: () => Promise.reject(new Error('nothing runs in the background of a test')),
  }
  options.onStart?.((name = 'SIGINT') => {
    for (const listener of listeners) listener(name)
  })
  const exitCode = await main(words, host)
  if (options.home === undefined) rmSync(home, { recursive: true, force: true })
  const bytes = Buffer.concat(stdout)
  return {
    exitCode,
    stdout: bytes.toString(),
    stderr: Buffer.concat(stderr).toString(),
    bytes,
    asked,
    endedBy,
  }
}

async function* toChunks(stdin: RunOptions['stdin']): AsyncGenerator<Buffer> {
  if (stdin === undefined) return
  const chunks = typeof stdin === 'string' || stdin instanceof Uint8Array ? [stdin] : stdin
  for await (const chunk of chunks) yield Buffer.from(chunk as Uint8Array)
}
