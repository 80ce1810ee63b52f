import { type IPty, spawn } from '@lydell/node-pty'
import { makeHome } from '../support/run-kctl.ts'
import { withoutControls } from '../support/terminal.ts'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { until } from '../support/until.ts'

const CTRL_Z = '\u001a'

/** A shell on a terminal, with jobs that can be stopped and go on. */
export interface JobShell extends Disposable {
  /** Everything that was drawn since the last command or key, control sequences included. */
  readonly drawn: string
  /** Starts `kctl ARGS`. */
  run(args: readonly string[]): void
  type(text: string): void
  /** Waits until this is to be read. */
  shows(text: string): Promise<void>
  /** ^Z, until the shell has its prompt back. */
  stop(): Promise<void>
  /** `fg`. */
  goOn(): void
  /** What the command ended with. */
  exitCode(): Promise<number>
}

export function openJobShell(
  { path }: BundledKctl,
  cluster: { readonly bootstrap: string },
  columns = 120,
): JobShell {
  const home = makeHome()
  const pty: IPty = spawn('bash', ['--norc', '--noprofile', '-i'], {
    name: 'xterm-256color',
    cols: columns,
    rows: 30,
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm-256color',
      PS1: 'ready> ',
      HOME: home,
      XDG_STATE_HOME: `${home}/state`,
      XDG_CONFIG_HOME: `${home}/config`,
      KCTL_BROKERS: cluster.bootstrap,
    },
  })
  let drawn = ''
  let from = 0
  pty.onData((text) => (drawn += text))
  const type = (text: string): void => {
    from = drawn.length
    pty.write(text)
  }
  const shows = async (text: string): Promise<void> =>
    await until(() => withoutControls(drawn.slice(from)).includes(text)).catch(() => {
      throw new Error(`"${text}" was not shown, but ${JSON.stringify(drawn.slice(from))}`)
    })
  return {
    get drawn() {
      return drawn.slice(from)
    },
    run: (args) => type(`${process.execPath} ${path} ${args.map((arg) => `'${arg}'`).join(' ')}\r`),
    type,
    shows,
    async stop() {
      type(CTRL_Z)
      await shows('Stopped')
    },
    goOn: () => type('fg\r'),
    async exitCode() {
      type('echo "it was:$?."\r')
      await until(() => /it was:\d+\./.test(drawn.slice(from)))
      return Number(/it was:(?<code>\d+)\./.exec(drawn.slice(from))?.groups?.['code'])
    },
    [Symbol.dispose]: () => pty.kill('SIGKILL'),
  }
}
