import { Command } from '@commander-js/extra-typings'
import { seesAll } from '../../cluster/sees-all.ts'
import type { Context } from '../../context.ts'
import type { CommittedOffset } from '../../domain/group.ts'
import { formatPartition, type Offset, type TopicPartition } from '../../domain/offset.ts'
import { formatOffsetsCsv } from '../../domain/offsets-file.ts'
import { inScopes, parseTopicScope, type TopicScope } from '../../domain/partition-set.ts'
import { sanitiseText } from '../../domain/sanitise.ts'
import { didYouMean } from '../../domain/text-distance.ts'
import { KctlError } from '../../errors.ts'
import { sortRows } from '../../output/list-choice.ts'
import type { Output } from '../../output/output.ts'
import { tableView } from '../../output/view.ts'
import { collect } from '../collect.ts'
import { requireAllAnswered, type Unanswered, unansweredGroup } from '../groups/require-all-answered.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { chosenOffsets, type GroupChoice, parseGroupChoice } from './chosen-groups.ts'
import { requireVisible } from './require-visible.ts'

export interface ExportRequest {
  readonly groups: GroupChoice
  /** Empty means every topic. */
  readonly scopes: readonly TopicScope[]
}

export const exportCommand = (run: Run<ExportRequest>) =>
  new Command('export')
    .description('Print the committed offsets of groups in a form that offsets import takes back')
    .argument('[group...]', 'groups')
    .option('--all-groups', 'every group', false)
    .option('-t, --topic <topic[:partitions]>', 'only this topic (repeatable)', collect, [])
    .action(
      async (groups, { allGroups, topic }) =>
        await run({ groups: parseGroupChoice(groups, allGroups), scopes: topic.map(parseTopicScope) }),
    )

export const exportHelp: HelpText = {
  examples: [
    'kctl offsets export billing > billing.csv',
    'kctl offsets export billing -o json > billing.json   # metadata and leader epochs too',
    'kctl offsets export billing mailer -t orders:0,2',
    'kctl offsets export --all-groups -o json > all.json',
  ],
  notes:
    "Without -o, and with -o csv, it prints the lines of Apache's kafka-consumer-groups --export, without a\n" +
    'heading: topic,partition,offset for one group; group,topic,partition,offset for several or --all-groups.',
  seeAlso: ['kctl offsets import', 'kctl offsets snapshot', 'kctl offsets list'],
}

interface ExportedOffset extends TopicPartition {
  readonly clusterId: string | null
  readonly group: string
  readonly offset: Offset
  readonly leaderEpoch: number | null
  readonly metadata: string
}

export async function exportOffsets({ groups, scopes }: ExportRequest, context: Context): Promise<void> {
  const { output } = context
  output.require(exportView)
  await using cluster = await context.openCluster()
  await requireVisible(
    scopes.map(({ topic }) => topic),
    cluster,
  )
  const chosen = await chosenOffsets(groups, cluster)
  const clusterId = await cluster.clusterId()
  const missing: Unanswered[] = chosen.unanswered.map((line) => ({ line, needs: null }))
  const rows: ExportedOffset[] = []
  for (const { group, offsets, error } of chosen.groups) {
    if (error !== null) {
      if (error !== 'GROUP_ID_NOT_FOUND') missing.push(unansweredGroup(group, error))
      continue
    }
    const own = offsets.filter((each) => inScopes(scopes, each))
    missing.push(...own.flatMap((each) => unansweredOffset(group, each)))
    rows.push(...own.flatMap((each) => exported(clusterId, group, each)))
  }
  requireEveryScope(
    scopes,
    rows,
    missing,
    chosen.groups.flatMap(({ offsets }) => offsets.map(({ topic }) => topic)),
  )
  await print(rows, groups === null || groups.length > 1, output)
  const hidesTopics = scopes.length === 0 && !(await seesAll(cluster, 'topics'))
  if (hidesTopics) {
    await output.warn(() => 'this user may not see every topic: what is committed on others is not exported')
  }
  if (rows.length === 0 && missing.length === 0) {
    if (hidesTopics)
      missing.push({ line: 'what is committed on topics that this user may not see', needs: 'each topic' })
    else await output.note(() => 'nothing is committed')
  }
  requireAllAnswered([], missing)
}

/** A topic that was named and is nowhere committed is a name mistaken: an empty file would be no backup. */
function requireEveryScope(
  scopes: readonly TopicScope[],
  rows: readonly ExportedOffset[],
  missing: readonly Unanswered[],
  committedTopics: readonly string[],
): void {
  const empty = scopes.find((scope) => !rows.some((row) => inScopes([scope], row)))
  if (empty === undefined || missing.length > 0) return
  const meant = didYouMean(empty.topic, committedTopics)
  throw new KctlError('notFound', `nothing is committed on topic "${empty.topic}"`, {
    code: 'NOTHING_COMMITTED',
    hint: `${meant === null ? '' : `did you mean "${meant}"?   `}leave -t out to export everything: kctl offsets export GROUP`,
  })
}

function exported(
  clusterId: string | null,
  group: string,
  { topic, partition, committed, leaderEpoch, metadata }: CommittedOffset,
): readonly ExportedOffset[] {
  return committed === null
    ? []
    : [{ clusterId, group, topic, partition, offset: committed, leaderEpoch, metadata }]
}

const unansweredOffset = (group: string, offset: CommittedOffset): readonly Unanswered[] =>
  offset.error === null
    ? []
    : [{ line: `${group} ${formatPartition(offset)}: ${offset.error}`, needs: `topic "${offset.topic}"` }]

/** CSV is Apache's here, without a heading; with columns of the user's choice it is that of every command. */
async function print(rows: readonly ExportedOffset[], withGroup: boolean, output: Output): Promise<void> {
  const { format, choice, template } = output.options
  const isApache = (format === null || format === 'csv') && choice.columns === null && template === null
  if (!isApache) return await output.result(exportView, rows)
  const sorted = sortRows(exportView.list?.columns ?? [], rows, choice) as readonly ExportedOffset[]
  const text = formatOffsetsCsv(sorted, withGroup)
  if (text === '') return
  await output.text(output.stdout.isTerminal ? sanitiseText(text, { multiline: true }) : text)
}

const exportView = tableView<ExportedOffset>([
  { key: 'clusterId', isName: true, value: ({ clusterId }) => clusterId, wide: true },
  { key: 'group', isName: true, value: ({ group }) => group },
  { key: 'topic', isName: true, value: ({ topic }) => topic },
  { key: 'partition', value: ({ partition }) => partition, align: 'right' },
  { key: 'offset', value: ({ offset }) => offset, align: 'right' },
  { key: 'leaderEpoch', value: ({ leaderEpoch }) => leaderEpoch, align: 'right' },
  { key: 'metadata', value: ({ metadata }) => metadata },
])
