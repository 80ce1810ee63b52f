import { Command, Option } from '@commander-js/extra-typings'
import { parseDuration } from '../../domain/duration.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { parseLag } from './parse-lag.ts'

const LEVELS = ['group', 'topic', 'partition', 'member'] as const
export type LagLevel = (typeof LEVELS)[number]

export interface LagRequest {
  /** Names or shell-style patterns; empty means every group. */
  readonly groups: readonly string[]
  readonly by: LagLevel
  /** More than this anywhere is a failed check; null checks nothing. */
  readonly maxLag: bigint | null
  /** A next unread record older than this is a failed check; null checks nothing. */
  readonly maxAgeMs: number | null
  readonly withAge: boolean
}

export const lagCommand = (run: Run<LagRequest>) =>
  new Command('lag')
    .description('Show how far groups are behind, all of them in a few requests')
    .argument('[group...]', 'groups, or patterns; every group when left out')
    .addOption(new Option('--by <level>', 'a row for each').choices(LEVELS).default('topic' as const))
    .option('--age', 'show how long the next unread record has been waiting', false)
    .option('--max-lag <n>', 'end with exit code 13 if a row has more', parseLag('--max-lag'))
    .option('--max-age <duration>', 'end with exit code 13 if a record waits longer, like 5m', parseDuration)
    .action(async (groups, { by, age, maxLag = null, maxAge = null }) => {
      await run({ groups, by, maxLag, maxAgeMs: maxAge, withAge: age || maxAge !== null })
    })

export const lagHelp: HelpText = {
  examples: [
    'kctl groups lag',
    'kctl groups lag billing --by partition',
    "kctl groups lag 'billing*' --by group --sort -lag",
    'kctl groups lag --age --sort -ageMs',
    'kctl groups lag billing --max-lag 1000 --max-age 5m -q   # for a monitor',
  ],
  seeAlso: ['kctl groups wait', 'kctl groups describe', 'kctl help exit-codes'],
}
