import type { BrokerSummary, ClusterSummary } from '../../domain/cluster-summary.ts'
import type { ClusterVersions } from '../../domain/cluster-versions.ts'
import type { Style } from '../../output/style.ts'
import { nestedTable, objectView } from '../../output/view.ts'

export interface ClusterDescription extends ClusterSummary {
  readonly clusterId: string | null
  /** The node that is the controller; null if there is none, or it may not be seen. */
  readonly controller: number | null
  readonly isControllerUnknown: boolean
  readonly version: ClusterVersions
}

interface BrokerRow extends BrokerSummary {
  readonly version: string | null
}

export const clusterView = objectView<ClusterDescription>({
  fields: [
    { key: 'clusterId', header: 'cluster id', value: ({ clusterId }) => clusterId },
    { key: 'controller', value: ({ controller }) => controller, text: controllerText },
    { key: 'version', value: ({ version }) => version.software, text: versionText },
    {
      key: 'metadataVersion',
      value: ({ version }) => version.metadata ?? version.software,
      hidden: true,
    },
    { key: 'topics', value: ({ topics }) => topics },
    { key: 'partitions', value: ({ partitions }) => partitions },
    { key: 'leaderless', value: ({ leaderless }) => leaderless, hidden: true },
    { key: 'underReplicated', value: ({ underReplicated }) => underReplicated, hidden: true },
    { key: 'underMinInSync', value: ({ underMinInSync }) => underMinInSync, hidden: true },
    {
      key: 'health',
      value: ({ problems }) => problems.join('; ') || 'ok',
      text: ({ problems }, style) =>
        problems.length === 0 ? style.success('ok') : style.warning(`! ${problems.join('; ')}`),
    },
    { key: 'problems', value: ({ problems }) => problems, hidden: true },
  ],
  tables: [
    nestedTable<ClusterDescription, BrokerRow>({
      key: 'brokers',
      rows: ({ brokers, version }) =>
        brokers.map((broker) => ({ ...broker, version: version.byBroker.get(broker.id) ?? null })),
      columns: [
        { key: 'id', value: ({ id }) => id, align: 'right' },
        {
          key: 'host',
          value: ({ host }) => host,
          text: ({ host, isUp }, style) => (isUp ? (host ?? '-') : style.error('! down')),
        },
        { key: 'port', value: ({ port }) => port, text: ({ port }) => String(port ?? '-'), align: 'right' },
        { key: 'rack', value: ({ rack }) => rack },
        {
          key: 'version',
          value: ({ version }) => version,
          text: ({ version, isUp }, style) => version ?? (isUp ? style.warning('! unknown') : '-'),
        },
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

function controllerText({ controller, isControllerUnknown }: ClusterDescription, style: Style): string {
  if (controller !== null) return `node ${controller}`
  return isControllerUnknown ? style.warning('! unknown') : style.error('! none')
}

function versionText({ version: { all, metadata } }: ClusterDescription): string {
  const software = all.length === 0 ? 'of unknown version' : all.join(' and ')
  const differs = all.length > 1 ? ', brokers differ' : ''
  return `Kafka ${software}${differs}${metadata === null ? '' : `, held at metadata version ${metadata}`}`
}
