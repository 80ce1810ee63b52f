import { closeSync, openSync } from 'node:fs'
import { homedir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import type { BackgroundProcess, EndSignal, Host, InputStream, OutputStream, StopListener } from './host.ts'
import { readFd } from './input/read-fd.ts'
import { createFdSink } from './output/sink.ts'
import type { PromptOptions } from './terminal/prompts.ts'

/** A process that is stopped does not count time. */
const NOT_STOPPED_MS = 200

const KNOWS_CONTROLS = process.env['TERM'] !== 'dumb'

/** How long the end of kctl waits for them. */
const LAST_WRITES_MS = 200

const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The real world. `entry` is the script that runs kctl, to start it again in the background. */
export function systemHost(entry: string): Host {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd))
  const stdinIsTerminal = terminals.includes(0)
  const stderrIsTerminal = terminals.includes(2)
  const listeners = new Set<(signal: EndSignal) => void>()
  let isPaging = false
  let ownInterrupts = 0
  const stderr = errorOutput()
  /**
   * Ctrl-C where the terminal makes no signal of it: it is one to everything in the foreground all the same, so
   * that a script that runs kctl ends too.
   */
  const interrupt = (): void => {
    for (const listener of listeners) listener('SIGINT')
    if (process.platform === 'win32') return
    ownInterrupts++
    process.kill(0, 'SIGINT')
  }
  const onSignal: Host['onSignal'] = (listener) => {
    const heard = (signal: EndSignal): void => {
      // Ctrl-C in a pager is for the pager.
      if (signal === 'SIGINT' && (isPaging || ownInterrupts > 0)) ownInterrupts = 0
      else {
        if (signal === 'SIGINT') stderr.onInterrupt()
        listener(signal)
      }
    }
    listeners.add(listener)
    for (const signal of SIGNALS) process.on(signal, heard).off(signal, hearInVain)
    return () => {
      listeners.delete(listener)
      for (const signal of SIGNALS) {
        if (listeners.size === 0) process.once(signal, hearInVain)
        process.off(signal, heard)
      }
    }
  }
  return {
    env: process.env,
    cwd: process.cwd(),
    homeDir: homedir(),
    platform: process.platform,
    nodeVersion: process.versions.node,
    stdin: standardInput(stdinIsTerminal),
    stdout: fileDescriptor(1),
    stderr,
    prompts:
      stdinIsTerminal && stderrIsTerminal
        ? lazyPrompts({ onInterrupt: interrupt, onSignal, onContinue })
        : null,
    async runPager(pager, text) {
      const { runPager } = await import('./terminal/run-pager.ts')
      const ended = new AbortController()
      const release = onSignal(() => ended.abort())
      isPaging = true
      try {
        return await runPager(pager, text, process.env, ended.signal)
      } finally {
        isPaging = false
        release()
      }
    },
    now: Date.now,
    onSignal,
    ...(process.platform !== 'win32' && { onStop }),
    isHungUp: () => terminals.some((fd) => !isatty(fd)),
    endBySignal(signal) {
      // Windows has no signals to end by, only an end with 1: an exit code that is known says more.
      if (process.platform === 'win32' && process.exitCode !== 1) return
      // What takes a line of progress away may be on its way, to a terminal that takes it or is held with ^S.
      const end = (): void => {
        process.removeAllListeners(signal)
        process.kill(process.pid, signal)
      }
      process.off(signal, hearInVain)
      void Promise.race([stderr.written(), sleep(LAST_WRITES_MS)]).then(end, end)
    },
    kill: (pid, signal) => void process.kill(pid, signal),
    pid: process.pid,
    startInBackground: (args, logFile) => startInBackground(entry, args, logFile),
  }
}

/**
 * When all is said, a signal has nothing left to stop, but would take the exit code away: one that came as the last
 * answer did made "outcome unknown" an end in order. It is heard once, so that another one ends what does not end.
 */
const hearInVain = (): void => {}

