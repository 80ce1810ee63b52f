import { Command } from '@commander-js/extra-typings'
import { brokerAbilities, minInSyncReplicas, quorumLeader } from '../../cluster/cluster-facts.ts'
import { seesAll } from '../../cluster/sees-all.ts'
import { noteUnseen } from '../note-unseen.ts'
import { needsRight } from '../../cluster/kafka-error.ts'
import type { Context } from '../../context.ts'
import { summariseCluster } from '../../domain/cluster-summary.ts'
import { clusterVersions } from '../../domain/cluster-versions.ts'
import { KctlError } from '../../errors.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { clusterView } from './cluster-view.ts'

export const describeCommand = (run: Run<Record<string, never>>) =>
  new Command('describe')
    .aliases(['desc', 'show'])
    .description('Show the brokers with what they hold, the controller, the version and the health')
    .action(async () => await run({}))

export const describeHelp: HelpText = {
  examples: [
    'kctl cluster describe',
    'kctl cluster describe -o wide',
    'kctl cluster describe -o csv --columns id,host,version',
    "kctl cluster describe -o json | jq -r '.brokers[] | select(.host == null).id'",
  ],
  notes: [
    'The exit code is 0 also when the cluster is not well: that is what health and problems say. It is 3 when',
    'something could not be found out. For a code that a monitor can act on: kctl doctor.',
  ].join('\n'),
  seeAlso: ['kctl topics list --unhealthy', 'kctl doctor'],
}

export async function describe(_request: Record<string, never>, context: Context): Promise<void> {
  context.output.require(clusterView)
  await using cluster = await context.openCluster()
  const metadata = await cluster.metadata('all')
  const readable = metadata.topics.filter(({ error }) => error === null).map(({ name }) => name)
  const everything = seesAll(cluster, 'topics')
  everything.catch(() => {})
  const [abilities, leader, minInSync] = await Promise.all([
    brokerAbilities(cluster, metadata.brokers),
    cluster.retry(async () => await quorumLeader(cluster)),
    cluster.retry(async () => await minInSyncReplicas(cluster, readable)),
  ])
  // Without a quorum to ask, the controller of the metadata is the real one.
  const controller = leader.facts === undefined ? metadata.controller : leader.facts
  const isUnknown = leader.unanswered.length > 0
  const summary = summariseCluster(
    { ...metadata, controller: isUnknown ? metadata.controller : controller },
    minInSync.facts,
  )
  const unanswered = [leader, minInSync, abilities].flatMap((found) => found.unanswered)
  await context.output.result(clusterView, {
    ...summary,
    clusterId: metadata.clusterId,
    controller,
    isControllerUnknown: isUnknown,
    version: clusterVersions(abilities.facts),
  })
  await noteUnseen('topics', cluster, context.output, everything)
  requireAllAnswered(unanswered)
}

function requireAllAnswered(unanswered: readonly string[]): void {
  if (unanswered.length === 0) return
  const isDenied = (what: string): boolean => unanswered.some((each) => each.includes(what))
  throw new KctlError('partial', 'not all could be found out of this cluster', {
    code: 'INCOMPLETE',
    details: unanswered,
    hint: isDenied('CLUSTER_AUTHORIZATION_FAILED')
      ? needsRight('Describe', 'the cluster')
      : isDenied('TOPIC_AUTHORIZATION_FAILED')
        ? needsRight('DescribeConfigs', 'the topics')
        : 'kctl doctor looks for the cause',
  })
}
