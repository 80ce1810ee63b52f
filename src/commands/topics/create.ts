import { Command } from '@commander-js/extra-typings'
import type { Cluster } from '../../cluster/cluster.ts'
import { topicConfigs } from '../../cluster/configs.ts'
import { awaitLeaders, type CreateOutcome, createTopics } from '../../cluster/create-topics.ts'
import { explainKafkaError, needsRight } from '../../cluster/kafka-error.ts'
import type { Context } from '../../context.ts'
import { formatDuration } from '../../domain/duration.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import {
  parseCount,
  requireTopicName,
  topicConfigsOf,
  topicDifferences,
  type TopicPlan,
} from '../../domain/topic-plan.ts'
import { KctlError, UsageError } from '../../errors.ts'
import type { Column } from '../../output/column.ts'
import { reportView } from '../../output/report-view.ts'
import { withSpinner } from '../../terminal/spinner.ts'
import { collect } from '../collect.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { finishItems, type ItemFailure } from '../finish-items.ts'

export interface CreateRequest {
  readonly topics: readonly TopicPlan[]
  readonly ifNotExists: boolean
  readonly dryRun: boolean
}

export const createCommand = (run: Run<CreateRequest>) =>
  new Command('create')
    .description('Create topics, and wait until every partition has a leader')
    .argument('<name...>', 'topics to create')
    .option('-p, --partitions <n>', "how many; the broker's default when left out", parseCount)
    .option('-r, --replicas <n>', "on how many brokers; the broker's default when left out", parseCount)
    .option('--config <key=value>', 'a setting of the topic (repeatable)', collect, [])
    .option('--retention <duration>', 'how long records are kept, like 7d, or "forever"')
    .option('--compact', 'keep the last record of every key for ever', false)
    .option(
      '--if-not-exists',
      'fine if it is there already with the same partitions, replicas and settings',
      false,
    )
    .option('--dry-run', 'let the cluster check the request, and change nothing', false)
    .action(
      async (
        names,
        { partitions = null, replicas = null, config, retention = null, compact, ifNotExists, dryRun },
      ) => {
        const configs = topicConfigsOf({ config, retention, compact })
        const repeated = names.find((name, index) => names.indexOf(name) !== index)
        if (repeated !== undefined) throw new UsageError(`topic "${repeated}" is named twice`)
        const topics = names.map((name) => ({ name: requireTopicName(name), partitions, replicas, configs }))
        await run({ topics, ifNotExists, dryRun })
      },
    )

export const createHelp: HelpText = {
  examples: [
    'kctl topics create clicks',
    'kctl topics create orders -p 6 -r 3 --retention 7d',
    'kctl topics create accounts --compact --config min.insync.replicas=2',
    'kctl topics create orders notifications -p 3 --if-not-exists',
  ],
  seeAlso: ['kctl topics describe', 'kctl produce'],
}

/** What became of one topic. */
interface CreatedTopic {
  readonly plan: TopicPlan
  /** As read back; null where it does not exist, as after a dry run. */
  readonly topic: TopicMetadata | null
  /** False for a topic that was there before. */
  readonly created: boolean
  readonly dryRun: boolean
}

export async function create(
  { topics: plans, ifNotExists, dryRun }: CreateRequest,
  context: Context,
): Promise<void> {
  context.output.require(createdView(''))
  if (!dryRun) await context.requireChange('create topics')
  await using cluster = await context.openCluster()
  const outcomes = await createTopics(cluster, plans, { validateOnly: dryRun })
  const mayExist = plans.filter(({ name }) => !dryRun && outcomes.get(name)?.kind !== 'refused')
  const existing = ifNotExists ? plans.filter(({ name }) => existsAlready(outcomes.get(name))) : []
  const names = mayExist.map(({ name }) => name)
  const waiting = `waiting for leaders of ${names.length === 1 ? `topic "${names[0] ?? ''}"` : `${names.length} topics`}`
  const seen =
    names.length === 0
      ? []
      : await withSpinner(context.output, waiting, async () => await awaitLeaders(cluster, names))
  const hidden = new Set(seen.filter(({ error }) => error !== null).map(({ name }) => name))
  const done: CreatedTopic[] = []
  const failures: ItemFailure[] = []
  for (const plan of plans) {
    const outcome = outcomes.get(plan.name) ?? { kind: 'unknown' }
    const topic = seen.find(({ name }) => name === plan.name) ?? null
    if (existing.includes(plan)) {
      const failure = await compareExisting(cluster, plan)
      if (failure instanceof KctlError) failures.push({ error: failure })
      else done.push({ plan, topic: failure, created: false, dryRun })
    } else if (outcome.kind === 'refused') failures.push({ error: explainRefusal(outcome, plan, cluster) })
    else if (dryRun) done.push({ plan, topic: null, created: false, dryRun })
    else if (isComplete(topic)) done.push({ plan, topic, created: true, dryRun })
    else if (outcome.kind === 'created' && hidden.has(plan.name)) {
      done.push({ plan, topic: null, created: true, dryRun })
      await context.output.warn(
        () => `this user may not see topic "${plan.name}": whether its partitions have leaders is not known`,
      )
    } else failures.push({ error: explainUnfinished(plan, topic, outcome.kind === 'created', cluster) })
  }
  await finishItems(context, createdView(cluster.name), done, failures)
}

