import { rmSync } from 'node:fs'
import { Command } from '@commander-js/extra-typings'
import { removeSandboxState, type SandboxState } from '../../config/sandbox-state.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import { hasEnded, signalProcess } from '../../sandbox/apache/system-processes.ts'
import { withSpinner } from '../../terminal/spinner.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { apacheStateOf, isOurs, noSandbox, processSystem, requireSandbox } from './find-sandbox.ts'

export const stopCommand = (run: Run<Record<string, never>>) =>
  new Command('stop')
    .description('End the sandbox; what it kept in memory is gone')
    .action(async () => await run({}))

export const stopHelp: HelpText = {
  examples: ['kctl sandbox stop'],
  seeAlso: ['kctl sandbox start', 'kctl sandbox status'],
}

/** Long enough to write what a data directory keeps. */
const GRACE_MS = 5_000

export async function stop(_request: Record<string, never>, context: Context): Promise<void> {
  context.output.require(stoppedView)
  const state = requireSandbox(context)
  if (!(await isOurs(state, context))) {
    removeSandboxState(context.host)
    throw noSandbox(`: the one at ${state.bootstrap} has ended by itself`)
  }
  await withSpinner(context.output, `stopping ${state.bootstrap}`, async () => {
    if (state.engine === 'embedded') await stopEmbedded(state, context)
    else {
      const { stopApache } = await import('../../sandbox/apache/stop-apache.ts')
      await stopApache(apacheStateOf(state), processSystem(context))
    }
  })
  removeSandboxState(context.host)
  await context.output.result(stoppedView, state)
}

async function stopEmbedded({ pids: [pid], mark, logFiles }: SandboxState, context: Context): Promise<void> {
  if (pid === undefined) return
  const system = processSystem(context)
  // Without a mark it was recognised by what it answered; the word it was started with is still on its command line.
  const known = { pid, mark: mark ?? 'sandbox' }
  if (context.host.platform === 'win32') {
    system.kill(pid, 'SIGTERM')
    return
  }
  await signalProcess(known, 'SIGTERM', system)
  if (!(await hasEnded(known, GRACE_MS, system))) {
    throw new KctlError('outcomeUnknown', `the sandbox was told to end and still runs (process ${pid})`, {
      code: 'SANDBOX_RUNS_ON',
      hint: `look at its log, or end it by force: kill -9 ${pid}`,
      details: logFiles,
    })
  }
  for (const file of logFiles) rmSync(file, { force: true })
}

const stoppedView = messageView<SandboxState>({
  toJson: ({ engine, bootstrap, dataDir }) => ({
    stopped: true,
    engine,
    bootstrap,
    dataKept: engine === 'embedded' && dataDir !== null,
    dataDir,
  }),
  lines: ({ engine, bootstrap, dataDir }, style) => [
    `${style.success('✔')} sandbox at ${bootstrap} stopped; ${
      engine === 'embedded' && dataDir !== null ? `its data is in ${dataDir}` : 'its data is gone'
    }`,
  ],
})
