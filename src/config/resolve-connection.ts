import { formatHostPort, type HostPort } from '../domain/host-port.ts'
import { UsageError } from '../errors.ts'
import type { ConnectionSettings } from './connection-settings.ts'
import { parseBrokers, parseResolve } from './parse-brokers.ts'
import { booleanOf, parsed, textOf } from './parse-value.ts'
import { exposure, showsSecret } from './login/open-line.ts'
import { resolveLogin } from './login/resolve-login.ts'
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
  const resolve = parsed(given, 'resolve', new Map<string, HostPort>(), parseResolve)
  // That mechanism is spoken over TLS only.
  const tls = resolveTls(given, sasl?.mechanism === 'aws-msk-iam')
  return {
    brokers,
    brokersOrigin: given.brokers?.origin ?? 'default',
    tls,
    sasl,
    resolve,
    clientId: textOf(given, 'clientId') ?? 'kctl',
    protected: booleanOf(given, 'protected', false),
    readonly: booleanOf(given, 'readonly', false),
    expectedClusterId: textOf(given, 'clusterId'),
    name: contextName === null ? brokers.map(formatHostPort).join(',') : `context "${contextName}"`,
    warnings: requireSafe({ brokers, tls, sasl, resolve }, isAllowed),
  }
}

/**
 * What is shown to whoever answers needs a private line and a proven other end.
 *
 * @returns what has to be said although it is allowed
 */
function requireSafe(
  { brokers, tls, sasl, resolve }: Pick<ConnectionSettings, 'brokers' | 'tls' | 'sasl' | 'resolve'>,
  isAllowed: boolean,
): string[] {
  const isShown = sasl !== null && showsSecret(sasl)
  const mechanism = sasl === null ? '' : brokersName(sasl.mechanism)
  if (tls !== null && !tls.insecure) {
    return tls.anyName ? ["the name in the broker's certificate is not checked (tls-any-name)"] : []
  }
  if (tls === null) {
    if (!isShown) return []
    for (const broker of brokers) {
      const refusal = exposure(broker, sasl, resolve, isAllowed)
      if (refusal !== null) throw refusal
    }
    return [`${mechanism} sends the secret without TLS`]
  }
  if (isShown && !isAllowed) {
    throw new UsageError(
      `${mechanism} would send the secret to a broker whose certificate is not checked`,
      'trust its CA with --tls-ca FILE instead of --tls-insecure, or add --allow-insecure-auth',
    )
  }
  return ["the broker's certificate is not checked (tls-insecure)"]
}
