import { Command } from '@commander-js/extra-typings'
import { partitionBounds } from '../../cluster/partition-bounds.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import { topicBytes } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { matchesAnyGlob } from '../../domain/glob.ts'
import { summariseTopics, type TopicSummary } from '../../domain/topic-summary.ts'
import { KctlError } from '../../errors.ts'
import { namesColumn } from '../../output/list-choice.ts'
import { tableView } from '../../output/view.ts'
import { noteNearest } from '../note-nearest.ts'
import { noteUnseen } from '../note-unseen.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface ListRequest {
  /** Shell-style patterns; empty means every topic. */
  readonly patterns: readonly string[]
  readonly internal: boolean
  readonly unhealthy: boolean
}

export const listCommand = (run: Run<ListRequest>) =>
  new Command('list')
    .alias('ls')
    .description('List topics with their partitions, records and health')
    .argument('[pattern...]', "only topics whose name matches, like 'order*'")
    .option('--internal', "also Kafka's own topics, such as __consumer_offsets", false)
    .option('--unhealthy', 'only topics with something wrong', false)
    .action(async (patterns, { internal, unhealthy }) => await run({ patterns, internal, unhealthy }))

export const listHelp: HelpText = {
  examples: [
    'kctl topics list',
    "kctl topics list 'order*' -o wide",
    'kctl topics list --unhealthy',
    'kctl topics list --sort -records -o json',
  ],
  seeAlso: ['kctl topics describe', 'kctl help output'],
}

export async function list(request: ListRequest, context: Context): Promise<void> {
  context.output.require(listView)
  await using cluster = await context.openCluster()
  const matches = matchesAnyGlob(request.patterns)
  const { topics } = await cluster.metadata('all')
  const shown = topics.filter(({ name, internal }) => matches(name) && (!internal || request.internal))
  const everything = seesAll(cluster, 'topics')
  everything.catch(() => {})
  const [bounds, bytes] = await Promise.all([
    wantsRecords(request, context) ? partitionBounds(cluster, shown) : [],
    wantsBytes(context) ? topicBytes(cluster) : NO_BYTES,
  ])
  const rows = summariseTopics(shown, bounds, bytes.byTopic)
  await context.output.result(
    listView,
    rows.filter(({ problems, unanswered }) => !request.unhealthy || problems.length + unanswered.length > 0),
  )
  if (shown.length === 0) {
    const names = topics.map(({ name }) => name)
    await noteNearest(request.patterns, names, context.output)
  }
  await noteUnseen('topics', cluster, context.output, everything)
  requireAllAnswered(rows)
  if (bytes.unanswered.length === 0) return
  throw new KctlError('partial', 'not all could be found out: how many bytes the topics have on disk', {
    code: 'INCOMPLETE',
    details: bytes.unanswered,
    hint: bytes.unanswered.some((reason) => reason.endsWith('CLUSTER_AUTHORIZATION_FAILED'))
      ? needsRight('Describe', 'the cluster')
      : 'kctl doctor looks for the cause',
  })
}

const NO_BYTES = { byTopic: new Map<string, bigint>(), unanswered: [] }

/** Names alone need no question to every leader; all else has a column of what they answer, or of their health. */
const wantsRecords = ({ unhealthy }: ListRequest, { output: { options } }: Context): boolean =>
  unhealthy || options.template !== null || options.format !== 'name' || options.choice.sort !== null

const wantsBytes = ({ output: { options } }: Context): boolean =>
  options.format === 'wide' || namesColumn('bytes', options)

/** What could not be found out makes the list incomplete; what is wrong with a topic does not. */
function requireAllAnswered(rows: readonly TopicSummary[]): void {
  const incomplete = rows.filter(({ unanswered }) => unanswered.length > 0)
  const [first] = incomplete
  if (first === undefined) return
  const others = incomplete.length > 1 ? ` and ${incomplete.length - 1} more` : ''
  throw new KctlError(
    'partial',
    `not all could be found out: "${first.name}" (${first.unanswered.join(', ')})${others}`,
    {
      code: 'INCOMPLETE',
      hint: 'the rows above say what is missing; kctl doctor looks for the cause',
    },
  )
}

const healthOf = ({ problems, unanswered }: TopicSummary): string =>
  [...problems, ...unanswered.filter((each) => !problems.includes(each))].join(', ')

const listView = tableView<TopicSummary>([
  { key: 'name', isName: true, value: ({ name }) => name },
  { key: 'id', isName: true, value: ({ id }) => id, wide: true },
  { key: 'partitions', value: ({ partitions }) => partitions, align: 'right' },
  { key: 'replicas', value: ({ replicas }) => replicas, align: 'right' },
  { key: 'records', value: ({ records }) => records, align: 'right' },
  { key: 'bytes', value: ({ bytes }) => bytes ?? undefined, align: 'right', wide: true },
  { key: 'internal', value: ({ internal }) => internal, wide: true },
  {
    key: 'health',
    value: (topic) => healthOf(topic) || 'ok',
    text: (topic, style) => (healthOf(topic) === '' ? 'ok' : style.warning(`! ${healthOf(topic)}`)),
  },
  { key: 'problems', value: ({ problems }) => problems, hidden: true },
])
