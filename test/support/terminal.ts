import { type IPty, spawn } from '@lydell/node-pty'
import type { BundledKctl } from './bundle-kctl.ts'
import { makeHome } from './run-kctl.ts'
import { until } from './until.ts'

export interface Terminal extends Disposable {
  readonly pid: number
  /** Everything that was drawn so far, control sequences included. */
  readonly drawn: string
  readonly finished: Promise<{ readonly exitCode: number; readonly signal: number | undefined }>
  type(text: string): void
  resize(columns: number, rows: number): void
  kill(signal: NodeJS.Signals): void
  /** Closes the terminal itself, as closing its window does. */
  hangUp(): void
  /** Waits until this is to be read, whatever colours are in between. */
  shows(text: string): Promise<void>
}

export interface TerminalOptions {
  readonly cluster?: { readonly bootstrap: string }
  readonly env?: Readonly<Record<string, string>>
  readonly columns?: number
  readonly rows?: number
  /** A line for `sh` instead of kctl alone, in which kctl is `"$NODE" "$KCTL"`. */
  readonly script?: string
}

/** Runs kctl where a person would: on a terminal, which is its stdin, stdout and stderr. */
export function onTerminal(
  { path }: BundledKctl,
  args: readonly string[],
  { cluster, env = {}, columns = 120, rows = 40, script }: TerminalOptions,
): Terminal {
  const home = makeHome()
  const [program, words] =
    script === undefined ? [process.execPath, [path, ...args]] : ['sh', ['-c', script, 'sh', ...args]]
  const pty: IPty = spawn(program, words, {
    name: env['TERM'] ?? 'xterm-256color',
    cols: columns,
    rows,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      NODE: process.execPath,
      KCTL: path,
      // A pager waits for somebody to quit it.
      ...(env['PAGER'] === undefined && { KCTL_PAGER: '' }),
      HOME: home,
      XDG_STATE_HOME: `${home}/state`,
      XDG_CONFIG_HOME: `${home}/config`,
      ...(cluster !== undefined && { KCTL_BROKERS: cluster.bootstrap }),
      ...env,
    },
  })
  let drawn = ''
  let isOver = false
  pty.onData((text) => (drawn += text))
  const finished = new Promise<{ exitCode: number; signal: number | undefined }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      isOver = true
      resolve({ exitCode, signal })
    })
  })
  return {
    pid: pty.pid,
    get drawn() {
      return drawn
    },
    finished,
    type: (text) => pty.write(text),
    resize: (columns, rows) => pty.resize(columns, rows),
    kill: (signal) => pty.kill(signal),
    // Its own way of ending sends a signal as well, which would be the second one.
    hangUp: () => (pty as unknown as { readonly _socket: { destroy(): void } })._socket.destroy(),
    async shows(text) {
      await until(() => withoutControls(drawn).includes(text)).catch(() => {
        throw new Error(`"${text}" was not shown, but ${JSON.stringify(drawn)}`)
      })
    },
    [Symbol.dispose]() {
      if (!isOver) pty.kill('SIGKILL')
    },
  }
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /\u001b\[[0-9;?]*[A-Za-z]|\u001b[()][A-Z0-9]|\r/g

/** The text without what colours it and moves the cursor. */
export const withoutControls = (text: string): string => text.replaceAll(CONTROLS, '')
