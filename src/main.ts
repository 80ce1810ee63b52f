import { CommanderError } from 'commander'
import { ExitCode, KctlError, OutputClosedError } from './errors.ts'
import type { EndSignal, Host } from './host.ts'
import { guardOutput, neverFailing } from './guard-output.ts'
import type { Interruption, LastWords } from './interruption.ts'
import { runProgram } from './program.ts'
import { reportError } from './report-error.ts'

/** Runs one command line, as in `main(['topics', 'list'], host)`. Never throws, never exits the process. */
export async function main(args: readonly string[], host: Host): Promise<ExitCode> {
  const { interruption, abandoned, release } = watchSignals(host)
  try {
    const exitCode = await runToEnd(args, host, interruption, () => abandoned() !== null)
    await abandoned()
    // Its input may end, and its output fail, before its signal is heard. Nobody is there to see another exit code.
    if (host.isHungUp?.() === true) return ExitCode.terminated
    return afterSignal(exitCode, interruption.received())
  } finally {
    release()
  }
}

async function runToEnd(
  args: readonly string[],
  real: Host,
  interruption: Interruption,
  isAbandoned: () => boolean,
): Promise<ExitCode> {
  const stdout = guardOutput(real.stdout, interruption.signal)
  const stderr = neverFailing(guardOutput(real.stderr, interruption.signal))
  const host: Host = { ...real, stdout, stderr }
  try {
    await runProgram(args, host, interruption).catch(exceptHelp)
    await stdout.settle()
    return ExitCode.ok
  } catch (error) {
    // After the last words nothing more is said.
    if (error instanceof OutputClosedError || isAbandoned()) return ExitCode.ok
    return await reportError(await explained(error), args, host, interruption.received() !== null)
  }
}

/** commander throws to stop after --help and --version too. */
function exceptHelp(error: unknown): void {
  if (!(error instanceof CommanderError && error.exitCode === 0)) throw error
}

/** What a command let through of a cluster's failures; its code is loaded only then. */
async function explained(error: unknown): Promise<unknown> {
  if (error instanceof KctlError || error instanceof CommanderError) return error
  return (await import('./cluster/explain-failure.ts')).explainFailure(error)
}

/** An orderly end after a signal is the signal's exit code, unless something worse has to be said. */
function afterSignal(exitCode: ExitCode, received: EndSignal | null): ExitCode {
  if (received === null) return exitCode
  if (exitCode === ExitCode.outcomeUnknown || exitCode === ExitCode.outputFailed) return exitCode
  return received === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated
}

/** How long last words may take: the reader of stderr may have stopped reading. */
const LAST_WORDS_MS = 200

async function sayAll(lastWords: readonly LastWords[]): Promise<void> {
  const said = Promise.allSettled(lastWords.map(async (say) => await say()))
  const limit = new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))
  await Promise.race([said, limit])
}

interface WatchedSignals {
  readonly interruption: Interruption
  /** Once a second signal has come: resolves when the last words are said. */
  readonly abandoned: () => Promise<void> | null
  readonly release: () => void
}

function watchSignals(host: Host): WatchedSignals {
  const controller = new AbortController()
  const lastWords: LastWords[] = []
  let received: EndSignal | null = null
  let abandoned: Promise<void> | null = null
  const release = host.onSignal((signal) => {
    if (received === null) {
      received = signal
      controller.abort()
      return
    }
    abandoned ??= sayAll(lastWords).then(() => host.endBySignal(signal))
  })
  return {
    interruption: {
      signal: controller.signal,
      received: () => received,
      onAbandon: (say) => void lastWords.push(say),
    },
    abandoned: () => abandoned,
    release,
  }
}
