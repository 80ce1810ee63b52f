import { groupLags } from '../../cluster/group-lags.ts'
import { requireGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import { groupBy } from '../../domain/group-by.ts'
import { isAssigned, type PartitionLag } from '../../domain/group-lag.ts'
import { tableView } from '../../output/view.ts'
import { LAG_COLUMNS } from './lag-columns.ts'
import { noteHiddenTopics } from './note-hidden-topics.ts'
import { requireAllAnswered } from './require-all-answered.ts'
import type { TopicsRequest } from './topics.ts'

export async function showTopics({ group }: TopicsRequest, context: Context): Promise<void> {
  context.output.require(topicsView)
  await using cluster = await context.openCluster()
  const lags = await groupLags(cluster, [await requireGroup(cluster, group)])
  const byTopic = groupBy(
    lags.flatMap(({ partitions }) => partitions),
    ({ topic }) => topic,
  )
  await context.output.result(
    topicsView,
    [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
  )
  await noteHiddenTopics(context.output, lags)
  requireAllAnswered(lags)
}

interface TopicRow {
  readonly topic: string
  /** Those that the group has committed or is assigned, and unread ones beside them. */
  readonly partitions: readonly PartitionLag[]
}

const topicsView = tableView<TopicRow>([
  { key: 'topic', isName: true, value: ({ topic }) => topic },
  { key: 'partitions', value: ({ partitions }) => partitions.length, align: 'right' },
  {
    key: 'committed',
    value: ({ partitions }) => partitions.filter(({ committed }) => committed !== null).length,
    align: 'right',
  },
  {
    key: 'assigned',
    value: ({ partitions }) => partitions.filter(isAssigned).length,
    align: 'right',
  },
  ...LAG_COLUMNS,
])
