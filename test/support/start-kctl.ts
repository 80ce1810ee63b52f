import type { EndSignal } from '../../src/host.ts'
import { type Finished, runKctl, type RunOptions } from './run-kctl.ts'

export interface RunningKctl extends AsyncDisposable {
  readonly finished: Promise<Finished>
  /** Whole lines on stdout so far. */
  lines(): readonly string[]
  /** What came on stderr so far. */
  stderr(): string
  signal(name: EndSignal): void
}

/** A command line that goes on until it is told to stop; disposing of it sends SIGINT. */
export function startKctl(command: string | readonly string[], options: RunOptions = {}): RunningKctl {
  let text = ''
  let errors = ''
  let send: (name?: EndSignal) => void = () => {}
  let isOver = false
  const finished = runKctl(command, {
    ...options,
    onStart: (signal) => {
      send = signal
    },
    onStdout: (chunk) => {
      text += chunk
    },
    onStderr: (chunk) => {
      errors += chunk
    },
  }).finally(() => {
    isOver = true
  })
  return {
    finished,
    stderr: () => errors,
    lines: () => text.split('\n').slice(0, -1),
    signal: (name) => send(name),
    async [Symbol.asyncDispose]() {
      if (!isOver) send('SIGINT')
      await finished
    },
  }
}
