import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { UsageError } from '../errors.ts'
import type { ConnectionSettings, SaslSettings, TlsSettings } from './connection-settings.ts'
import { parseBrokers, parseResolve } from './parse-brokers.ts'
import { booleanOf, parsed, textOf } from './parse-value.ts'
import { isLoopback, resolveLogin } from './login/resolve-login.ts'
import { requireContext } from './resolve-settings.ts'
import { resolveTls } from './tls/resolve-tls.ts'
import { brokersName } from './login/sasl-mechanism.ts'
import type { ResolvedSettings } from './settings.ts'

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
  if (tls !== null && !tls.insecure) {
    return tls.anyName ? ["the name in the broker's certificate is not checked (tls-any-name)"] : []
  }
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