/** Called when ^Z is over, until the returned function is called. */
function onContinue(listener: () => void): () => void {
  process.on('SIGCONT', listener)
  return () => process.off('SIGCONT', listener)
}

/** Where a handler is, the signal itself stops nothing: it is sent again without one. */
function onStop({ stop, goOn }: StopListener): () => void {
  let timer: NodeJS.Timeout | undefined
  const onStopped = async (): Promise<void> => {
    await stop().catch(() => {})
    process.off('SIGTSTP', listener)
    process.once('SIGCONT', onContinued)
    process.kill(process.pid, 'SIGTSTP')
    // Nobody can stop what no shell has started.
    timer = setTimeout(onContinued, NOT_STOPPED_MS)
  }
  const onContinued = (): void => {
    clearTimeout(timer)
    process.off('SIGCONT', onContinued)
    process.on('SIGTSTP', listener)
    void goOn().catch(() => {})
  }
  const listener = (): void => void onStopped()
  process.on('SIGTSTP', listener)
  return () => {
    clearTimeout(timer)
    process.off('SIGTSTP', listener)
    process.off('SIGCONT', onContinued)
  }
}

/** Written synchronously: `process.stdout` would buffer without bound on a pipe and lose the rest at the end. */
function fileDescriptor(fd: 1 | 2): OutputStream {
  const isTerminal = isatty(fd)
  const sink = createFdSink(fd)
  return {
    isTerminal,
    canMove: KNOWS_CONTROLS,
    get columns() {
      return isTerminal ? ((fd === 1 ? process.stdout.columns : process.stderr.columns) ?? 80) : 80
    },
    get rows() {
      return isTerminal ? (fd === 1 ? process.stdout.rows : process.stderr.rows) : undefined
    },
    write: (chunk) => sink.write(chunk),
    writeAll: (chunks) => sink.writeAll(chunks),
  }
}

/** A line that is written anew in its place starts so, and no text of any colour does. */
// eslint-disable-next-line no-control-regex -- it is what they start with
const WRITES_OVER = /^\r|^\u001b\[(?![\d;]*m)/

/** The terminal writes ^C where the cursor is when it makes a signal of it, and what is said next would be behind it. */
function errorOutput(): OutputStream & { onInterrupt(): void; written(): Promise<void> } {
  const stream = fileDescriptor(2)
  const { isTerminal, write } = stream
  let hasMark = false
  let last: Promise<void> | void
  return Object.assign(stream, {
    onInterrupt: () => {
      hasMark = isTerminal
    },
    written: async () => await last,
    write(chunk: string | Uint8Array) {
      const isBehind = hasMark && typeof chunk === 'string' && !WRITES_OVER.test(chunk)
      hasMark = false
      last = write(isBehind ? `\n${chunk}` : chunk)
      return last
    },
  })
}

function standardInput(isTerminal: boolean): InputStream {
  return {
    isTerminal,
    fd: 0,
    chunks: () => (isTerminal ? (process.stdin as AsyncIterable<Buffer>) : readFd(0)),
  }
}

function lazyPrompts(options: PromptOptions): NonNullable<Host['prompts']> {
  const prompts = async () =>
    KNOWS_CONTROLS
      ? (await import('./terminal/prompts.ts')).createPrompts(process.stdin, process.stderr, options)
      : (await import('./terminal/plain-prompts.ts')).createPlainPrompts(
          process.stdin,
          process.stderr,
          options,
        )
  return {
    confirm: async (question) => await (await prompts()).confirm(question),
    text: async (question) => await (await prompts()).text(question),
    password: async (question) => await (await prompts()).password(question),
  }
}

async function startInBackground(
  entry: string,
  args: readonly string[],
  logFile: string,
): Promise<BackgroundProcess> {
  const { spawn } = await import('node:child_process')
  const log = openSync(logFile, 'a', 0o600)
  try {
    const child = spawn(process.execPath, [entry, ...args], { detached: true, stdio: ['ignore', log, log] })
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    return { pid: child.pid ?? 0, ended, detach: () => child.unref() }
  } finally {
    closeSync(log)
  }
}
