import { Command } from '@commander-js/extra-typings'
import { groupLags } from '../../cluster/group-lags.ts'
import { requireGroup } from '../../cluster/require-group.ts'
import type { Context } from '../../context.ts'
import type { HelpText } from '../help-text.ts'
import { groupView } from './group-view.ts'
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
    'kctl groups describe billing -o wide   # with epochs and what the coordinator wants members to read',
  ],
  notes:
    'Of a share group it shows from where on records are not done with yet, as it commits no offsets. Of a streams\n' +
    'group it shows the tasks of each member, by the names that Kafka Streams gives them, and the topology.',
  seeAlso: ['kctl groups members', 'kctl groups lag', 'kctl offsets reset'],
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
