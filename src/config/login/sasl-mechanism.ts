import { didYouMean } from '../../domain/text-distance.ts'
import { UsageError } from '../../errors.ts'

export const SASL_MECHANISMS = [
  'plain',
  'scram-sha-256',
  'scram-sha-512',
  'oauthbearer',
  'aws-msk-iam',
] as const
export type SaslMechanism = (typeof SASL_MECHANISMS)[number]

/** Known elsewhere, and why not here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  gssapi: 'GSSAPI (Kerberos) is not spoken by kctl',
  kerberos: 'GSSAPI (Kerberos) is not spoken by kctl',
  'delegation-token': 'a delegation token is not a mechanism of its own',
}

/**
 * The name of a mechanism as anybody spells it: `SCRAM-SHA-512`, `scram_sha_512`, `AWS_MSK_IAM`.
 *
 * @throws {UsageError} saying what kctl speaks
 */
export function parseSaslMechanism(text: string): SaslMechanism {
  const name = normalMechanism(text)
  const found = SASL_MECHANISMS.find((mechanism) => mechanism === name)
  if (found !== undefined) return found
  const offered = `kctl speaks ${SASL_MECHANISMS.join(', ')}`
  const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined
  if (elsewhere !== undefined)
    throw new UsageError(elsewhere, `${offered}: does the cluster have a listener with one of these?`)
  const meant = didYouMean(name, SASL_MECHANISMS)
  throw new UsageError(
    `"${text}" is not known`,
    meant === null ? offered : `did you mean ${meant}? ${offered}`,
  )
}

/** As kctl spells it, whether it knows the mechanism or not. */
export const normalMechanism = (text: string): string => text.trim().toLowerCase().replaceAll('_', '-')

/** As brokers call it: `SCRAM-SHA-512`, `AWS_MSK_IAM`. */
export const brokersName = (mechanism: SaslMechanism): string =>
  mechanism === 'aws-msk-iam' ? 'AWS_MSK_IAM' : mechanism.toUpperCase()
