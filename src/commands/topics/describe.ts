import { Command } from '@commander-js/extra-typings'
import { topicConfigs } from '../../cluster/configs.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import { partitionBounds } from '../../cluster/partition-bounds.ts'
import { requireTopic } from '../../cluster/topics.ts'
import type { Context } from '../../context.ts'
import type { ConfigEntry } from '../../domain/config-entry.ts'
import type { PartitionMetadata, TopicMetadata } from '../../domain/topic.ts'
import { type PartitionBounds, sumOfRecords } from '../../domain/topic-summary.ts'
import { KctlError } from '../../errors.ts'
import { nestedTable, objectView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface DescribeRequest {
  readonly topic: string
  /** Every setting, not only those that this topic has for itself. */
  readonly allConfigs: boolean
}

export const describeCommand = (run: Run<DescribeRequest>) =>
  new Command('describe')
    .aliases(['desc', 'show'])
    .description("Show a topic's partitions, with leaders, replicas and offsets, and its settings")
    .argument('<topic>', 'topic')
    .option('--all-configs', 'every setting, also those left at their default', false)
    .action(async (topic, { allConfigs }) => await run({ topic, allConfigs }))

export const describeHelp: HelpText = {
  examples: [
    'kctl topics describe orders',
    'kctl topics describe orders --all-configs',
    "kctl topics describe orders -o json | jq '.partitions[] | select(.leader == null)'",
  ],
  seeAlso: ['kctl groups describe', 'kctl topics list'],
}

interface TopicDescription {
  readonly topic: TopicMetadata
  readonly partitions: readonly (PartitionMetadata & PartitionBounds)[]
  readonly configs: readonly ConfigEntry[]
  /** Why the settings are missing, or null. */
  readonly configsError: string | null
}

export async function describe(request: DescribeRequest, context: Context): Promise<void> {
  context.output.require(topicView)
  await using cluster = await context.openCluster()
  const topic = await requireTopic(cluster, request.topic)
  const [bounds, [configs]] = await Promise.all([
    partitionBounds(cluster, [topic]),
    topicConfigs(cluster, [topic.name]),
  ])
  const boundsOf = new Map(bounds.map((each) => [each.partition, each]))
  const unknown = { topic: topic.name, start: null, end: null, error: 'UNKNOWN' }
  const partitions = topic.partitions.map((each) => ({
    ...unknown,
    ...boundsOf.get(each.partition),
    ...each,
  }))
  const entries = configs?.entries ?? []
  await context.output.result(topicView, {
    topic,
    partitions,
    configs: request.allConfigs ? entries : entries.filter(({ source }) => source === 'topic'),
    configsError: configs?.error ?? null,
  })
  requireAllAnswered(topic.name, partitions, configs?.error ?? null)
}

function requireAllAnswered(
  topic: string,
  partitions: readonly PartitionBounds[],
  configsError: string | null,
): void {
  const missing = [
    ...partitions
      .filter(({ error }) => error !== null && error !== 'NO_LEADER')
      .map(({ partition, error }) => `offsets of partition ${partition} (${error})`),
    ...(configsError === null ? [] : [`settings (${configsError})`]),
  ]
  if (missing.length === 0) return
  throw new KctlError('partial', `not all could be found out: ${missing.join(', ')}`, {
    code: 'INCOMPLETE',
    hint:
      configsError === 'TOPIC_AUTHORIZATION_FAILED'
        ? needsRight('DescribeConfigs', `topic "${topic}"`)
        : undefined,
  })
}

const list = (ids: readonly number[]): string => ids.join(',') || '-'

const topicView = objectView<TopicDescription>({
  fields: [
    { key: 'name', value: ({ topic }) => topic.name },
    { key: 'id', value: ({ topic }) => topic.id },
    { key: 'internal', value: ({ topic }) => topic.internal },
    { key: 'records', value: ({ partitions }) => sumOfRecords(partitions) },
  ],
  tables: [
    nestedTable<TopicDescription, PartitionMetadata & PartitionBounds>({
      key: 'partitions',
      rows: ({ partitions }) => partitions,
      columns: [
        { key: 'partition', value: ({ partition }) => partition, align: 'right' },
        {
          key: 'leader',
          value: ({ leader }) => leader,
          text: ({ leader }, style) => (leader === null ? style.error('none') : String(leader)),
          align: 'right',
        },
        { key: 'leaderEpoch', value: ({ leaderEpoch }) => leaderEpoch, align: 'right', wide: true },
        { key: 'replicas', value: ({ replicas }) => replicas, text: ({ replicas }) => list(replicas) },
        {
          key: 'inSyncReplicas',
          header: 'IN-SYNC',
          value: ({ inSyncReplicas }) => inSyncReplicas,
          text: ({ inSyncReplicas, replicas }, style) =>
            inSyncReplicas.length < replicas.length
              ? style.warning(`${list(inSyncReplicas)} !`)
              : list(inSyncReplicas),
        },
        {
          key: 'offlineReplicas',
          header: 'OFFLINE',
          value: ({ offlineReplicas }) => offlineReplicas,
          text: ({ offlineReplicas }) => list(offlineReplicas),
          wide: true,
        },
        { key: 'start', value: ({ start }) => start, align: 'right' },
        { key: 'end', value: ({ end }) => end, align: 'right' },
        {
          key: 'records',
          value: ({ start, end }) => (start === null || end === null ? null : end - start),
          text: ({ start, end, error }, style) =>
            start === null || end === null ? style.warning(`! ${error}`) : style.number(end - start),
          align: 'right',
        },
        { key: 'error', value: ({ error }) => error ?? undefined, hidden: true },
      ],
    }),
    nestedTable<TopicDescription, ConfigEntry>({
      key: 'configs',
      title: 'settings of this topic',
      rows: ({ configs }) => configs,
      columns: [
        { key: 'name', isName: true, value: ({ name }) => name },
        {
          key: 'value',
          value: ({ value }) => value,
          text: ({ value, sensitive }) => (sensitive ? '****' : (value ?? '-')),
        },
        { key: 'source', value: ({ source }) => source },
        { key: 'default', value: ({ default: fallback }) => fallback },
      ],
    }),
  ],
})
