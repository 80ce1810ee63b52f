import { Command, Option } from '@commander-js/extra-typings'
import type { Context } from '../context.ts'
import { consumeBounds } from '../domain/consume-start.ts'
import { parseDuration } from '../domain/duration.ts'
import { GROUP_PROTOCOLS, type GroupProtocol } from '../domain/group-protocol.ts'
import { parseOffsetRange } from '../domain/offset-range.ts'
import { OFFSET_SPEC_HELP } from '../domain/offset-spec.ts'
import { parseOffsetTarget } from '../domain/offset-target.ts'
import { parsePartitionSet } from '../domain/partition-set.ts'
import { GREP_HELP, parseGrep, parseHeaderFilter } from '../domain/record-filter.ts'
import { parseSerdes } from '../domain/record-serde.ts'
import { UsageError } from '../errors.ts'
import { collect } from './collect.ts'
import type { CommitEvery, ConsumeRequest } from './consume/consume-request.ts'
import { notShown, parseExec } from './consume/exec-request.ts'
import type { HelpText } from './help-text.ts'
import type { Run } from './run.ts'

const DEFAULT_COMMIT_EVERY = '5s'

export const consumeCommand = (run: Run<ConsumeRequest>) =>
  new Command('consume')
    .description('Read records: the last 10 and then what comes, unless told otherwise')
    .argument('<topic...>', 'topics to read')
    .option('--from <point>', `where to start: ${OFFSET_SPEC_HELP}`)
    .option('--to <point>', 'where to stop; not included')
    .option('--offset <range>', 'both at once, like 100..200 or @-2h..@-1h')
    .option('--since <duration>', 'what was written in this time, like 15m')
    .option('--tail <n>', 'start with the last n records of all partitions together, in time order')
    .option('-n, --limit <n>', 'stop after this many printed records')
    .option('--scan-limit <n>', 'stop after looking at this many records')
    .option(
      '-e, --exit',
      'stop at the end of the log as it is now; starts at earliest if nothing else is said',
    )
    .addOption(new Option('--no-follow', 'the same as --exit').hideHelp())
    .option('--idle <duration>', 'stop when nothing has come for so long')
    .option('-p, --partitions <set>', 'only these, like 0,3-5')
    .option('-g, --group <group>', 'read as a member of this group, and commit what was printed')
    .option('--no-commit', 'with --group: commit nothing')
    .option('--commit-every <duration|n>', `with --group: how often to commit (${DEFAULT_COMMIT_EVERY})`)
    .addOption(
      new Option(
        '--group-protocol <protocol>',
        'with --group: how to join; auto is as the group does, and consumer (KIP-848) for a new one',
      )
        .choices(GROUP_PROTOCOLS)
        .default('auto' as const),
    )
    .option(
      '--instance-id <id>',
      'with --group: be this static member; its partitions wait for its return (consumer protocol)',
    )
    .option('--exec <command>', 'with --group: run this for every record, and commit what it has done')
    .option('--exec-batch <n>', 'with --exec: give up to n records to one run, as envelopes')
    .option('--exec-timeout <duration>', 'with --exec: end a run that takes longer; it has failed')
    .option('--concurrency <n>', 'with --exec: so many runs at a time; keys keep their order (1)')
    .option('--retries <n>', 'with --exec: try again so often what has failed (0)')
    .option('--backoff <duration>', 'with --exec: before the first retry; doubles up to a minute (1s)')
    .option('--dead-letter <topic>', 'with --exec: put what fails for good there, and go on')
    .option('--grep <re>', `only what matches: ${GREP_HELP} (repeatable)`, collect, [])
    .option('-k, --key <key>', 'only this key; reads the one partition that the key hashes to')
    .option('-H, --header <name=value>', 'only records with this header (repeatable)', collect, [])
    .option('-f, --format <template>', "print like this: '%t[%p]@%o %k %v\\n'")
    .option(
      '-s, --serde <[key=|value=]type>',
      'show keys or values as string, json, hex, base64, int8 to int64, uint8 to uint64, float32, float64 or uuid (repeatable)',
      collect,
      [],
    )
    .addOption(
      new Option('--isolation <level>', 'whether records of open and aborted transactions are shown')
        .choices(['committed', 'uncommitted'] as const)
        .default('committed' as const),
    )
    .addOption(
      new Option('--order <order>', 'as partitions come, or by time over all of them')
        .choices(['partition', 'time'] as const)
        .default('partition' as const),
    )
    .option('--regex', 'TOPIC is a regular expression; with -g: of topics that are there at the start', false)
    .option('--no-check-crcs', 'do not verify checksums')
    .action(async (topics, flags) => {
      const group = flags.group ?? null
      if (group === '') throw new UsageError('the name of the group is empty')
      if (flags.regex && topics.length > 1)
        throw new UsageError('--regex takes one expression', 'join them with |, as in "orders|payments"')
      if (flags.key !== undefined && (flags.partitions !== undefined || group !== null)) {
        const other = group === null ? '--partitions' : '--group'
        throw new UsageError(
          `--key and ${other} exclude each other: the key decides on the partition`,
          `use --grep 'k:^KEY$' to look for the key in what ${other} reads`,
        )
      }
      if (group !== null && flags.partitions !== undefined)
        throw new UsageError('--partitions and --group exclude each other: the group assigns partitions')
      if (group === null && (!flags.commit || flags.commitEvery !== undefined))
        throw new UsageError(
          'without --group nothing is ever committed',
          'leave the flag out, or name a group',
        )
      requireMemberFlags(group, flags.groupProtocol, flags.instanceId)
      if (group !== null && flags.order === 'time')
        throw new UsageError(
          '--order time and --group exclude each other: a group commits partition by partition',
        )
      const exec = parseExec(flags, {
        group,
        topics: flags.regex ? [] : topics,
        shown: [
          ...(flags.format === undefined ? [] : ['--format']),
          ...(flags.serde.length === 0 ? [] : ['--serde']),
        ],
      })
      const limit = parseCount('--limit', flags.limit)
      await run({
        topics,
        isRegex: flags.regex,
        bounds: consumeBounds({
          from: flags.from === undefined ? null : parseOffsetTarget(flags.from, 'consume'),
          to: flags.to === undefined ? null : parseOffsetTarget(flags.to, 'consume'),
          range: flags.offset === undefined ? null : parseOffsetRange(flags.offset),
          sinceMs: flags.since === undefined ? null : parseDuration(flags.since),
          tail: parseCount('--tail', flags.tail),
          exit: flags.exit === true || !flags.follow,
          limit,
          group,
        }),
        partitions: flags.partitions === undefined ? null : parsePartitionSet(flags.partitions),
        key: flags.key ?? null,
        filters: [...flags.grep.map(parseGrep), ...flags.header.map(parseHeaderFilter)],
        limit,
        scanLimit: parseCount('--scan-limit', flags.scanLimit),
        idleMs: flags.idle === undefined ? null : parseDuration(flags.idle),
        order: flags.order,
        isolation: flags.isolation,
        checkCrcs: flags.checkCrcs,
        template: flags.format ?? null,
        serdes: parseSerdes(flags.serde),
        group:
          group === null
            ? null
            : {
                group,
                commit: flags.commit,
                commitEvery: parseCommitEvery(flags.commitEvery ?? DEFAULT_COMMIT_EVERY),
                exec,
                protocol: flags.groupProtocol,
                instanceId: flags.instanceId ?? null,
              },
      })
    })

