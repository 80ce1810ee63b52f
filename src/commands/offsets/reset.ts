import { Command, Option } from '@commander-js/extra-typings'
import { parseDuration } from '../../domain/duration.ts'
import { OFFSET_SPEC_HELP, parseShift } from '../../domain/offset-spec.ts'
import { parseOffsetTarget, targetEverywhere } from '../../domain/offset-target.ts'
import { parseTopicScope } from '../../domain/partition-set.ts'
import { parseTimeSpec } from '../../domain/time.ts'
import { UsageError } from '../../errors.ts'
import { collect } from '../collect.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import type { ResetGoal, ResetRequest } from './reset-request.ts'

const DEFAULT_WAIT = '10m'

export const resetCommand = (run: Run<ResetRequest>) =>
  new Command('reset')
    .alias('seek')
    .description('Move the committed offsets of an empty group, with plan, read-back and undo')
    .argument('<group>', 'group')
    .option('--to <point>', `where to: ${OFFSET_SPEC_HELP}`)
    .option('--shift <n>', 'this many records on from the committed offset, or back: -100')
    .option('--to-group <group>', 'to where another group is')
    .option('--from-file <file>', 'to the offsets in a file: JSON, or topic,partition,offset lines')
    .option(
      '-t, --topic <topic[:partitions]>',
      'only this topic, like orders or orders:0,2-5 (repeatable)',
      collect,
      [],
    )
    .option('--all-topics', 'everything the group has committed; this is the default', false)
    .option('--allow-new', 'also where the group has no offset yet', false)
    .option('--clamp', 'go to the nearest end of the log where a target is outside of it', false)
    .option('--wait [duration]', `wait for the group to be empty, then go (${DEFAULT_WAIT})`)
    .option('--dry-run', 'show the plan, and change nothing', false)
    .option('--plan-out <file>', 'write the plan for offsets apply, and change nothing')
    .addOption(new Option('--to-earliest').hideHelp())
    .addOption(new Option('--to-latest').hideHelp())
    .addOption(new Option('--to-current').hideHelp())
    .addOption(new Option('--to-offset <n>').hideHelp())
    .addOption(new Option('--to-datetime <time>').hideHelp())
    .addOption(new Option('--by-duration <duration>').hideHelp())
    .addOption(new Option('--shift-by <n>').hideHelp())
    .addOption(new Option('--execute').hideHelp())
    .action(async (group, flags) => {
      if (flags.allTopics && flags.topic.length > 0) {
        throw new UsageError('--all-topics and --topic exclude each other', 'leave one of them out')
      }
      await run({
        group,
        goal: goalOf(flags),
        scopes: flags.topic.map(parseTopicScope),
        allowNew: flags.allowNew,
        clamp: flags.clamp,
        waitMs:
          flags.wait === undefined ? null : parseDuration(flags.wait === true ? DEFAULT_WAIT : flags.wait),
        dryRun: flags.dryRun,
        planOut: flags.planOut ?? null,
      })
    })

export const resetHelp: HelpText = {
  examples: [
    'kctl offsets reset billing --to earliest --dry-run',
    'kctl offsets reset billing -t payments --to @-2h',
    'kctl offsets reset billing -t orders:0 --to 4711 --yes',
    'kctl offsets reset billing --shift -100 --wait 5m',
    'kctl offsets reset billing-v2 --to-group billing --allow-new',
    'kctl offsets reset billing --to @-2h --plan-out billing.plan.json   # kctl offsets apply does it',
  ],
  notes:
    "The flags of Apache's kafka-consumer-groups are understood too: --to-earliest, --to-latest, --to-current,\n" +
    '--to-offset, --to-datetime, --by-duration, --shift-by and --execute (for --yes).',
  seeAlso: ['kctl offsets undo', 'kctl offsets apply', 'kctl offsets history', 'kctl help offsets'],
}

interface GoalFlags {
  readonly to?: string | undefined
  readonly shift?: string | undefined
  readonly toGroup?: string | undefined
  readonly fromFile?: string | undefined
  readonly toEarliest?: true | undefined
  readonly toLatest?: true | undefined
  readonly toCurrent?: true | undefined
  readonly toOffset?: string | undefined
  readonly toDatetime?: string | undefined
  readonly byDuration?: string | undefined
  readonly shiftBy?: string | undefined
}

function goalOf(flags: GoalFlags): ResetGoal {
  const to = (text: string): ResetGoal => ({ kind: 'spec', target: parseOffsetTarget(text, 'reset') })
  const shift = (text: string): ResetGoal => ({ kind: 'spec', target: targetEverywhere(parseShift(text)) })
  const given: (readonly [flag: string, goal: () => ResetGoal])[] = []
  const offer = (flag: string, value: string | true | undefined, goal: (text: string) => ResetGoal): void => {
    if (value !== undefined) given.push([flag, () => goal(value === true ? '' : value)])
  }
  offer('--to', flags.to, to)
  offer('--shift', flags.shift, shift)
  offer('--to-group', flags.toGroup, (group) => ({ kind: 'group', group }))
  offer('--from-file', flags.fromFile, (path) => ({ kind: 'file', path }))
  offer('--to-earliest', flags.toEarliest, () => to('earliest'))
  offer('--to-latest', flags.toLatest, () => to('latest'))
  offer('--to-current', flags.toCurrent, () => to('committed'))
  offer('--to-offset', flags.toOffset, to)
  offer('--to-datetime', flags.toDatetime, apacheDatetime)
  offer('--by-duration', flags.byDuration, (text) => to(`@-${isoDuration(text)}`))
  offer('--shift-by', flags.shiftBy, shift)
  const [first, second] = given
  if (first === undefined) throw new UsageError('where to?', `add --to with ${OFFSET_SPEC_HELP}`)
  if (second !== undefined)
    throw new UsageError(`${first[0]} and ${second[0]} exclude each other`, 'leave one of them out')
  return first[1]()
}

/** Apache's tools read a time without a zone as UTC; theirs is the flag, so theirs is the rule. */
function apacheDatetime(text: string): ResetGoal {
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2') : `${text}Z`
  return { kind: 'spec', target: targetEverywhere({ kind: 'time', time: parseTimeSpec(zoned), text: zoned }) }
}

/** `P1DT2H30M` → `1d2h30m` */
function isoDuration(text: string): string {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/i.exec(text)
  const parts = ['w', 'd', 'h', 'm', 's'].flatMap((unit, index) => {
    const amount = match?.[index + 1]
    return amount === undefined ? [] : [`${amount}${unit}`]
  })
  if (parts.length > 0) return parts.join('')
  throw new UsageError(
    `--by-duration "${text}" is not an ISO 8601 duration`,
    'write it like PT2H, or use --to @-2h',
  )
}
