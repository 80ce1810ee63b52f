import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import { awaitGone, deleteTopics, type DeleteOutcome } from '../../cluster/delete-topics.ts'
import { groupProgress } from '../../cluster/group-progress.ts'
import { listGroups } from '../../cluster/groups.ts'
import { explainKafkaError, needsRight } from '../../cluster/kafka-error.ts'
import { listOffsets } from '../../cluster/list-offsets.ts'
import { partitionBounds } from '../../cluster/partition-bounds.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import { requireTopics } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import { formatTime } from '../../domain/time-format.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { sumOfRecords } from '../../domain/topic-summary.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { reportView } from '../../output/report-view.ts'
import type { Column } from '../../output/column.ts'
import { tableView } from '../../output/view.ts'
import { withSpinner } from '../../terminal/spinner.ts'
import { finishItems } from '../finish-items.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface DeleteRequest {
  readonly names: readonly string[]
  readonly dryRun: boolean
}

export const deleteCommand = (run: Run<DeleteRequest>) =>
  new Command('delete')
    .alias('rm')
    .description('Delete topics with all their records')
    .argument('<name...>', 'topics to delete, by their whole names')
    .option('--dry-run', 'show what would be lost, and change nothing', false)
    .action(async (names, { dryRun }) => {
      const repeated = names.find((name, index) => names.indexOf(name) !== index)
      if (repeated !== undefined) throw new UsageError(`topic "${repeated}" is named twice`)
      await run({ names, dryRun })
    })

export const deleteHelp: HelpText = {
  examples: [
    'kctl topics delete clicks',
    'kctl topics delete clicks --dry-run',
    'kctl topics delete old-1 old-2 --yes',
  ],
  seeAlso: ['kctl topics list', 'kctl topics describe'],
}

/** What is gone once a topic is deleted. */
interface TopicLoss {
  readonly name: string
  readonly id: string | null
  readonly records: bigint | null
  /** The time of the last record, in milliseconds since 1970; null if there is none or it is not known. */
  readonly lastWriteMs: number | null
  /** Groups that have committed offsets on it. */
  readonly groups: readonly string[]
  readonly deleted: boolean
}

export async function deleteTopicsEffect({ names, dryRun }: DeleteRequest, context: Context): Promise<void> {
  context.requireWritable('delete topics')
  await using cluster = await context.openCluster()
  const topics = await requireTopics(cluster, names)
  const { losses, namesAllGroups } = await findLosses(cluster, topics)
  const { utc } = context.output.options
  if (!namesAllGroups) {
    await context.output.warn(
      () => 'groups that this user may not see are not named: they can have offsets there too',
    )
  }
  if (dryRun) return await context.output.result(lossView(utc), losses)

  await context.output.preview(lossView(utc), losses)
  const what = topics.length === 1 ? `topic "${names[0] ?? ''}"` : `${topics.length} topics`
  await context.requireYes({
    message: `Delete ${what} from ${cluster.name}? This cannot be undone.`,
    typeToConfirm: topics.length === 1 ? (names[0] ?? '') : 'delete',
  })
  const outcomes = await deleteTopics(cluster, topics)
  const waited = topics.filter(({ name }) => outcomes.get(name)?.kind !== 'refused')
  const waiting = `waiting until ${what} ${topics.length === 1 ? 'is' : 'are'} gone from every broker`
  const left = new Set(
    waited.length === 0
      ? []
      : await withSpinner(context.output, waiting, async () => await awaitGone(cluster, waited)),
  )
  const failures = topics.flatMap(({ name }) => {
    const failure = explainFailure(name, outcomes.get(name) ?? { kind: 'unknown' }, left.has(name), cluster)
    return failure === null ? [] : [{ name, error: failure }]
  })
  const failed = new Set(failures.map(({ name }) => name))
  const done = losses.filter(({ name }) => !failed.has(name)).map((loss) => ({ ...loss, deleted: true }))
  await finishItems(context, deletedView(cluster.name), done, failures)
}

