import { Command, Option } from '@commander-js/extra-typings'
import { parseDuration } from '../../domain/duration.ts'
import { UsageError } from '../../errors.ts'
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
  /** The time from one round to the next; null looks once. */
  readonly watchMs: number | null
}

const DEFAULT_WATCH = '2s'
const SHORTEST_WATCH_MS = 100

export const lagCommand = (run: Run<LagRequest>) =>
  new Command('lag')
    .description('Show how far groups are behind, all of them in a few requests')
    .argument('[group...]', 'groups, or patterns; every group when left out')
    .addOption(
      new Option('--by <level>', 'a row for each; topic if left out, group with --watch').choices(LEVELS),
    )
    .option('--age', 'show how long the next unread record has been waiting', false)
    .option('--max-lag <n>', 'end with exit code 13 if a row has more', parseLag('--max-lag'))
    .option('--max-age <duration>', 'end with exit code 13 if a record waits longer, like 5m', parseDuration)
    .option('--watch [duration]', `look again and again, with rates and trend (${DEFAULT_WATCH})`)
    .action(async (groups, { by, age, maxLag = null, maxAge = null, watch }) => {
      const watchMs = watch === undefined ? null : parseWatch(watch === true ? DEFAULT_WATCH : watch)
      if (watchMs !== null) requireWatchable(by, maxLag !== null || maxAge !== null)
      await run({
        // Twice the same would be counted twice.
        groups: [...new Set(groups)],
        by: by ?? (watchMs === null ? 'topic' : 'group'),
        maxLag,
        maxAgeMs: maxAge,
        withAge: age || maxAge !== null,
        watchMs,
      })
    })

function parseWatch(text: string): number {
  const ms = parseDuration(text)
  if (ms >= SHORTEST_WATCH_MS) return ms
  throw new UsageError(
    `--watch ${text} would leave the brokers no rest`,
    `it is ${SHORTEST_WATCH_MS}ms or more, like --watch ${DEFAULT_WATCH}`,
  )
}

function requireWatchable(by: LagLevel | undefined, isCheck: boolean): void {
  if (isCheck) {
    throw new UsageError(
      '--watch goes on until it is stopped: it cannot be a check too',
      'leave --max-lag and --max-age out, or wait for a lag: kctl groups wait',
    )
  }
  if (by === 'member') {
    throw new UsageError(
      'members have no rates: their partitions change hands',
      'use --watch with --by group, topic or partition',
    )
  }
}

export const lagHelp: HelpText = {
  examples: [
    'kctl groups lag',
    'kctl groups lag billing --by partition',
    "kctl groups lag 'billing*' --by group --sort -lag",
    'kctl groups lag --age --sort -ageMs',
    'kctl groups lag --watch 5s',
    'kctl groups lag --age -o prometheus > lag.prom   # for a textfile collector',
    'kctl groups lag billing --max-lag 1000 --max-age 5m -q   # for a monitor',
  ],
  seeAlso: ['kctl groups wait', 'kctl groups describe', 'kctl help exit-codes'],
}
