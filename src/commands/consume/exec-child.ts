import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { inheritedVariables } from '../../domain/exec-environment.ts'
import type { ExecFailure } from '../../domain/dead-letter.ts'
import type { Host } from '../../host.ts'
import { ChildOutput } from './child-output.ts'

/** Between the wish to end and the end by force. */
const KILL_AFTER_MS = 2_000
/** A run is over with its process; what it has left in the background may hold its output for ever, and gets so long. */
const QUIET_MS = 500
/** The same for what goes on talking there: what the process itself has said is less, and here sooner. */
const TALK_MS = 2_500
const TALK_BYTES = 4 * 1024 * 1024
const LOOK_MS = 50

export type ExecOutcome =
  | { readonly kind: 'done' }
  | ({ readonly kind: 'failed' } & ExecFailure)
  | {
      readonly kind: 'unstartable'
      readonly reason: string
      /** As the operating system names it, `EAGAIN`; null where the shell has said it. */
      readonly systemCode: string | null
    }

export interface ExecRunnerOptions {
  /** For the shell. */
  readonly command: string
  readonly host: Host
  readonly timeoutMs: number | null
  /** Several run at a time, so that what each says is held back until its end. */
  readonly isShared: boolean
}

/** What a shell says of a command that it cannot run, or cannot find. */
const UNSTARTABLE: ReadonlyMap<number | null, string> = new Map([
  [126, 'it may not be executed (exit code 126)'],
  [127, 'it was not found (exit code 127)'],
])

/**
 * Runs a command, once for each call. The command is the operator's own text and goes to the shell as it stands;
 * nothing that comes from records is ever put into it.
 */
export class ExecRunner {
  private readonly options: ExecRunnerOptions
  private readonly env: Readonly<Record<string, string>>
  private readonly running = new Set<ChildProcess>()
  /** All were asked to end. */
  private isEnding = false

  constructor(options: ExecRunnerOptions) {
    this.options = options
    this.env = inheritedVariables(options.host.env)
  }

  /**
   * @param stdin what it can read; that it does not is no failure
   * @throws {OutputClosedError} and {KctlError} when what it says cannot be written
   */
  async run(stdin: Uint8Array, variables: Readonly<Record<string, string>>): Promise<ExecOutcome> {
    const { spawn } = await import('node:child_process')
    const { command, host, isShared, timeoutMs } = this.options
    let child: ChildProcess
    try {
      child = spawn(command, {
        shell: true,
        cwd: host.cwd,
        env: { ...this.env, ...variables },
        stdio: ['pipe', 'pipe', 'pipe'],
        // A group of its own: it can be ended as a whole, and Ctrl-C is for kctl to pass on.
        detached: host.platform !== 'win32',
      })
      await started(child)
    } catch (error) {
      const { message, code = null } = error as NodeJS.ErrnoException
      return { kind: 'unstartable', reason: message, systemCode: code }
    }
    this.running.add(child)
    const ended = exitOf(child)
    const stdout = new ChildOutput(child.stdout, host.stdout, { isShared, tailBytes: 0 })
    const stderr = new ChildOutput(child.stderr, host.stderr, { isShared, tailBytes: 1_024 })
    child.stdin?.on('error', () => {})
    child.stdin?.end(stdin)
    const limit = timeoutMs === null ? null : this.limit(child, timeoutMs)
    try {
      const { exitCode, signal } = await ended
      const isLate = limit?.isOver() ?? false
      if (!isLate) limit?.end()
      // What a shell has started may take its time to end after it, and is part of the run then.
      if (isLate || this.isEnding) await this.emptied(child)
      await letGo(child, [stdout, stderr])
      await Promise.all([stdout.written, stderr.written])
      if (exitCode === 0 && !isLate) return { kind: 'done' }
      const reason = isLate ? undefined : UNSTARTABLE.get(exitCode)
      if (reason !== undefined) return { kind: 'unstartable', reason, systemCode: null }
      return { kind: 'failed', exitCode, signal, timeoutMs: isLate ? timeoutMs : null, stderr: stderr.tail }
    } finally {
      limit?.end()
      this.running.delete(child)
    }
  }

  /** Signals all that are under way, with what they have started. */
  signalAll(signal: NodeJS.Signals): void {
    this.isEnding = true
    for (const child of this.running) this.signal(child, signal)
  }

  private signal({ pid }: ChildProcess, signal: NodeJS.Signals): void {
    const { host } = this.options
    if (pid === undefined) return
    try {
      host.kill(host.platform === 'win32' ? pid : -pid, signal)
    } catch {
      // It has ended in this very moment.
    }
  }

  /** Resolves when nothing is left of what was asked to end, or it had more than its time. */
  private async emptied({ pid }: ChildProcess): Promise<void> {
    const { host } = this.options
    if (pid === undefined || host.platform === 'win32') return
    const untilMs = performance.now() + KILL_AFTER_MS + QUIET_MS
    while (performance.now() < untilMs) {
      try {
        host.kill(-pid, 0)
      } catch {
        return
      }
      await sleep(LOOK_MS)
    }
  }

  /** Ends what takes too long. */
  private limit(child: ChildProcess, timeoutMs: number) {
    let isOver = false
    let timer = setTimeout(() => {
      isOver = true
      this.signal(child, 'SIGTERM')
      timer = setTimeout(() => this.signal(child, 'SIGKILL'), KILL_AFTER_MS)
    }, timeoutMs)
    return { isOver: () => isOver, end: () => clearTimeout(timer) }
  }
}

async function started(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  // A signal that cannot be sent is an error event too.
  child.on('error', () => {})
}

async function exitOf(child: ChildProcess): Promise<Pick<ExecFailure, 'exitCode' | 'signal'>> {
  return await new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

/** Waits for the rest of what an ended process has said. */
async function letGo(child: ChildProcess, outputs: readonly ChildOutput[]): Promise<void> {
  const isOpen = (): boolean => outputs.some(({ isOver }) => !isOver)
  const heard = (): number => outputs.reduce((sum, { bytes }) => sum + bytes, 0)
  const atEnd = heard()
  let seen = -1
  let quietSinceMs = performance.now()
  let talkedMs = 0
  // Most often the end of the output comes together with the end of the process.
  await Promise.race([Promise.all(outputs.map(({ over }) => over)), sleep(LOOK_MS)])
  while (isOpen()) {
    const bytes = heard()
    const isWriting = outputs.some((each) => each.isWriting)
    if (bytes !== seen || isWriting) quietSinceMs = performance.now()
    seen = bytes
    // Who reads what we write may be as slow as they like.
    if (!isWriting) talkedMs += LOOK_MS
    const isQuiet = performance.now() - quietSinceMs > QUIET_MS
    if (isQuiet || talkedMs > TALK_MS || bytes - atEnd > TALK_BYTES) {
      child.stdout?.destroy()
      child.stderr?.destroy()
      return
    }
    await sleep(LOOK_MS)
  }
}
