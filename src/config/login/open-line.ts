import { formatHostPort, type HostPort } from '../../domain/host-port.ts'
import { UsageError } from '../../errors.ts'
import type { ConnectionSettings, SaslSettings } from '../connection-settings.ts'
import { isLoopback } from './resolve-login.ts'
import { brokersName } from './sasl-mechanism.ts'

/** PLAIN, OAUTHBEARER and AWS_MSK_IAM hand what lets us in to whoever answers; SCRAM proves the password without it. */
export const showsSecret = ({ mechanism }: SaslSettings): boolean => !mechanism.startsWith('scram')

/**
 * Why the secret must not be shown to a broker that is spoken to without TLS; null: it may. What counts is where the
 * connection really goes, and whoever names the broker: a cluster on this machine may name others as its brokers.
 *
 * @param isAllowed secrets may go where others can read them
 */
export function exposure(
  broker: HostPort,
  sasl: SaslSettings,
  resolve: ConnectionSettings['resolve'],
  isAllowed: boolean,
): UsageError | null {
  const target = resolve.get(formatHostPort(broker)) ?? broker
  const isTlsOnly = sasl.mechanism === 'aws-msk-iam'
  if (!showsSecret(sasl) || isLoopback(target.host) || (isAllowed && !isTlsOnly)) return null
  return new UsageError(
    `${brokersName(sasl.mechanism)} would send the secret to ${formatHostPort(target)} without TLS, readable on the way`,
    isTlsOnly
      ? 'leave out --no-tls: this mechanism is spoken over TLS only'
      : 'add --tls, or --allow-insecure-auth if the network is trusted',
  )
}
