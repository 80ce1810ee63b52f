import { CredentialsFailure } from './credentials-failure.ts'
import type { Perishable } from './keep-fresh.ts'

/** An access key of AWS. */
export interface AwsKeys extends Perishable {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary keys; null for those that stay. */
  readonly sessionToken: string | null
}

/** What leads from any way to log in to AWS to one that kctl takes. */
export const exportHint = (profile: string | null): string => {
  const name = profile === null ? '' : ` --profile ${/^[\w.@+-]+$/.test(profile) ? profile : 'NAME'}`
  return `eval "$(aws configure export-credentials${name} --format env)" and try again; or give a profile the line credential_process = aws configure export-credentials${name}`
}

/**
 * Keys in the JSON that endpoints and programs give them in.
 *
 * @param place for messages; what was said is never in one
 * @throws {CredentialsFailure}
 */
export function parseAwsKeys(text: string, place: string): AwsKeys {
  const { AccessKeyId, SecretAccessKey, Expiration, ...rest } = parseObject(text, place)
  const token = rest['SessionToken'] ?? rest['Token']
  if (!isText(AccessKeyId) || !isText(SecretAccessKey)) {
    throw new CredentialsFailure('authentication', `${place} gives no AccessKeyId and SecretAccessKey`, {
      code: 'AWS_CREDENTIALS',
      hint: exportHint(null),
    })
  }
  const endMs = isText(Expiration) ? Date.parse(Expiration) : Number.NaN
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: isText(token) ? token : null,
    expiresAtMs: Number.isNaN(endMs) ? null : endMs,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function parseObject(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new CredentialsFailure('authentication', `${place} gives no JSON`, {
    code: 'AWS_CREDENTIALS',
    hint: exportHint(null),
  })
}
