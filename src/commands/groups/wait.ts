import { Command } from '@commander-js/extra-typings'
import { parseDuration } from '../../domain/duration.ts'
import { type GroupGoal, parseGroupState } from '../../domain/group-wait.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { parseLag } from './parse-lag.ts'

const DEFAULT_WAIT = '5m'

export interface WaitRequest {
  readonly groups: readonly string[]
  readonly goal: GroupGoal
  readonly waitMs: number
}

export const waitCommand = (run: Run<WaitRequest>) =>
  new Command('wait')
    .description('Wait until groups have caught up, or are in a state')
    .argument('<group...>', 'groups, by their whole names')
    .option('--lag <n>', 'until each has at most this lag (0, unless --state is given)', parseLag('--lag'))
    .option('--state <state>', 'until each is in this state, like empty or stable', parseGroupState)
    .option('--timeout <duration>', `how long to wait; then it is exit code 13 (${DEFAULT_WAIT})`)
    .action(async (groups, { lag, state = null }, command) => {
      // It may be written before the command too, where it is a flag of kctl itself.
      const timeout = (command.optsWithGlobals() as { readonly timeout?: string }).timeout ?? DEFAULT_WAIT
      await run({
        groups: [...new Set(groups)],
        goal: { state, lag: lag ?? (state === null ? 0n : null) },
        waitMs: parseDuration(timeout),
      })
    })

export const waitHelp: HelpText = {
  examples: [
    'kctl groups wait billing',
    'kctl groups wait billing fraud-score --lag 1000 --timeout 30m',
    'kctl groups wait billing --state empty   # before its offsets are moved',
  ],
  seeAlso: ['kctl groups lag', 'kctl offsets reset', 'kctl help exit-codes'],
}
