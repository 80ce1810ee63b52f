import { Command } from '@commander-js/extra-typings'
import {
  type ConnectionSettings,
  type SaslSettings,
  secretOf,
  type SecretSource,
} from '../../config/connection-settings.ts'
import { type ExplainedSetting, explainSettings } from '../../config/explain-settings.ts'
import { resolveConnection } from '../../config/resolve-connection.ts'
import { configPath } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { formatDuration } from '../../domain/duration.ts'
import { formatHostPort } from '../../domain/host-port.ts'
import { objectView, tableView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'
import { useContextOf } from './context-argument.ts'

export interface ShowRequest {
  /** Say of each value where it comes from. */
  readonly explain: boolean
}

export const showCommand = (run: Run<ShowRequest>) =>
  new Command('show')
    .alias('describe')
    .alias('desc')
    .description('Show how kctl would connect, with secrets masked')
    .argument('[name]', 'context; the one in use when left out')
    .option('--explain', 'where each value comes from', false)
    .action(async (name, { explain }, command) => {
      useContextOf(command, name)
      await run({ explain })
    })

export const showHelp: HelpText = {
  examples: [
    'kctl context show',
    'kctl context show prod',
    'kctl context show --explain',
    'kctl context show -o json',
  ],
  seeAlso: ['kctl context test', 'kctl help environment'],
}

export async function show({ explain }: ShowRequest, { output, settings, host }: Context): Promise<void> {
  if (explain) {
    output.require(explainView)
    await output.result(explainView, explainSettings(settings))
    return
  }
  output.require(showView)
  await output.result(showView, {
    name: settings.contextName,
    config: configPath(host),
    timeoutMs: settings.timeoutMs,
    connection: resolveConnection(settings),
  })
}

interface ShownContext {
  readonly name: string | null
  readonly config: string
  readonly timeoutMs: number
  readonly connection: ConnectionSettings
}

/** As whom we log in: a user, an OAuth client or an AWS profile. */
function usernameOf(sasl: SaslSettings | null): string | null {
  if (sasl === null) return null
  if (sasl.mechanism === 'aws-msk-iam') return sasl.profile
  if (sasl.mechanism !== 'oauthbearer') return sasl.username
  const { token } = sasl
  if (token.from === 'endpoint') return token.clientId
  return token.from === 'claims' ? token.claims.principal : null
}

function endpointOf(sasl: SaslSettings | null): string | null {
  if (sasl?.mechanism !== 'oauthbearer' || sasl.token.from !== 'endpoint') return null
  const { origin, pathname } = sasl.token.endpoint
  return origin + pathname
}

/** Where the secret would come from; never the secret. */
function secretText(sasl: SaslSettings | null): string | null {
  const source = sasl === null ? null : secretOf(sasl)
  return source === null ? null : describeSource(source)
}

function describeSource(source: SecretSource): string {
  switch (source.from) {
    case 'value':
      return String(source.value)
    case 'command':
      return `from the command: ${source.command}`
    case 'file':
      return `from the file ${source.path}`
    case 'stdin':
      return 'from stdin'
    case 'prompt':
      return 'asked for'
  }
}

/** PEM that stands in a setting instead of a file is a page long. */
const inline = (pem: string | null | undefined): string | null => (pem == null ? null : 'PEM in the setting')

const showView = objectView<ShownContext>({
  fields: [
    { key: 'name', value: ({ name }) => name },
    { key: 'brokers', value: ({ connection }) => connection.brokers.map(formatHostPort) },
    { key: 'brokersFrom', header: 'brokers from', value: ({ connection }) => connection.brokersOrigin },
    { key: 'tls', value: ({ connection }) => connection.tls !== null },
    { key: 'tlsCa', header: 'tls ca', value: ({ connection: { tls } }) => tls?.caFile ?? inline(tls?.caPem) },
    {
      key: 'tlsCert',
      header: 'tls cert',
      value: ({ connection: { tls } }) => tls?.certFile ?? inline(tls?.certPem),
    },
    { key: 'sasl', value: ({ connection }) => connection.sasl?.mechanism ?? null },
    { key: 'username', value: ({ connection }) => usernameOf(connection.sasl) },
    {
      key: 'tokenEndpoint',
      header: 'token endpoint',
      value: ({ connection }) => endpointOf(connection.sasl),
    },
    { key: 'secret', value: ({ connection }) => secretText(connection.sasl) },
    {
      key: 'resolve',
      value: ({ connection }) => [...connection.resolve].map(([from, to]) => `${from}=${formatHostPort(to)}`),
    },
    { key: 'protected', value: ({ connection }) => connection.protected },
    { key: 'readonly', value: ({ connection }) => connection.readonly },
    { key: 'clusterId', value: ({ connection }) => connection.expectedClusterId },
    { key: 'clientId', value: ({ connection }) => connection.clientId },
    {
      key: 'timeoutMs',
      header: 'timeout',
      value: ({ timeoutMs }) => timeoutMs,
      text: ({ timeoutMs }) => formatDuration(timeoutMs),
    },
    { key: 'config', value: ({ config }) => config },
    {
      key: 'warnings',
      value: ({ connection }) => connection.warnings,
      text: ({ connection }, style) =>
        connection.warnings.length === 0 ? '-' : style.warning(connection.warnings.join('; ')),
    },
  ],
})

const explainView = tableView<ExplainedSetting>([
  { key: 'setting', value: ({ setting }) => setting },
  { key: 'value', value: ({ value }) => value },
  { key: 'origin', value: ({ origin }) => origin },
])
