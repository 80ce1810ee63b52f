import { type SaslDialogue, SaslFailure } from './sasl-dialogue.ts'

const SEPARATOR = '\x01'

interface OauthBearerOptions {
  readonly token: string
  /** Names are letters only, values printable (KIP-342). */
  readonly extensions: Readonly<Record<string, string>>
}

/** SASL OAUTHBEARER (RFC 7628), in the form that Kafka speaks: no channel binding, no authorization identity. */
export function* oauthBearerDialogue({ token, extensions }: OauthBearerOptions): SaslDialogue {
  // The token itself is never part of a message about it.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new SaslFailure(
      'sasl-denied',
      'the token is empty or has characters that a bearer token cannot have',
    )
  }
  const pairs = Object.entries(extensions).map(([name, value]) => {
    if (!/^[A-Za-z]+$/.test(name) || name.toLowerCase() === 'auth' || !/^[\x20-\x7e\t\r\n]*$/.test(value)) {
      throw new SaslFailure(
        'sasl-denied',
        `"${name}" cannot be an extension: names are letters, values printable`,
      )
    }
    return `${name}=${value}${SEPARATOR}`
  })
  const answer = yield Buffer.from(
    `n,,${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${pairs.join('')}${SEPARATOR}`,
  )
  if (answer.length === 0) return

  // A refusal comes as JSON, and has to be acknowledged before the server says that it failed.
  yield Buffer.from(SEPARATOR)
  throw new SaslFailure('sasl-denied', `the broker refused the token${statusOf(answer, token)}`)
}

function statusOf(answer: Buffer, token: string): string {
  try {
    const { status } = JSON.parse(answer.toString()) as { status?: unknown }
    return typeof status === 'string' && !status.includes(token) && /^[\w .-]{1,80}$/.test(status)
      ? ` (${status})`
      : ''
  } catch {
    return ''
  }
}
