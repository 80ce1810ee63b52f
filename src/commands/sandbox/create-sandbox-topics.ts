import { createTopics } from '../../cluster/create-topics.ts'
import { openCluster } from '../../cluster/cluster.ts'
import { parseBrokers } from '../../config/parse-brokers.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import type { SandboxTopic } from './sandbox-topic.ts'

const TIMEOUT_MS = 30_000

/** Creates the topics that a real Kafka was asked to start with. @throws {KctlError} `SANDBOX_FAILED` */
export async function createSandboxTopics(
  bootstrap: string,
  topics: readonly SandboxTopic[],
  replicas: number,
  { signal }: Context,
): Promise<void> {
  if (topics.length === 0) return
  await using cluster = await openCluster({
    bootstrap: parseBrokers(bootstrap),
    connection: { tls: null, sasl: null, clientId: 'kctl' },
    resolve: new Map(),
    timeoutMs: TIMEOUT_MS,
    signal,
    name: 'the sandbox',
  })
  const plans = topics.map(({ name, partitions }) => ({ name, partitions, replicas, configs: new Map() }))
  const outcomes = await createTopics(cluster, plans, { validateOnly: false })
  const notCreated = topics.filter(({ name }) => outcomes.get(name)?.kind !== 'created')
  if (notCreated.length === 0) return
  throw new KctlError(
    'precondition',
    `the sandbox did not create ${notCreated.map(({ name }) => `"${name}"`).join(', ')}`,
    { code: 'SANDBOX_FAILED', hint: 'start it without topics, then: kctl topics create' },
  )
}
