import { Command, Option } from '@commander-js/extra-typings'
import { OFFSET_SPEC_HELP, parseShift } from '../../domain/offset-spec.ts'
import { parseOffsetTarget, targetEverywhere } from '../../domain/offset-target.ts'
import { parseTopicScope } from '../../domain/partition-set.ts'
import { parseTimeSpec } from '../../domain/time.ts'
import { UsageError } from '../../errors.ts'
import { collect } from '../collect.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { parseWait, WAIT_HELP } from './wait-flag.ts'
import { parseGroupChoice } from './chosen-groups.ts'
import { requireResettable, type ResetGroupsRequest } from './reset-groups.ts'
import type { ResetGoal } from './reset-request.ts'

export const resetCommand = (run: Run<ResetGroupsRequest>) =>
  new Command('reset')
    .alias('seek')
    .description('Move the committed offsets of empty groups, with plan, read-back and undo')
    .argument('[group...]', 'groups')
    .option('--all-groups', 'every group that has committed something there', false)
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
    .option('--all-topics', 'everything a group has committed; this is the default', false)
    .option('--allow-new', 'also where the group has no offset yet', false)
    .option('--clamp', 'go to the nearest end of the log where a target is outside of it', false)
    .option('--wait [duration]', `wait for the groups to be empty, then go ${WAIT_HELP}`)
    .option('--dry-run', 'show the plan, and change nothing', false)
    .option('--plan-out <file>', 'write the plan of one group for offsets apply, and change nothing')
    .addOption(new Option('-g, --group <group>').argParser(collect).default([]).hideHelp())
    .addOption(new Option('--to-earliest').hideHelp())
    .addOption(new Option('--to-latest').hideHelp())
    .addOption(new Option('--to-current').hideHelp())
    .addOption(new Option('--to-offset <n>').hideHelp())
    .addOption(new Option('--to-datetime <time>').hideHelp())
    .addOption(new Option('--by-duration <duration>').hideHelp())
    .addOption(new Option('--shift-by <n>').hideHelp())
    .addOption(new Option('--export').hideHelp())
    .addOption(new Option('--execute').hideHelp().implies({ yes: true }).conflicts('dryRun'))
    .action(async (groups, flags) => {
      if (flags.allTopics && flags.topic.length > 0) {
        throw new UsageError('--all-topics and --topic exclude each other', 'leave one of them out')
      }
      if (flags.export === true) {
        throw new UsageError(
          '--export is a command here',
          'kctl offsets export GROUP prints what is committed; for a plan use -o csv --columns topic,partition,after',
        )
      }
      const request: ResetGroupsRequest = {
        groups: parseGroupChoice([...groups, ...flags.group], flags.allGroups),
        goal: goalOf(flags),
        scopes: flags.topic.map(parseTopicScope),
        allowNew: flags.allowNew,
        clamp: flags.clamp,
        waitMs: parseWait(flags.wait),
        dryRun: flags.dryRun,
        planOut: flags.planOut ?? null,
      }
      requireResettable(request)
      await run(request)
    })

export const resetHelp: HelpText = {
  examples: [
    'kctl offsets reset billing --to earliest --dry-run',
    'kctl offsets reset billing -t payments --to @-2h',
    'kctl offsets reset billing -t orders:0 --to 4711 --yes',
    'kctl offsets reset billing --shift -100 --wait 5m',
    'kctl offsets reset billing-v2 --to-group billing --allow-new',
    'kctl offsets reset billing --to @-2h --plan-out billing.plan.json   # kctl offsets apply does it',
    'kctl offsets reset billing mailer -t orders --to @-2h --wait 5m',
    'kctl offsets reset --all-groups -t orders --to earliest --dry-run',
  ],
  notes:
    'Each of several groups is moved by itself, with an undo of its own: where one is refused the others go on, and\n' +
    'the exit code is 3. --all-groups leaves out groups that have committed nothing there, and share groups.\n' +
    "The flags of Apache's kafka-consumer-groups are understood too: --to-earliest, --to-latest, --to-current,\n" +
    '--to-offset, --to-datetime, --by-duration, --shift-by, --group and --execute (for --yes).',
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
  if (!text.includes('T'))
    throw new UsageError(
      `--to-datetime "${text}" has no "T" between date and time`,
      'write it like 2026-11-20T14:05:06.000+01:00, or use --to @TIME',
    )
  const zoned = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(text) ? text : `${text}Z`
  return { kind: 'spec', target: targetEverywhere({ kind: 'time', time: parseTimeSpec(zoned), text: zoned }) }
}

/** `P1DT2H30M1.5S` → `1d2h30m1.5s` */
function isoDuration(text: string): string {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text)
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
