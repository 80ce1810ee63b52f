import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import { groupLags } from '../../cluster/group-lags.ts'
import { requireGroup } from '../../cluster/require-group.ts'
import { requireTopics } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { requireCommits } from '../../domain/group.ts'
import type { PartitionLag } from '../../domain/group-lag.ts'
import { parseTopicScope, type TopicScope } from '../../domain/partition-set.ts'
import { tableView } from '../../output/view.ts'
import { collect } from '../collect.ts'
import { noteHiddenTopics } from '../groups/note-hidden-topics.ts'
import { requireAllAnswered } from '../groups/require-all-answered.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface ListRequest {
  readonly group: string
  /** Empty means every topic. */
  readonly scopes: readonly TopicScope[]
}

export const listCommand = (run: Run<ListRequest>) =>
  new Command('list')
    .alias('ls')
    .description('List the committed offsets of a group')
    .argument('<group>', 'group')
    .option('-t, --topic <topic[:partitions]>', 'only this topic (repeatable)', collect, [])
    .action(async (group, { topic }) => await run({ group, scopes: topic.map(parseTopicScope) }))

export const listHelp: HelpText = {
  examples: [
    'kctl offsets list billing',
    'kctl offsets list billing -t orders:0,2',
    'kctl offsets list billing -o json > billing.json   # offsets reset --from-file puts them back',
  ],
  seeAlso: ['kctl offsets reset', 'kctl groups describe'],
}

interface OffsetRow extends PartitionLag {
  readonly group: string
}

export async function list({ group, scopes }: ListRequest, context: Context): Promise<void> {
  context.output.require(offsetsView)
  await using cluster = await context.openCluster()
  const description = await requireGroup(cluster, group)
  requireCommits(description)
  const [lags] = await groupLags(cluster, [description])
  if (lags === undefined) throw new Error('one group was asked for, and none came back')
  // Without this a topic that may not be seen would look like one that the group does not read.
  const hidden = scopes.length > 0 && !lags.seesAllTopics ? await hiddenTopics(cluster, scopes) : []
  if (hidden.length > 0 && scopes.every(({ topic }) => hidden.includes(topic))) {
    await requireTopics(cluster, hidden)
  }
  const rows = lags.partitions.filter(
    ({ topic, partition, committed, isUnanswered }) =>
      (committed !== null || isUnanswered) &&
      (scopes.length === 0 ||
        scopes.some((scope) => scope.topic === topic && (scope.partitions?.includes(partition) ?? true))),
  )
  await context.output.result(
    offsetsView,
    rows.map((row) => ({ ...row, group })),
  )
  if (scopes.length === 0) await noteHiddenTopics(context.output, [lags])
  requireAllAnswered(
    [{ ...lags, partitions: rows, seesAllTopics: lags.seesAllTopics || scopes.length > 0 }],
    hidden.map((topic) => ({
      line: `${group}: what it has committed on ${topic}`,
      needs: `topic "${topic}"`,
    })),
  )
}

async function hiddenTopics(cluster: Cluster, scopes: readonly TopicScope[]): Promise<readonly string[]> {
  const { topics } = await cluster.metadata([...new Set(scopes.map(({ topic }) => topic))])
  return topics.filter(({ error }) => error === 'TOPIC_AUTHORIZATION_FAILED').map(({ name }) => name)
}

const offsetsView = tableView<OffsetRow>([
  { key: 'group', isName: true, value: ({ group }) => group, wide: true },
  { key: 'topic', isName: true, value: ({ topic }) => topic },
  { key: 'partition', value: ({ partition }) => partition, align: 'right' },
  { key: 'committed', value: ({ committed }) => committed, align: 'right' },
  { key: 'leaderEpoch', value: ({ leaderEpoch }) => leaderEpoch, align: 'right', wide: true },
  { key: 'metadata', value: ({ metadata }) => metadata, wide: true },
  { key: 'start', value: ({ start }) => start, align: 'right' },
  { key: 'end', value: ({ end }) => end, align: 'right' },
  { key: 'lag', value: ({ lag }) => lag, align: 'right' },
  {
    key: 'error',
    header: 'NOTE',
    remark: true,
    value: ({ error }) => error ?? undefined,
    text: ({ error }, style) => (error === null ? '' : style.warning(`! ${error}`)),
  },
])
