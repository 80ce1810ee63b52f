import { CommanderError } from 'commander'
import { ExitCode, KctlError, OutputClosedError } from './errors.ts'
import type { EndSignal, Host } from './host.ts'
import type { Interruption } from './interruption.ts'
import { runProgram } from './program.ts'
import { reportError } from './report-error.ts'

/** Runs one command line, as in `main(['topics', 'list'], host)`. Never throws, never exits the process. */
export async function main(args: readonly string[], host: Host): Promise<ExitCode> {
  const { interruption, release } = watchSignals(host)
  try {
    return afterSignal(await runToEnd(args, host, interruption), interruption.received())
  } finally {
    release()
  }
}

async function runToEnd(args: readonly string[], host: Host, interruption: Interruption): Promise<ExitCode> {
  try {
    return await runProgram(args, host, interruption)
  } catch (error) {
    if (error instanceof OutputClosedError) return ExitCode.ok
    return await reportError(await explained(error), args, host, interruption.received() !== null)
  }
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

function watchSignals(host: Host): { interruption: Interruption; release: () => void } {
  const controller = new AbortController()
  const lastWords: (() => void)[] = []
  let received: EndSignal | null = null
  const release = host.onSignal((signal) => {
    if (received === null) {
      received = signal
      controller.abort()
      return
    }
    for (const say of lastWords) say()
    host.endBySignal(signal)
  })
  return {
    interruption: {
      signal: controller.signal,
      received: () => received,
      onAbandon: (say) => void lastWords.push(say),
    },
    release,
  }
}
