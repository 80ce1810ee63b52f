import { readFileSync } from 'node:fs'
import { type Cluster, openCluster } from './cluster/cluster.ts'
import { resolveConnection } from './config/resolve-connection.ts'
import type { ConnectionSettings, SecretSource, TlsSettings } from './config/connection-settings.ts'
import type { Context } from './context.ts'
import { KctlError, UsageError } from './errors.ts'
import type { ConnectionOptions } from './wire/connection.ts'

/** Connects to the cluster that the settings name, and makes sure that it is the one they expect. */
export async function openClusterFor(context: Context): Promise<Cluster> {
  const connection = resolveConnection(context.settings)
  for (const warning of connection.warnings) await context.output.warn(() => warning)
  const cluster = await openCluster({
    bootstrap: connection.brokers,
    connection: {
      tls: connection.tls === null ? null : readTlsFiles(connection.tls),
      sasl: await saslOptions(connection, context),
      clientId: connection.clientId,
    },
    resolve: connection.resolve,
    timeoutMs: context.settings.timeoutMs,
    signal: context.signal,
    name: connection.name,
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

function readTlsFiles(tls: TlsSettings): ConnectionOptions['tls'] {
  return {
    ca: readPem(tls.caFile),
    cert: readPem(tls.certFile),
    key: readPem(tls.keyFile),
    passphrase: tls.keyPassword?.reveal() ?? null,
    servername: tls.servername,
    insecure: tls.insecure,
  }
}

function readPem(path: string | null): Buffer | null {
  if (path === null) return null
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read: ${(error as Error).message}`,
      'it is named in the TLS settings: kctl context show --explain',
    )
  }
}

async function saslOptions(
  { sasl }: ConnectionSettings,
  context: Context,
): Promise<ConnectionOptions['sasl']> {
  if (sasl === null) return null
  const { readSecret } = await import('./config/secrets.ts')
  const read = async (source: SecretSource, what: string): Promise<string> =>
    (await readSecret(source, context.host, what)).reveal()
  if (sasl.mechanism === 'oauthbearer') {
    return { mechanism: sasl.mechanism, token: async () => await read(sasl.token, 'OAuth token') }
  }
  const { mechanism, username } = sasl
  return { mechanism, username, password: await read(sasl.password, `password of ${username}`) }
}
