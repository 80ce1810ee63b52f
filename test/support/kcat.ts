import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type ProgramResult, runProgram } from '../../src/sandbox/apache/run-program.ts'

/** Runs kcat, the second opinion on what is in a topic: `kcat(['-b', bootstrap, '-L'])`. */
export async function kcat(
  args: readonly string[],
  options: { readonly stdin?: string | Uint8Array; readonly timeoutMs?: number } = {},
): Promise<ProgramResult> {
  return await runProgram('kcat', args, { timeoutMs: 30_000, ...options, env: process.env })
}

export interface RunningKcat extends AsyncDisposable {
  readonly stdout: string
  readonly stderr: string
  /** Asks it to end, as Ctrl-C does, and waits until it has. */
  stop(): Promise<void>
}

/** Starts a kcat that ends only when it is told to: a member of a group, for one. */
export function startKcat(args: readonly string[]): RunningKcat {
  const child = spawn('kcat', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const stop = async (): Promise<void> => {
    child.kill('SIGINT')
    await closed
  }
  return {
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
