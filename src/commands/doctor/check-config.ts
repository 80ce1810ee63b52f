import type { ClusterOptions } from '../../cluster/cluster-options.ts'
import { readConfigFile } from '../../config/config-file.ts'
import type { ConnectionSettings } from '../../config/connection-settings.ts'
import { resolveConnection } from '../../config/resolve-connection.ts'
import { brokersName } from '../../config/login/sasl-mechanism.ts'
import type { SettingName } from '../../config/setting-list.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { type Check, makeCheck } from '../../domain/check.ts'
import { formatHostPort } from '../../domain/host-port.ts'
import { KctlError } from '../../errors.ts'

export interface CheckedConfig {
  readonly checks: readonly Check[]
  /** null if nothing can be connected to with this configuration. */
  readonly options: ClusterOptions | null
  /** The id that the cluster must have; null: any will do. */
  readonly expectedClusterId: string | null
}

/** What can be said without a connection: whether the settings are right, and where the secrets are. */
export async function checkConfig(context: Context): Promise<CheckedConfig> {
  const subject = subjectOf(context)
  let connection: ConnectionSettings
  try {
    connection = resolveConnection(context.settings)
  } catch (error) {
    return { checks: [failure('config', subject, error)], options: null, expectedClusterId: null }
  }
  const { expectedClusterId } = connection
  const checks = [
    makeCheck('config', 'ok', subject, brokersText(connection)),
    ...connection.warnings.map((warning) =>
      makeCheck('config', 'warning', subject, warning, {
        fix: warning.includes('tls-any-name')
          ? 'say which name to expect: --tls-servername NAME'
          : 'use --tls, with a CA that is trusted',
      }),
    ),
    ...(await plainTextSecrets(context)),
  ]
  try {
    const { clusterOptions } = await import('../../open-cluster.ts')
    return { checks, options: await clusterOptions(connection, context), expectedClusterId }
  } catch (error) {
    return { checks: [...checks, failure('secrets', subject, error)], options: null, expectedClusterId }
  }
}

function subjectOf({ settings }: Context): string {
  return settings.contextName === null ? 'no context' : `context "${settings.contextName}"`
}

function brokersText({ brokers, brokersOrigin, tls, sasl }: ConnectionSettings): string {
  const security = [
    ...(tls === null ? [] : ['TLS']),
    ...(sasl === null ? [] : [brokersName(sasl.mechanism)]),
  ].join(' and ')
  const from =
    brokersOrigin === 'default' ? 'the default, since nothing says otherwise' : `from ${brokersOrigin}`
  return `${brokers.map(formatHostPort).join(', ')} (${from}), ${security === '' ? 'without TLS and login' : `with ${security}`}`
}

const SECRETS: Readonly<Partial<Record<SettingName, string>>> = {
  password: 'passwordCommand, passwordFile or password: ${VARIABLE}',
  token: 'tokenCommand, tokenFile or token: ${VARIABLE}',
  clientSecret: 'clientSecretCommand, clientSecretFile or clientSecret: ${VARIABLE}',
  tlsCaPassword: 'caPassword: ${VARIABLE}',
  tlsKeyPassword: 'keyPasswordCommand, keyPasswordFile or keyPassword: ${VARIABLE}',
  tlsKeyStorePassword: 'keyStorePassword: ${VARIABLE}',
  tlsKeyPem: 'a file that only you can read, or keyPem: ${VARIABLE}',
}

/** A secret that stands in the file goes wherever the file goes: backups, dotfiles, screen sharing. */
async function plainTextSecrets({ host }: Context): Promise<readonly Check[]> {
  const path = configPath(host)
  const config = await readConfigFile(path)
  return [...(config?.contexts ?? [])].flatMap(([name, values]) =>
    Object.entries(SECRETS).flatMap(([setting, instead]) => {
      const value = values[setting as SettingName]
      if (value === undefined || /^\$\{\w+\}$/.test(value)) return []
      const place = config?.places.get(name) ?? path
      return [
        makeCheck('secrets', 'warning', place, `context "${name}" holds a secret in plain text`, {
          fix: `use ${instead}`,
        }),
      ]
    }),
  )
}

function failure(check: Check['check'], subject: string, error: unknown): Check {
  if (!(error instanceof KctlError)) throw error
  return makeCheck(check, 'failed', subject, error.message, {
    fix: error.hint ?? null,
    details: error.details,
  })
}