interface Losses {
  readonly losses: readonly TopicLoss[]
  /** Whether no group is hidden from this user. */
  readonly namesAllGroups: boolean
}

async function findLosses(cluster: Cluster, topics: readonly TopicMetadata[]): Promise<Losses> {
  const [bounds, newest, { byTopic, isComplete }] = await Promise.all([
    partitionBounds(cluster, topics),
    listOffsets(cluster, topics, 'maxTimestamp').catch(() => []),
    groupsByTopic(cluster),
  ])
  const losses = topics.map(({ name, id }) => ({
    name,
    id,
    records: sumOfRecords(bounds.filter(({ topic }) => topic === name)),
    lastWriteMs: latest(newest.filter(({ topic }) => topic === name).map(({ timestamp }) => timestamp)),
    groups: byTopic.get(name) ?? [],
    deleted: false,
  }))
  return { losses, namesAllGroups: isComplete }
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.max(...known)
}

interface GroupsByTopic {
  readonly byTopic: ReadonlyMap<string, readonly string[]>
  /** Whether every group could be asked. */
  readonly isComplete: boolean
}

async function groupsByTopic(cluster: Cluster): Promise<GroupsByTopic> {
  const [{ groups, unanswered }, seesAllGroups] = await Promise.all([
    listGroups(cluster),
    seesAll(cluster, 'groups'),
  ])
  const answers = await groupProgress(cluster, groups)
  const isComplete =
    seesAllGroups &&
    unanswered.length === 0 &&
    answers.every(({ error }) => error === null || error === 'GROUP_ID_NOT_FOUND')
  const byTopic = new Map<string, string[]>()
  for (const { group, offsets } of answers) {
    for (const topic of new Set(offsets.map(({ topic }) => topic))) {
      const own = byTopic.get(topic)
      if (own === undefined) byTopic.set(topic, [group])
      else own.push(group)
    }
  }
  return { byTopic, isComplete }
}

function explainFailure(
  name: string,
  outcome: DeleteOutcome,
  isLeft: boolean,
  cluster: Cluster,
): KctlError | null {
  if (outcome.kind === 'refused') {
    return explainKafkaError(outcome.errorCode, `topic "${name}" was not deleted from ${cluster.name}`, {
      brokerMessage: outcome.brokerMessage,
      right: needsRight('Delete', `topic "${name}"`),
    })
  }
  if (!isLeft) return null
  return new KctlError(
    'outcomeUnknown',
    outcome.kind === 'accepted'
      ? `the cluster accepted to delete topic "${name}", but still shows it`
      : `no answer whether topic "${name}" was deleted, and it is still shown`,
    { code: 'OUTCOME_UNKNOWN', hint: `kctl topics list ${name}` },
  )
}

const lossColumns = (utc: boolean): readonly Column<TopicLoss>[] => [
  { key: 'name', isName: true, value: ({ name }) => name },
  { key: 'records', value: ({ records }) => records, align: 'right' },
  {
    key: 'lastWrite',
    value: ({ lastWriteMs }) => (lastWriteMs === null ? null : new Date(lastWriteMs).toISOString()),
    text: ({ lastWriteMs }) => (lastWriteMs === null ? '-' : formatTime(lastWriteMs, { utc })),
  },
  { key: 'groups', value: ({ groups }) => groups },
]

const lossView = (utc: boolean) => tableView<TopicLoss>(lossColumns(utc))

const deletedView = (where: string) =>
  reportView<TopicLoss>(
    [...lossColumns(true), { key: 'deleted', value: ({ deleted }) => deleted }],
    (topics, style) =>
      topics.map(
        ({ name, records }) =>
          `${style.success('✔')} deleted topic ${style.accent(name)} from ${where}` +
          (records === null ? '' : `, ${style.number(records)} record${records === 1n ? '' : 's'}`),
      ),
  )
