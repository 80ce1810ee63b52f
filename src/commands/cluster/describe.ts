import { Command } from '@commander-js/extra-typings'
import { brokerAbilities, quorumLeader } from '../../cluster/cluster-facts.ts'
import type { Context } from '../../context.ts'
import { type BrokerSummary, type ClusterSummary, summariseCluster } from '../../domain/cluster-summary.ts'
import { type KafkaVersion, kafkaVersion } from '../../domain/kafka-version.ts'
import { nestedTable, objectView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export const describeCommand = (run: Run<Record<string, never>>) =>
  new Command('describe')
    .aliases(['desc', 'show'])
    .description('Show the brokers with what they hold, the controller, the version and the health')
    .action(async () => await run({}))

export const describeHelp: HelpText = {
  examples: [
    'kctl cluster describe',
    'kctl cluster describe -o wide',
    "kctl cluster describe -o json | jq -r '.brokers[] | select(.host == null).id'",
  ],
  seeAlso: ['kctl topics list --unhealthy', 'kctl doctor'],
}

interface ClusterDescription extends ClusterSummary {
  readonly clusterId: string | null
  readonly controller: number | null
  readonly version: KafkaVersion
}

export async function describe(_request: Record<string, never>, context: Context): Promise<void> {
  context.output.require(clusterView)
  await using cluster = await context.openCluster()
  const [metadata, abilities, leader] = await Promise.all([
    cluster.metadata('all'),
    cluster.retry(async () => await brokerAbilities(cluster)),
    cluster.retry(async () => await quorumLeader(cluster)),
  ])
  await context.output.result(clusterView, {
    ...summariseCluster(metadata),
    clusterId: metadata.clusterId,
    controller: leader ?? metadata.controller,
    version: kafkaVersion(abilities),
  })
}

const clusterView = objectView<ClusterDescription>({
  fields: [
    { key: 'clusterId', header: 'cluster id', value: ({ clusterId }) => clusterId },
    {
      key: 'controller',
      value: ({ controller }) => controller,
      text: ({ controller }, style) => (controller === null ? style.error('! none') : `node ${controller}`),
    },
    {
      key: 'version',
      value: ({ version }) => version.software,
      text: ({ version: { software, metadata } }) =>
        `Kafka ${software ?? 'of unknown version'}${metadata === null ? '' : `, held at metadata version ${metadata}`}`,
    },
    {
      key: 'metadataVersion',
      value: ({ version }) => version.metadata ?? version.software,
      hidden: true,
    },
    { key: 'topics', value: ({ topics }) => topics },
    { key: 'partitions', value: ({ partitions }) => partitions },
    {
      key: 'health',
      value: ({ problems }) => problems.join('; ') || 'ok',
      text: ({ problems }, style) =>
        problems.length === 0 ? style.success('ok') : style.warning(`! ${problems.join('; ')}`),
    },
    { key: 'problems', value: ({ problems }) => problems, hidden: true },
  ],
  tables: [
    nestedTable<ClusterDescription, BrokerSummary>({
      key: 'brokers',
      rows: ({ brokers }) => brokers,
      columns: [
        { key: 'id', value: ({ id }) => id, align: 'right' },
        {
          key: 'host',
          value: ({ host }) => host,
          text: ({ host, isUp }, style) => (isUp ? (host ?? '-') : style.error('! down')),
        },
        { key: 'port', value: ({ port }) => port, text: ({ port }) => String(port ?? '-'), align: 'right' },
        { key: 'rack', value: ({ rack }) => rack },
        { key: 'leaders', value: ({ leaders }) => leaders, align: 'right' },
        { key: 'replicas', value: ({ replicas }) => replicas, align: 'right' },
        {
          key: 'offline',
          value: ({ offline }) => offline,
          text: ({ offline }, style) => (offline === 0 ? '0' : style.warning(`${style.number(offline)} !`)),
          align: 'right',
        },
      ],
    }),
  ],
})
