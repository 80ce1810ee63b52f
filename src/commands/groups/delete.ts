import { Command } from '@commander-js/extra-typings'
import { deleteGroup } from '../../cluster/groups.ts'
import { groupLags, type GroupLags } from '../../cluster/group-lags.ts'
import { mayHaveHappened } from '../../cluster/group-offsets.ts'
import { describeGroups } from '../../cluster/describe-groups.ts'
import { explainKafkaError, KafkaError, needsRight } from '../../cluster/kafka-error.ts'
import { requireGroup } from '../../cluster/require-group.ts'
import type { Cluster } from '../../cluster/cluster.ts'
import { openJournal } from '../../config/journal.ts'
import type { Context, Question } from '../../context.ts'
import { type GroupDescription, type GroupType, isEmpty, notEmptyError } from '../../domain/group.ts'
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
  notes: 'Where a share group was cannot be brought back: its name has to be typed, or --yes given.',
  seeAlso: ['kctl offsets undo', 'kctl groups list'],
}

/** @throws {KctlError} `GROUP_NOT_EMPTY` */
function requireDeletable(description: GroupDescription): void {
  if (isEmpty(description)) return
  const { message, code, details } = notEmptyError(description, 'only an empty group can be deleted')
  throw new KctlError('precondition', message, {
    code,
    details,
    hint: `stop its members: kctl groups wait ${description.group} --state empty`,
  })
}

interface DeletedGroup {
  readonly group: string
  readonly type: GroupType
  readonly offsets: number
  /** Of a share group: partitions that it has begun to read. */
  readonly begun: number
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
  for (const description of descriptions) requireDeletable(description)
  const lags = await groupLags(cluster, descriptions)
  const losses = lags.map(toDeleted)
  if (losses.some(({ mayBeMore }) => mayBeMore)) {
    await context.output.warn(
      () =>
        'this user may not see every topic: offsets committed on others go too, and undo does not know them',
    )
  }
  if (dryRun) return await context.output.result(deletedView, losses)
  await context.requireYes(questionOf(losses, cluster.name))
  const done: DeletedGroup[] = []
  const failures: ItemFailure[] = []
  for (const each of lags) {
    const outcome = await deleteOne(each, cluster, context)
    if (outcome instanceof KctlError) failures.push({ error: outcome })
    else done.push(outcome)
  }
  await finishItems(context, deletedView, done, failures)
}

function questionOf(losses: readonly DeletedGroup[], where: string): Question {
  const [first] = losses
  const isOne = losses.length === 1
  const count = losses.reduce((sum, { offsets }) => sum + offsets, 0)
  const offsets = `${count} committed offset${count === 1 ? '' : 's'}`
  const name = first?.group ?? ''
  if (!losses.some(({ type }) => type === 'share')) {
    const what = isOne ? `group "${name}"` : `${losses.length} groups`
    return { message: `Delete ${what} with ${offsets} from ${where}?`, typeToConfirm: null }
  }
  // What a share group has done the brokers alone know, and kctl cannot tell them.
  return isOne
    ? { message: `Delete share group "${name}" from ${where}? This cannot be undone.`, typeToConfirm: name }
    : {
        message: `Delete ${losses.length} groups with ${offsets} from ${where}? For share groups this cannot be undone.`,
        typeToConfirm: 'delete',
      }
}

const toDeleted = ({ description: { group, type }, partitions, seesAllTopics }: GroupLags): DeletedGroup => ({
  group,
  type,
  begun: partitions.filter(({ share }) => share !== undefined && share.start !== null).length,
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
  const entry =
    // It leaves nothing to put back.
    description.type === 'share'
      ? null
      : journal.append({
          time: context.now(),
          clusterId,
          context: context.settings.contextName,
          group: description.group,
          command: context.args,
          before,
          after: before.map((each) => ({ ...each, offset: null, leaderEpoch: null, metadata: null })),
          status: 'planned',
        })
  const record = (status: 'failed' | 'applied' | 'unknown'): void => {
    if (entry !== null) journal.update(entry, { status })
  }
  try {
    await deleteGroup(cluster, description.group)
  } catch (error) {
    if (error instanceof KafkaError) {
      record('failed')
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
    record('applied')
    return { ...toDeleted(lags), deleted: true, undoId: before.length === 0 ? null : (entry?.id ?? null) }
  }
  record('unknown')
  return new KctlError('outcomeUnknown', `it is not known whether group "${description.group}" was deleted`, {
    code: 'OUTCOME_UNKNOWN',
    hint: `kctl groups list ${description.group}`,
  })
}

const deletedView = reportView<DeletedGroup>(
  [
    { key: 'group', isName: true, value: ({ group }) => group },
    { key: 'type', value: ({ type }) => type },
    { key: 'offsets', value: ({ offsets }) => offsets },
    { key: 'lag', value: ({ lag }) => lag },
    { key: 'deleted', value: ({ deleted }) => deleted },
    { key: 'undoId', isName: true, value: ({ undoId }) => undoId ?? undefined },
  ],
  (groups, style) =>
    groups.flatMap(({ group, type, offsets, begun, deleted, mayBeMore, undoId }) => {
      if (type === 'share') {
        const begunText = `had begun to read ${style.number(begun)} partition${begun === 1 ? '' : 's'}`
        return deleted
          ? [`${style.success('✔')} deleted share group ${style.accent(group)}, which ${begunText}`]
          : [`share group ${style.accent(group)} ${begunText}; nothing was changed`]
      }
      const seen = mayBeMore ? ' that this user may see' : ''
      const count = `${style.number(offsets)} committed offset${offsets === 1 ? '' : 's'}${seen}`
      if (!deleted) return [`group ${style.accent(group)} has ${count}; nothing was changed`]
      return [
        `${style.success('✔')} deleted group ${style.accent(group)} with ${count}`,
        ...(undoId === null ? [] : [style.dim(`  undo: kctl offsets undo ${undoId}`)]),
      ]
    }),
)
