import { onTerminal } from '../support/terminal.ts'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { type SpawnOptions, spawnKctl } from '../support/spawn-kctl.ts'

/** A kctl that a signal is sent to, in a pipe or on a terminal. */
export interface InterruptedKctl extends AsyncDisposable {
  readonly pid: number
  readonly stdout: string
  readonly stderr: string
  /** The process is gone; what it has started may still hold its output. */
  readonly exited: Promise<void>
  readonly finished: Promise<InterruptedEnd>
  write(text: string): void
}

export interface InterruptedEnd {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export function inPipe(
  kctl: BundledKctl,
  args: readonly string[],
  options: SpawnOptions = {},
): InterruptedKctl {
  const started = spawnKctl(kctl, args, options)
  return {
    pid: started.child.pid ?? 0,
    get stdout() {
      return started.stdout
    },
    get stderr() {
      return started.stderr
    },
    exited: new Promise((resolve) => started.child.once('exit', () => resolve())),
    finished: started.finished.then(({ exitCode, signal, stdout, stderr }) => ({
      exitCode,
      signal,
      stdout: stdout.toString(),
      stderr,
    })),
    write: (text) => void started.stdin.write(text),
    [Symbol.asyncDispose]: async () => await started[Symbol.asyncDispose](),
  }
}

const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  9: 'SIGKILL',
  15: 'SIGTERM',
}

/** What is drawn is its stdout. */
export function inTerminal(
  kctl: BundledKctl,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cluster' | 'env'> = {},
): InterruptedKctl {
  const terminal = onTerminal(kctl, args, options)
  return {
    pid: terminal.pid,
    get stdout() {
      return terminal.drawn
    },
    stderr: '',
    exited: terminal.finished.then(() => {}),
    finished: terminal.finished.then(({ exitCode, signal }) => ({
      exitCode: signal === undefined || signal === 0 ? exitCode : null,
      signal: signal === undefined ? null : (SIGNALS[signal] ?? null),
      stdout: terminal.drawn,
      stderr: '',
    })),
    write: (text) => terminal.type(text),
    [Symbol.asyncDispose]: async () => {
      terminal[Symbol.dispose]()
      await terminal.finished
    },
  }
}