export const consumeHelp: HelpText = {
  examples: [
    'kctl consume orders',
    'kctl consume orders --exit > orders.ndjson',
    'kctl consume orders --since 2h --grep error --exit',
    "kctl consume orders --key order-123 --exit -f '%d{iso} %p@%o %v\\n'",
    'kctl consume orders --from @2026-11-20 --to @2026-11-21 --order time',
    'kctl consume orders --group billing',
    "kctl consume orders --group mailer --exec './send-mail' --retries 3 --dead-letter orders.dead",
  ],
  notes:
    'Without a start it shows the last 10 records and goes on; with --exit or --to it reads from the beginning.\n' +
    'A pipe gets one JSON object a line (-o ndjson), a terminal a short line for each record (-o pretty);\n' +
    'there are also -o value, key and csv.\n\n' +
    '--exec gives each record to a command: the value on stdin; in the environment KCTL_TOPIC,\n' +
    'KCTL_PARTITION, KCTL_OFFSET, KCTL_TIMESTAMP, KCTL_KEY and KCTL_KEY_BASE64, KCTL_HEADERS as JSON,\n' +
    'KCTL_HEADER_NAME, KCTL_GROUP, KCTL_ATTEMPT, KCTL_BYTES of stdin, KCTL_NULL=1 for null. Exit code 0 is done.\n' +
    'A record is committed when it, and all before it in its partition, are done or in --dead-letter;\n' +
    'without --dead-letter the first that fails for good ends kctl: with 3, or 10 if nothing was done.',
  seeAlso: ['kctl produce', 'kctl help offsets', 'kctl help output'],
}

function requireMemberFlags(
  group: string | null,
  protocol: GroupProtocol | 'auto',
  instanceId: string | undefined,
): void {
  if (group === null && (protocol !== 'auto' || instanceId !== undefined)) {
    const flag = instanceId === undefined ? '--group-protocol' : '--instance-id'
    throw new UsageError(`${flag} is about a member of a group`, 'add --group GROUP, or leave it out')
  }
  if (instanceId === '') throw new UsageError('--instance-id is empty')
  if (instanceId !== undefined && protocol === 'classic')
    throw new UsageError(
      '--instance-id needs the consumer protocol: kctl has no static members of the classic one',
      'leave out --group-protocol classic, or leave out --instance-id',
    )
}

function parseCount(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const count = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count
  throw new UsageError(`${flag} "${text}" is not a number of records`, `write it like ${flag} 100`)
}

function parseCommitEvery(text: string): CommitEvery {
  if (!/^\d+$/.test(text)) return { kind: 'time', ms: parseDuration(text) }
  const count = Number(text)
  if (count > 0 && Number.isSafeInteger(count)) return { kind: 'records', count }
  throw new UsageError(`--commit-every "${text}" is no number of records`, 'write it like 5s or 1000')
}

export async function consume(request: ConsumeRequest, context: Context): Promise<void> {
  if (request.group !== null) {
    // A variable of the environment speaks of all commands; `-o json` says how an error is to look.
    const { format, given } = context.settings
    const isFormatAsked = given.output?.origin === 'flag' && format !== 'json'
    if (request.group.exec !== null && isFormatAsked) throw notShown(`-o ${format}`)
    const { readAsGroup } = await import('./consume/read-as-group.ts')
    await readAsGroup(request, request.group, context)
  } else {
    const { readTopics } = await import('./consume/read-topics.ts')
    await readTopics(request, context)
  }
}
