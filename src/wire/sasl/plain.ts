import type { SaslDialogue } from './sasl-dialogue.ts'

/** SASL PLAIN (RFC 4616), without an authorization identity. Sends the password itself: only for use over TLS. */
export function* plainDialogue({ username, password }: { username: string; password: string }): SaslDialogue {
  yield Buffer.from(`\0${username}\0${password}`)
}
