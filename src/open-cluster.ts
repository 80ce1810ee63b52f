import { type Cluster, openCluster } from './cluster/cluster.ts'
import type { ClusterOptions } from './cluster/cluster-options.ts'
import { resolveConnection } from './config/resolve-connection.ts'
import type { ConnectionSettings } from './config/connection-settings.ts'
import type { Context } from './context.ts'
import { KctlError } from './errors.ts'

/** Connects to the cluster that the settings name, and makes sure that it is the one they expect. */
export async function openClusterFor(
  context: Context,
  signal: AbortSignal = context.signal,
): Promise<Cluster> {
  const connection = resolveConnection(context.settings)
  await sayWhatProjectDoes(context)
  for (const warning of connection.warnings) await context.output.warn(() => warning)
  const cluster = await openCluster({
    ...(await clusterOptions(connection, context)),
    signal,
    onPassedOver: (reason) => void context.output.detail(() => `${reason}; another broker answered`),
  })
  if (connection.expectedClusterId === null) return cluster
  const { clusterId } = await cluster.metadata([])
  if (clusterId === connection.expectedClusterId) return cluster
  await cluster[Symbol.asyncDispose]()
  throw new KctlError(
    'precondition',
    `${connection.name} leads to cluster ${clusterId ?? 'without an id'}, but should to ${connection.expectedClusterId}`,
    { code: 'WRONG_CLUSTER', hint: 'check the brokers of the context: kctl context show' },
  )
}

/** That a file of a repository chooses the cluster is nothing to be found out afterwards. */
async function sayWhatProjectDoes({ settings, output }: Context): Promise<void> {
  const { project, contextName, connectionSource } = settings
  if (project === null) return
  const trust = project.isOwn && !project.isTrusted ? ', which is not trusted' : ''
  await output.note(() => `context "${contextName ?? ''}" of ${project.path}${trust}`)
  const { ignoredVariables } = connectionSource
  if (ignoredVariables.length === 0) return
  await output.warn(
    () => `${ignoredVariables.join(', ')}: not used for ${project.path} before kctl context trust`,
  )
}

/**
 * How to reach the cluster: files are read, and secrets are got from where they are.
 *
 * @throws {UsageError} when a file or a secret cannot be had
 */
export async function clusterOptions(
  connection: ConnectionSettings,
  context: Context,
): Promise<ClusterOptions> {
  return {
    bootstrap: connection.brokers,
    connection: {
      tls:
        connection.tls === null
          ? null
          : await (await import('./tls-material.ts')).tlsMaterial(connection.tls, context),
      sasl:
        connection.sasl === null
          ? null
          : await (
              await import('./login-options.ts')
            ).loginOptions({ ...connection, sasl: connection.sasl }, context),
      clientId: connection.clientId,
    },
    resolve: connection.resolve,
    timeoutMs: context.settings.timeoutMs,
    signal: context.signal,
    name: connection.name,
  }
}
