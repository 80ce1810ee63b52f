import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { UsageError } from '../errors.ts'
import type { ConnectionSettings, SaslSettings, TlsSettings } from './connection-settings.ts'
import { parseBrokers, parseResolve } from './parse-brokers.ts'
import { booleanOf, parsed, placeOf, textOf } from './parse-value.ts'
import { Secret } from './redact.ts'
import { isLoopback, resolveLogin } from './resolve-login.ts'
import { requireContext } from './resolve-settings.ts'
import { brokersName } from './sasl-mechanism.ts'
import type { SettingName } from './setting-list.ts'
import type { GivenSettings, ResolvedSettings } from './settings.ts'

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
  const isAllowed = booleanOf(given, 'allowInsecureAuth', false)
  const sasl = resolveLogin(given, isAllowed)
  // That mechanism is spoken over TLS only.
  const tls = resolveTls(given, sasl?.mechanism === 'aws-msk-iam')
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
    warnings: requireSafe(brokers, tls, sasl, isAllowed),
  }
}

const TLS_SETTINGS: readonly SettingName[] = ['tlsCa', 'tlsCert', 'tlsKey', 'tlsServername', 'tlsInsecure']

/** A certificate that is named is meant to be used: it turns TLS on unless that is said to be off. */
function resolveTls(given: GivenSettings, isNeeded: boolean): TlsSettings | null {
  const isMeant = isNeeded || TLS_SETTINGS.some((name) => given[name] !== undefined)
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

/**
 * PLAIN, OAUTHBEARER and AWS_MSK_IAM hand what lets us in to whoever answers, so the line must be private and the
 * other end be proven; SCRAM proves the password without showing it.
 *
 * @returns what has to be said although it is allowed
 */
function requireSafe(
  brokers: readonly HostPort[],
  tls: TlsSettings | null,
  sasl: SaslSettings | null,
  isAllowed: boolean,
): string[] {
  const showsSecret = sasl !== null && !sasl.mechanism.startsWith('scram')
  const mechanism = sasl === null ? '' : brokersName(sasl.mechanism)
  if (tls !== null && !tls.insecure) return []
  if (tls === null) {
    if (!showsSecret) return []
    const exposed = brokers.find(({ host }) => !isLoopback(host))
    const isTlsOnly = sasl.mechanism === 'aws-msk-iam'
    if (exposed !== undefined && (isTlsOnly || !isAllowed)) {
      throw new UsageError(
        `${mechanism} would send the secret to ${formatHostPort(exposed)} without TLS, readable on the way`,
        isTlsOnly
          ? 'leave out --no-tls: this mechanism is spoken over TLS only'
          : 'add --tls, or --allow-insecure-auth if the network is trusted',
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
