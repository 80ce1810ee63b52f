import { spawn } from '@lydell/node-pty'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { makeHome } from '../support/run-kctl.ts'

export interface OnScreen {
  readonly exitCode: number
  /** Every byte that the terminal got. */
  readonly bytes: Buffer
}

export interface ScreenOptions {
  readonly bootstrap: string
  readonly env?: Readonly<Record<string, string>>
  /** Keys to press once this was shown. */
  readonly answer?: { readonly to: string; readonly keys: string }
}

/**
 * Runs kctl on a real terminal, without colours, and keeps the bytes as they come. The line discipline would put
 * a carriage return before every newline: it is told not to, so that any there is, is from kctl.
 */
export async function onScreen(
  { path }: BundledKctl,
  args: readonly string[],
  { bootstrap, env = {}, answer }: ScreenOptions,
): Promise<OnScreen> {
  const home = makeHome()
  const pty = spawn('sh', ['-c', 'stty -opost && exec "$NODE" "$KCTL" "$@"', 'sh', ...args], {
    name: 'xterm-256color',
    cols: 100,
    rows: 40,
    encoding: null,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      NODE: process.execPath,
      KCTL: path,
      HOME: home,
      XDG_STATE_HOME: `${home}/state`,
      XDG_CONFIG_HOME: `${home}/config`,
      XDG_CACHE_HOME: `${home}/cache`,
      KCTL_BROKERS: bootstrap,
      KCTL_PAGER: '',
      NO_COLOR: '1',
      ...env,
    },
  })
  const chunks: Buffer[] = []
  let isAnswered = false
  pty.onData((chunk) => {
    chunks.push(Buffer.from(chunk as unknown as Buffer))
    if (answer === undefined || isAnswered || !Buffer.concat(chunks).includes(answer.to)) return
    isAnswered = true
    pty.write(answer.keys)
  })
  return await new Promise((resolve) => {
    pty.onExit(({ exitCode }) => resolve({ exitCode, bytes: Buffer.concat(chunks) }))
  })
}
