import { Command } from '@commander-js/extra-typings'
import { deleteGroup } from '../../cluster/groups.ts'
import { groupLags, type GroupLags } from '../../cluster/group-lags.ts'
import { mayHaveHappened } from '../../cluster/group-offsets.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { explainKafkaError, KafkaError, needsRight } from '../../cluster/kafka-error.ts'
import { requireGroup } from '../../cluster/require-group.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { openJournal } from '../../config/journal.ts'
import type { Context } from '../../context.ts'
import { requireEmpty } from '../../domain/group.ts'
import { totalLag } from '../../domain/group-lag.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { reportView } from '../../output/report-view.ts'
import { finishItems, type ItemFailure } from '../finish-items.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface DeleteRequest {
  readonly groups: readonly string[]
  readonly dryRun: boolean
}

export const deleteCommand = (run: Run<DeleteRequest>) =>
  new Command('delete')
    .alias('rm')
    .description('Delete empty groups with all they have committed; offsets undo brings the offsets back')
    .argument('<group...>', 'groups, by their whole names')
    .option('--dry-run', 'show what would be lost, and change nothing', false)
    .action(async (groups, { dryRun }) => {
      const repeated = groups.find((name, index) => groups.indexOf(name) !== index)
      if (repeated !== undefined) throw new UsageError(`group "${repeated}" is named twice`)
      await run({ groups, dryRun })
    })

export const deleteHelp: HelpText = {
  examples: [
    'kctl groups delete billing-old',
    'kctl groups delete a b --yes',
    'kctl groups delete billing-old --dry-run',
  ],
  seeAlso: ['kctl offsets undo', 'kctl groups list'],
}

interface DeletedGroup {
  readonly group: string
  readonly offsets: number
  readonly lag: bigint | null
  readonly deleted: boolean
  /** Whether there may be more offsets than are counted here: this user may not see every topic. */
  readonly mayBeMore: boolean
  /** What `kctl offsets undo` takes to bring the offsets back; null if there were none. */
  readonly undoId: string | null
}

export async function deleteGroups({ groups, dryRun }: DeleteRequest, context: Context): Promise<void> {
  context.output.require(deletedView)
  if (!dryRun) context.requireWritable('delete groups')
  await using cluster = await context.openCluster()
  const descriptions = await Promise.all(groups.map(async (group) => await requireGroup(cluster, group)))
  for (const description of descriptions) requireEmpty(description)
  const lags = await groupLags(cluster, descriptions)
  const losses = lags.map(toDeleted)
  if (losses.some(({ mayBeMore }) => mayBeMore)) {
    await context.output.warn(
      () =>
        'this user may not see every topic: offsets committed on others go too, and undo does not know them',
    )
  }
  if (dryRun) return await context.output.result(deletedView, losses)
  const what = groups.length === 1 ? `group "${groups[0] ?? ''}"` : `${groups.length} groups`
  const count = losses.reduce((sum, { offsets }) => sum + offsets, 0)
  await context.requireYes({
    message: `Delete ${what} with ${count} committed offset${count === 1 ? '' : 's'} from ${cluster.name}?`,
    typeToConfirm: null,
  })
  const done: DeletedGroup[] = []
  const failures: ItemFailure[] = []
  for (const each of lags) {
    const outcome = await deleteOne(each, cluster, context)
    if (outcome instanceof KctlError) failures.push({ error: outcome })
    else done.push(outcome)
  }
  await finishItems(context, deletedView, done, failures)
}

const toDeleted = ({ description: { group }, partitions, seesAllTopics }: GroupLags): DeletedGroup => ({
  group,
  offsets: partitions.filter(({ committed }) => committed !== null).length,
  lag: totalLag(partitions),
  deleted: false,
  mayBeMore: !seesAllTopics,
  undoId: null,
})

async function deleteOne(
  lags: GroupLags,
  cluster: Cluster,
  context: Context,
): Promise<DeletedGroup | KctlError> {
  const { description, partitions } = lags
  const before = partitions.flatMap(({ topic, partition, committed, leaderEpoch, metadata }) =>
    committed === null ? [] : [{ topic, partition, offset: committed, leaderEpoch, metadata }],
  )
  const journal = openJournal(context.host)
  const { clusterId } = await cluster.metadata([])
  const entry = journal.append({
    time: context.now(),
    clusterId,
    context: context.settings.contextName,
    group: description.group,
    command: context.args,
    before,
    after: before.map((each) => ({ ...each, offset: null, leaderEpoch: null, metadata: null })),
    status: 'planned',
  })
  try {
    await deleteGroup(cluster, description.group)
  } catch (error) {
    if (error instanceof KafkaError) {
      journal.update(entry, { status: 'failed' })
      return explainKafkaError(error.errorCode, `group "${description.group}" was not deleted`, {
        brokerMessage: error.brokerMessage,
        right: needsRight('Delete', `group "${description.group}"`),
      })
    }
    if (!mayHaveHappened(error)) throw error
  }
  // What counts is what the cluster shows afterwards, whatever it answered.
  const [now] = await describeGroups(cluster, [description.group]).catch(() => [])
  if (now?.error === 'GROUP_ID_NOT_FOUND') {
    journal.update(entry, { status: 'applied' })
    return { ...toDeleted(lags), deleted: true, undoId: before.length === 0 ? null : entry.id }
  }
  journal.update(entry, { status: 'unknown' })
  return new KctlError('outcomeUnknown', `it is not known whether group "${description.group}" was deleted`, {
    code: 'OUTCOME_UNKNOWN',
    hint: `kctl groups list ${description.group}`,
  })
}

const deletedView = reportView<DeletedGroup>(
  [
    { key: 'group', value: ({ group }) => group },
    { key: 'offsets', value: ({ offsets }) => offsets },
    { key: 'lag', value: ({ lag }) => lag },
    { key: 'deleted', value: ({ deleted }) => deleted },
    { key: 'undoId', value: ({ undoId }) => undoId ?? undefined },
  ],
  (groups, style) =>
    groups.flatMap(({ group, offsets, deleted, mayBeMore, undoId }) => {
      const seen = mayBeMore ? ' that this user may see' : ''
      const count = `${style.number(offsets)} committed offset${offsets === 1 ? '' : 's'}${seen}`
      if (!deleted) return [`group ${style.accent(group)} has ${count}; nothing was changed`]
      return [
        `${style.success('✔')} deleted group ${style.accent(group)} with ${count}`,
        ...(undoId === null ? [] : [style.dim(`  undo: kctl offsets undo ${undoId}`)]),
      ]
    }),
)
