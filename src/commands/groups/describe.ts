import { Command } from '@commander-js/extra-typings'
import { groupLags, type GroupLags } from '../../cluster/group-lags.ts'
import { requireGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import { formatAssignment, type GroupMember } from '../../domain/group.ts'
import { type PartitionLag, totalLag } from '../../domain/group-lag.ts'
import { nestedTable, objectView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import { noteHiddenTopics } from './note-hidden-topics.ts'
import { requireAllAnswered } from './require-all-answered.ts'
import type { Run } from '../run.ts'

export interface DescribeRequest {
  readonly group: string
}

export const describeCommand = (run: Run<DescribeRequest>) =>
  new Command('describe')
    .aliases(['desc', 'show'])
    .description("Show a group's members, what they read, and how far they are")
    .argument('<group>', 'group')
    .action(async (group) => await run({ group }))

export const describeHelp: HelpText = {
  examples: [
    'kctl groups describe billing',
    "kctl groups describe billing -o json | jq '.members[].host'",
    'kctl groups describe billing -o csv --sort -lag',
  ],
  seeAlso: ['kctl groups lag', 'kctl offsets reset'],
}

export async function describe({ group }: DescribeRequest, context: Context): Promise<void> {
  context.output.require(groupView)
  await using cluster = await context.openCluster()
  const description = await requireGroup(cluster, group)
  const [lags] = await groupLags(cluster, [description])
  if (lags === undefined) throw new Error('one group was asked for, and none came back')
  await context.output.result(groupView, lags)
  await noteHiddenTopics(context.output, [lags])
  requireAllAnswered([lags])
}

const groupView = objectView<GroupLags>({
  fields: [
    { key: 'group', value: ({ description }) => description.group },
    { key: 'type', value: ({ description }) => description.type },
    { key: 'state', value: ({ description }) => description.state },
    { key: 'protocol', value: ({ description }) => description.protocol || null },
    { key: 'assignor', value: ({ description }) => description.assignor },
    { key: 'coordinator', value: ({ description }) => description.coordinator },
    { key: 'lag', value: ({ partitions }) => totalLag(partitions) },
  ],
  tables: [
    nestedTable<GroupLags, PartitionLag>({
      key: 'partitions',
      rows: ({ partitions }) => partitions,
      columns: [
        { key: 'topic', value: ({ topic }) => topic },
        { key: 'partition', value: ({ partition }) => partition, align: 'right' },
        { key: 'committed', value: ({ committed }) => committed, align: 'right' },
        { key: 'start', value: ({ start }) => start, align: 'right', wide: true },
        { key: 'end', value: ({ end }) => end, align: 'right' },
        { key: 'lag', value: ({ lag }) => lag, align: 'right' },
        { key: 'memberId', header: 'MEMBER', value: ({ memberId }) => memberId },
        {
          key: 'error',
          header: 'NOTE',
          remark: true,
          value: ({ error }) => error ?? undefined,
          text: ({ error }, style) => (error === null ? '' : style.warning(`! ${error}`)),
        },
      ],
    }),
    nestedTable<GroupLags, GroupMember>({
      key: 'members',
      rows: ({ description }) => description.members,
      columns: [
        { key: 'memberId', header: 'MEMBER', value: ({ memberId }) => memberId },
        { key: 'instanceId', header: 'INSTANCE', value: ({ instanceId }) => instanceId, wide: true },
        { key: 'clientId', header: 'CLIENT', value: ({ clientId }) => clientId },
        { key: 'host', value: ({ host }) => host },
        {
          key: 'assignment',
          value: ({ assignment }) => assignment.map(({ topic, partition }) => ({ topic, partition })),
          text: ({ assignment }) => formatAssignment(assignment),
        },
      ],
    }),
  ],
})
