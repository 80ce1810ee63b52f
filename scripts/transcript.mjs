// Command lines of kctl as a reader of the README sees them: what is typed, and what is printed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const KCTL = fileURLToPath(new URL('../bin/kctl.js', import.meta.url))

export const say = (text) => void process.stdout.write(`${text}\n`)

/** A home of its own, whatever the user has: config, sandbox and journal are in there, and go with it. */
export function openHome() {
  const path = mkdtempSync(join(tmpdir(), 'kctl-demo-'))
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KCTL_'))),
    XDG_CONFIG_HOME: path,
    XDG_STATE_HOME: path,
    XDG_CACHE_HOME: path,
    APPDATA: path,
    LOCALAPPDATA: path,
  }
  const wordsOf = (command) => command.match(/'[^']*'|\S+/g).map((word) => word.replace(/^'(.*)'$/s, '$1'))
  return {
    path,
    /** Runs a command line of kctl, shown as it would be typed. Words in single quotes are one. */
    async kctl(command, { input } = {}) {
      say(`\n$ kctl ${command}${input === undefined ? '' : ` < ${input}`}`)
      const stdin = input === undefined ? 'ignore' : openSync(join(path, input), 'r')
      // Both streams in the order they are written: what kctl says beside its result belongs to the story.
      const child = spawn(process.execPath, [KCTL, ...wordsOf(command)], {
        cwd: path,
        env,
        stdio: [stdin, 1, 1],
      })
      const [code] = await once(child, 'exit')
      if (code !== 0) throw new Error(`kctl ${command} ended with ${code}`)
    },
    /** The same behind the scenes. @returns what it printed, to either side */
    async quietly(command) {
      const child = spawn(process.execPath, [KCTL, ...wordsOf(command)], {
        cwd: path,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text))
      const [code] = await once(child, 'exit')
      if (code !== 0) throw new Error(`kctl ${command} ended with ${code}: ${printed}`)
      return printed
    },
    close: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Ends with 1 at the first step that does not work. */
export async function tell(story) {
  try {
    await story()
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`error: ${error.message}\n`)
  }
}
