import { oauthBearerDialogue } from './oauthbearer.ts'
import { plainDialogue } from './plain.ts'
import type { SaslDialogue } from './sasl-dialogue.ts'
import type { SaslOptions } from './sasl-options.ts'
import { scramDialogue } from './scram.ts'

/**
 * Gets what has to be shown, and begins to speak.
 *
 * @param broker as it was asked for
 * @throws {CredentialsError} when it cannot be had, or is not for this broker
 */
export async function startDialogue(
  sasl: SaslOptions,
  broker: { readonly host: string; readonly port: number },
): Promise<SaslDialogue> {
  const { host } = broker
  const reason = sasl.whyNotTo?.(broker) ?? null
  if (reason !== null) throw new CredentialsError(reason)
  switch (sasl.mechanism) {
    case 'plain':
      return plainDialogue({ username: sasl.username, password: await had(sasl.password()) })
    case 'scram-sha-256':
      return scramDialogue({ username: sasl.username, password: await had(sasl.password()), hash: 'sha256' })
    case 'scram-sha-512':
      return scramDialogue({ username: sasl.username, password: await had(sasl.password()), hash: 'sha512' })
    case 'oauthbearer':
      return oauthBearerDialogue({ token: await had(sasl.token()), extensions: sasl.extensions ?? {} })
    case 'aws-msk-iam': {
      const identity = await had(sasl.identity(host))
      const { awsMskIamDialogue } = await import('./aws-msk-iam.ts')
      return awsMskIamDialogue({ host, identity, userAgent: sasl.userAgent, epochMs: Date.now() })
    }
  }
}

/** There is nothing to log in with: the place where the secret is kept did not give it. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError'
  /** Whether the place may give it later, as when it could not be reached. */
  readonly retriable: boolean

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.retriable = (cause as { readonly retriable?: unknown } | null)?.retriable === true
  }
}

async function had<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw new CredentialsError(error)
  }
}
