import { type IPty, spawn } from '@lydell/node-pty'
import type { BundledKctl } from './bundle-kctl.ts'
import { makeHome } from './run-kctl.ts'
import { until } from './until.ts'

export interface Terminal extends Disposable {
  /** Everything that was drawn so far, control sequences included. */
  readonly drawn: string
  readonly finished: Promise<{ readonly exitCode: number; readonly signal: number | undefined }>
  type(text: string): void
  /** Waits until this is to be read, whatever colours are in between. */
  shows(text: string): Promise<void>
}

const COLUMNS = 120

/** Runs kctl where a person would: on a terminal, which is its stdin, stdout and stderr. */
export function onTerminal(
  { path }: BundledKctl,
  args: readonly string[],
  {
    cluster,
    env = {},
  }: { readonly cluster?: { readonly bootstrap: string }; readonly env?: Readonly<Record<string, string>> },
): Terminal {
  const home = makeHome()
  const pty: IPty = spawn(process.execPath, [path, ...args], {
    name: 'xterm-256color',
    cols: COLUMNS,
    rows: 40,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
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
    get drawn() {
      return drawn
    },
    finished,
    type: (text) => pty.write(text),
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
