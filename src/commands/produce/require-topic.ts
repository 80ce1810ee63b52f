import type { Cluster } from '../../cluster/cluster.ts'
import { awaitLeaders, createTopics } from '../../cluster/create-topics.ts'
import { explainKafkaError, needsRight } from '../../cluster/kafka-error.ts'
import { mayWrite } from '../../cluster/may-write.ts'
import type { Context } from '../../context.ts'
import { didYouMean } from '../../domain/text-distance.ts'
import type { TopicMetadata } from '../../domain/topic.ts'
import { KctlError } from '../../errors.ts'

const MISSING = 'UNKNOWN_TOPIC_OR_PARTITION'

/**
 * The topic to produce to. One that does not exist is created only if the user says so, by `--create-topic`
 * or at the terminal; never by the way.
 *
 * @throws {KctlError} when it does not exist, or may not be seen
 */
export async function requireTopic(
  name: string,
  mayCreate: boolean,
  cluster: Cluster,
  context: Context,
): Promise<TopicMetadata> {
  const topic = await findTopic(cluster, name)
  if (topic !== null) return topic
  if (!mayCreate) {
    const { prompts } = context.host
    if (prompts === null || context.settings.noInput) throw await missing(cluster, name)
    const near = await nearestTopic(cluster, name)
    const suggestion = near === null ? '' : ` There is "${near}".`
    await context.requireYes({
      message: `Topic "${name}" does not exist in ${cluster.name}.${suggestion} Create it?`,
      typeToConfirm: null,
    })
  }
  return await createTopic(cluster, name)
}

async function findTopic(cluster: Cluster, name: string): Promise<TopicMetadata | null> {
  // A broker that has not heard of a topic yet says that there is none: another answer has to agree.
  for (let attempt = 1; ; attempt++) {
    const topic = (await cluster.metadata([name])).topics[0]
    if (topic !== undefined && topic.error !== MISSING) {
      if (topic.partitions.length > 0) return topic
      throw explainTopicError(topic.error ?? MISSING, name, cluster)
    }
    if (attempt === 2) return null
  }
}

function explainTopicError(error: string, name: string, cluster: Cluster): KctlError {
  const kind =
    error === 'TOPIC_AUTHORIZATION_FAILED'
      ? 'authorization'
      : error === 'INVALID_TOPIC_EXCEPTION'
        ? 'usage'
        : 'unreachable'
  const what =
    kind === 'authorization'
      ? `this user may not see topic "${name}"`
      : kind === 'usage'
        ? `"${name}" is not a name that a topic can have`
        : `topic "${name}" cannot be written to now (${error})`
  const hint =
    kind === 'authorization'
      ? `${needsRight('Write', `topic "${name}"`)}, if it exists`
      : kind === 'usage'
        ? 'up to 249 letters, digits, ".", "_" and "-"'
        : undefined
  return new KctlError(kind, `${what} in ${cluster.name}`, { code: error, kafkaError: error, hint })
}

async function missing(cluster: Cluster, name: string): Promise<KctlError> {
  const near = await nearestTopic(cluster, name)
  const suggestion = near === null ? '' : `did you mean "${near}"?   `
  return new KctlError('notFound', `topic "${name}" does not exist in ${cluster.name}`, {
    code: 'TOPIC_NOT_FOUND',
    kafkaError: MISSING,
    hint: `${suggestion}create it: kctl topics create ${name}, or add --create-topic`,
  })
}

async function nearestTopic(cluster: Cluster, name: string): Promise<string | null> {
  const { topics } = await cluster.metadata('all')
  const names = topics.filter(({ internal }) => !internal).map((topic) => topic.name)
  return didYouMean(name, names)
}

async function createTopic(cluster: Cluster, name: string): Promise<TopicMetadata> {
  const plan = { name, partitions: null, replicas: null, configs: new Map<string, string>() }
  const outcome = (await createTopics(cluster, [plan], { validateOnly: false })).get(name)
  if (outcome?.kind === 'refused') {
    throw explainKafkaError(outcome.errorCode, `topic "${name}" was not created in ${cluster.name}`, {
      brokerMessage: outcome.brokerMessage,
      right: needsRight('Create', `topic "${name}" or on the cluster`),
    })
  }
  const topic = (await awaitLeaders(cluster, [name])).find((each) => each.name === name)
  if (topic !== undefined && topic.partitions.length > 0) return topic
  throw new KctlError('outcomeUnknown', `no answer whether topic "${name}" was created in ${cluster.name}`, {
    code: 'OUTCOME_UNKNOWN',
    hint: `kctl topics describe ${name}`,
  })
}

/** @throws {KctlError} `TOPIC_AUTHORIZATION_FAILED` if the broker says that this user may not write to it */
export async function requireWriteRight(name: string, cluster: Cluster): Promise<void> {
  if (await mayWrite(cluster, name)) return
  throw new KctlError('authorization', `this user may not write to topic "${name}" in ${cluster.name}`, {
    code: 'TOPIC_AUTHORIZATION_FAILED',
    hint: needsRight('Write', `topic "${name}"`),
  })
}
