import type { GroupLags } from '../../cluster/group-lags.ts'
import { topicConsumers } from '../../cluster/topic-consumers.ts'
import { requireTopic } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { tableView } from '../../output/view.ts'
import { LAG_COLUMNS } from '../groups/lag-columns.ts'
import { requireAllAnswered, unansweredGroup } from '../groups/require-all-answered.ts'
import { noteUnseen } from '../note-unseen.ts'
import type { ConsumersRequest } from './consumers.ts'

export async function showConsumers({ topic: name }: ConsumersRequest, context: Context): Promise<void> {
  context.output.require(consumersView)
  await using cluster = await context.openCluster()
  const topic = await requireTopic(cluster, name)
  const { readers, unknown, unanswered } = await topicConsumers(cluster, topic)
  await context.output.result(consumersView, readers)
  await noteUnseen('groups', cluster, context.output)
  requireAllAnswered(readers, [
    ...unanswered.map(({ broker, reason }) => ({
      line: `groups of broker ${broker}: ${reason}`,
      needs: null,
    })),
    ...unknown.map(({ group, error }) => unansweredGroup(group, error)),
  ])
}

const consumersView = tableView<GroupLags>([
  { key: 'group', isName: true, value: ({ description }) => description.group },
  { key: 'type', value: ({ description }) => description.type },
  { key: 'state', value: ({ description }) => description.state },
  { key: 'coordinator', value: ({ description }) => description.coordinator, align: 'right', wide: true },
  { key: 'members', value: ({ description }) => description.members.length, align: 'right' },
  { key: 'partitions', value: ({ partitions }) => partitions.length, align: 'right' },
  ...LAG_COLUMNS,
])
