import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { BundledKctl } from './bundle-kctl.ts'
import { makeHome } from './run-kctl.ts'

export interface SpawnOptions {
  readonly cluster?: { readonly bootstrap: string }
  /** Bytes, a file descriptor, or null for a pipe that is written to later; left out, there is nothing to read. */
  readonly stdin?: string | Uint8Array | number | null
  /** A file descriptor; left out, it is collected. */
  readonly stdout?: number
  /** The same. */
  readonly stderr?: number
  readonly env?: Readonly<Record<string, string>>
}

export interface SpawnedKctl extends AsyncDisposable {
  readonly child: ChildProcess
  /** There with `stdin: null`. */
  readonly stdin: Writable
  /** What came so far. */
  readonly stdout: string
  readonly stderr: string
  readonly finished: Promise<Ended>
}

export interface Ended {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
  /** How long it ran, its start included. */
  readonly durationMs: number
}

/** Runs kctl as a process of its own, without a shell. Disposing of it kills it. */
export function spawnKctl(
  { path }: BundledKctl,
  args: readonly string[],
  { cluster, stdin, stdout, stderr, env = {} }: SpawnOptions = {},
): SpawnedKctl {
  const startedMs = performance.now()
  const home = makeHome()
  const stdio: StdioOptions = [
    typeof stdin === 'number' ? stdin : stdin === undefined ? 'ignore' : 'pipe',
    stdout ?? 'pipe',
    stderr ?? 'pipe',
  ]
  const child = spawn(process.execPath, [path, ...args], {
    stdio,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_STATE_HOME: `${home}/state`,
      XDG_CONFIG_HOME: `${home}/config`,
      XDG_CACHE_HOME: `${home}/cache`,
      ...(cluster !== undefined && { KCTL_BROKERS: cluster.bootstrap }),
      ...env,
    },
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  // It may end without having read its input.
  child.stdin?.on('error', () => {})
  if (stdin !== null && typeof stdin !== 'number') child.stdin?.end(stdin)
  const finished = once(child, 'close').then(([exitCode, signal]): Ended => {
    rmSync(home, { recursive: true, force: true })
    return {
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: Buffer.concat(out),
      stderr: Buffer.concat(err).toString(),
      durationMs: performance.now() - startedMs,
    }
  })
  return {
    child,
    get stdin() {
      if (child.stdin === null) throw new Error('its stdin is not open')
      return child.stdin
    },
    get stdout() {
      return Buffer.concat(out).toString()
    },
    get stderr() {
      return Buffer.concat(err).toString()
    },
    finished,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await finished
    },
  }
}
