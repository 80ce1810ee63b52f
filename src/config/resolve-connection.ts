import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { UsageError } from '../errors.ts'
import type {
  ConnectionSettings,
  SaslMechanism,
  SaslSettings,
  SecretSource,
  TlsSettings,
} from './connection-settings.ts'
import { parseBrokers, parseResolve } from './parse-brokers.ts'
import { booleanOf, choiceOf, parsed, placeOf, textOf } from './parse-value.ts'
import { Secret } from './redact.ts'
import { requireContext } from './resolve-settings.ts'
import type { SettingName } from './setting-list.ts'
import type { GivenSettings, ResolvedSettings } from './settings.ts'

const SASL_MECHANISMS: readonly SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer']

/**
 * How to reach the cluster, from what was given.
 *
 * @throws {UsageError} for a value that is wrong, or a combination that would give a password away
 * @throws {KctlError} `CONTEXT_NOT_FOUND`
 */
export function resolveConnection(settings: ResolvedSettings): ConnectionSettings {
  requireContext(settings)
  const { given, contextName } = settings
  const brokers = parsed<readonly HostPort[]>(given, 'brokers', [], parseBrokers)
  const tls = resolveTls(given)
  const sasl = resolveSasl(given)
  return {
    brokers,
    brokersOrigin: given.brokers?.origin ?? 'default',
    tls,
    sasl,
    resolve: parsed(given, 'resolve', new Map<string, HostPort>(), parseResolve),
    clientId: textOf(given, 'clientId') ?? 'kctl',
    protected: booleanOf(given, 'protected', false),
    readonly: booleanOf(given, 'readonly', false),
    expectedClusterId: textOf(given, 'clusterId'),
    name: contextName === null ? brokers.map(formatHostPort).join(',') : `context "${contextName}"`,
    warnings: requireSafe(brokers, tls, sasl, booleanOf(given, 'allowInsecureAuth', false)),
  }
}

const TLS_SETTINGS: readonly SettingName[] = ['tlsCa', 'tlsCert', 'tlsKey', 'tlsServername', 'tlsInsecure']

/** A certificate that is named is meant to be used: it turns TLS on unless that is said to be off. */
function resolveTls(given: GivenSettings): TlsSettings | null {
  const isMeant = TLS_SETTINGS.some((name) => given[name] !== undefined)
  if (!booleanOf(given, 'tls', isMeant)) return null
  const certFile = textOf(given, 'tlsCert')
  const keyFile = textOf(given, 'tlsKey')
  if ((certFile === null) !== (keyFile === null)) {
    const [has, lacks] =
      certFile === null ? (['tlsKey', 'tlsCert'] as const) : (['tlsCert', 'tlsKey'] as const)
    throw new UsageError(
      `${placeOf(has, given[has]?.origin ?? 'flag')} is set without ${placeOf(lacks, 'flag')}`,
      'a certificate and its key belong together; one PEM file may hold both',
    )
  }
  const keyPassword = textOf(given, 'tlsKeyPassword')
  return {
    caFile: textOf(given, 'tlsCa'),
    certFile,
    keyFile,
    keyPassword: keyPassword === null ? null : new Secret(keyPassword),
    servername: textOf(given, 'tlsServername'),
    insecure: booleanOf(given, 'tlsInsecure', false),
  }
}

function resolveSasl(given: GivenSettings): SaslSettings | null {
  const username = textOf(given, 'user')
  if (given.saslMechanism === undefined) {
    if (username === null) return null
    throw new UsageError(
      `${placeOf('user', given.user?.origin ?? 'flag')} is set, but no SASL mechanism`,
      `add --sasl ${SASL_MECHANISMS.slice(0, 3).join(', --sasl ')}: whichever the cluster offers`,
    )
  }
  const mechanism = choiceOf(given, 'saslMechanism', SASL_MECHANISMS) ?? 'plain'
  if (mechanism === 'oauthbearer') return { mechanism, token: tokenSource(given) }
  if (username === null) {
    throw new UsageError(`${mechanism.toUpperCase()} needs a user name`, 'add --user NAME, or set KCTL_USER')
  }
  return { mechanism, username, password: passwordSource(given) }
}

function passwordSource(given: GivenSettings): SecretSource {
  if (booleanOf(given, 'passwordStdin', false)) return { from: 'stdin' }
  return secretSource(given, 'passwordCommand', 'password', 'passwordFile') ?? { from: 'prompt' }
}

function tokenSource(given: GivenSettings): SecretSource {
  const source = secretSource(given, 'tokenCommand', 'token', 'tokenFile')
  if (source !== null) return source
  throw new UsageError(
    'OAUTHBEARER needs a token',
    'set KCTL_OAUTH_TOKEN, KCTL_OAUTH_TOKEN_FILE, or tokenCommand in the context',
  )
}

function secretSource(
  given: GivenSettings,
  command: SettingName,
  value: SettingName,
  file: SettingName,
): SecretSource | null {
  const commandLine = textOf(given, command)
  if (commandLine !== null) return { from: 'command', command: commandLine }
  const text = textOf(given, value)
  if (text !== null) return { from: 'value', value: new Secret(text) }
  const path = textOf(given, file)
  return path === null ? null : { from: 'file', path }
}

/**
 * PLAIN and OAUTHBEARER hand the secret to whoever answers, so the line must be private and the other
 * end be proven; SCRAM proves the password without showing it.
 *
 * @returns what has to be said although it is allowed
 */
function requireSafe(
  brokers: readonly HostPort[],
  tls: TlsSettings | null,
  sasl: SaslSettings | null,
  isAllowed: boolean,
): string[] {
  const showsSecret = sasl !== null && (sasl.mechanism === 'plain' || sasl.mechanism === 'oauthbearer')
  const mechanism = sasl?.mechanism.toUpperCase() ?? ''
  if (tls !== null && !tls.insecure) return []
  if (tls === null) {
    if (!showsSecret) return []
    const exposed = brokers.find(({ host }) => !isLoopback(host))
    if (exposed !== undefined && !isAllowed) {
      throw new UsageError(
        `${mechanism} would send the secret to ${formatHostPort(exposed)} without TLS, readable on the way`,
        'add --tls, or --allow-insecure-auth if the network is trusted',
      )
    }
    return [`${mechanism} sends the secret without TLS`]
  }
  if (showsSecret && !isAllowed) {
    throw new UsageError(
      `${mechanism} would send the secret to a broker whose certificate is not checked`,
      'trust its CA with --tls-ca FILE instead of --tls-insecure, or add --allow-insecure-auth',
    )
  }
  return ["the broker's certificate is not checked (tls-insecure)"]
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
  )
}