const existsAlready = (outcome: CreateOutcome | undefined): boolean =>
  outcome?.kind === 'refused' && explainCode(outcome) === 'TOPIC_ALREADY_EXISTS'

const explainCode = (outcome: { readonly errorCode: number }): string =>
  explainKafkaError(outcome.errorCode, '').code

const isComplete = (topic: TopicMetadata | null): boolean =>
  topic !== null && topic.partitions.length > 0 && topic.partitions.every(({ leader }) => leader !== null)

async function compareExisting(cluster: Cluster, plan: TopicPlan): Promise<TopicMetadata | KctlError> {
  const [{ topics }, [configs]] = await Promise.all([
    cluster.metadata([plan.name]),
    topicConfigs(cluster, [plan.name]),
  ])
  const topic = topics.find(({ name }) => name === plan.name)
  const denied =
    topic?.error === 'TOPIC_AUTHORIZATION_FAILED'
      ? 'Describe'
      : plan.configs.size > 0 && configs?.error === 'TOPIC_AUTHORIZATION_FAILED'
        ? 'DescribeConfigs'
        : null
  if (denied !== null) {
    return new KctlError(
      'authorization',
      `topic "${plan.name}" exists in ${cluster.name}, but this user may not see whether it is as wanted`,
      { code: 'TOPIC_AUTHORIZATION_FAILED', hint: needsRight(denied, `topic "${plan.name}"`) },
    )
  }
  const differences = topicDifferences(plan, {
    partitions: topic?.partitions.length ?? 0,
    replicas: topic?.partitions[0]?.replicas.length ?? 0,
    configs: new Map(configs?.entries.map(({ name, value }) => [name, value])),
  })
  if (topic !== undefined && differences.length === 0) return topic
  return new KctlError('precondition', `topic "${plan.name}" exists in ${cluster.name}, but differs`, {
    code: 'TOPIC_DIFFERS',
    details: differences,
    hint: `kctl topics describe ${plan.name}`,
  })
}

function explainRefusal(
  { errorCode, brokerMessage }: { readonly errorCode: number; readonly brokerMessage: string | null },
  { name }: TopicPlan,
  cluster: Cluster,
): KctlError {
  const explained = explainKafkaError(errorCode, `topic "${name}" was not created in ${cluster.name}`, {
    brokerMessage,
    right: needsRight('Create', `topic "${name}" or on the cluster`),
  })
  if (explained.code !== 'TOPIC_ALREADY_EXISTS') return explained
  return new KctlError('precondition', `topic "${name}" exists already in ${cluster.name}`, {
    code: explained.code,
    kafkaError: explained.code,
    hint: `kctl topics describe ${name}, or add --if-not-exists`,
  })
}

function explainUnfinished(
  { name }: TopicPlan,
  topic: TopicMetadata | null,
  accepted: boolean,
  cluster: Cluster,
): KctlError {
  const hint = `kctl topics describe ${name}`
  if (!accepted && topic === null) {
    return new KctlError(
      'outcomeUnknown',
      `no answer whether topic "${name}" was created in ${cluster.name}`,
      {
        code: 'OUTCOME_UNKNOWN',
        hint,
      },
    )
  }
  const leaderless = topic?.partitions.filter(({ leader }) => leader === null).length ?? 0
  const what = topic === null ? 'no broker shows it yet' : `${leaderless} partitions have no leader yet`
  return new KctlError('outcomeUnknown', `topic "${name}" was created in ${cluster.name}, but ${what}`, {
    code: 'NOT_READY',
    hint,
  })
}

const columns: readonly Column<CreatedTopic>[] = [
  { key: 'name', isName: true, value: ({ plan }) => plan.name },
  { key: 'id', isName: true, value: ({ topic }) => topic?.id ?? null },
  { key: 'partitions', value: ({ plan, topic }) => topic?.partitions.length ?? plan.partitions },
  { key: 'replicas', value: ({ plan, topic }) => topic?.partitions[0]?.replicas.length ?? plan.replicas },
  { key: 'created', value: ({ created }) => created },
]

const createdView = (where: string) =>
  reportView<CreatedTopic>(columns, (topics, style) =>
    topics.map(({ plan, topic, created, dryRun }) => {
      const mark = style.success('✔')
      if (dryRun)
        return `${mark} topic ${style.accent(plan.name)} could be created in ${where}; nothing was changed`
      const what = created ? 'created topic' : 'topic exists already as wanted:'
      return `${mark} ${what} ${style.accent(plan.name)} in ${where}: ${sizeOf(plan, topic)}`
    }),
  )

function sizeOf({ partitions, replicas, configs }: TopicPlan, topic: TopicMetadata | null): string {
  const count = (is: number | null, wanted: number | null, what: string): string =>
    is === null
      ? `${what}s by broker default`
      : `${is} ${what}${is === 1 ? '' : 's'}${wanted === null ? ' (broker default)' : ''}`
  return [
    count(topic?.partitions.length ?? partitions, partitions, 'partition'),
    count(topic?.partitions[0]?.replicas.length ?? replicas, replicas, 'replica'),
    ...[...configs].map(([key, value]) =>
      key === 'retention.ms' && Number(value) > 0
        ? `retention ${formatDuration(Number(value))}`
        : `${key}=${value}`,
    ),
  ].join(', ')
}
