import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { type SaslDialogue, SaslFailure } from './sasl-dialogue.ts'

/** Below, a stolen exchange is too cheap to guess from (Kafka's own minimum); above, a broker could stall us. */
const MIN_ITERATIONS = 4096
const MAX_ITERATIONS = 1_000_000

/** "No channel binding, no authorization identity", and its base64. */
const GS2_HEADER = 'n,,'
const CHANNEL_BINDING = Buffer.from(GS2_HEADER).toString('base64')

interface ScramOptions {
  readonly hash: 'sha256' | 'sha512'
  readonly username: string
  readonly password: string
  /** For tests with known answers. */
  readonly nonce?: string
}

/**
 * SCRAM (RFC 5802, RFC 7677). Proves the password without sending it, and makes the server prove that it knows it.
 * Passwords are taken as their UTF-8 bytes, without SASLprep, because that is how Kafka stores them.
 */
export function* scramDialogue({ hash, username, password, nonce = newNonce() }: ScramOptions): SaslDialogue {
  const clientFirst = `n=${escapeName(username)},r=${nonce}`
  const serverFirst = (yield Buffer.from(GS2_HEADER + clientFirst)).toString()
  const { salt, iterations, nonce: fullNonce } = parseServerFirst(serverFirst, nonce)

  const keyBytes = hash === 'sha256' ? 32 : 64
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest()
  const saltedPassword = pbkdf2Sync(password, salt, iterations, keyBytes, hash)
  const clientKey = hmac(saltedPassword, 'Client Key')
  const storedKey = createHash(hash).update(clientKey).digest()
  const clientFinal = `c=${CHANNEL_BINDING},r=${fullNonce}`
  const authMessage = `${clientFirst},${serverFirst},${clientFinal}`
  const proof = xor(clientKey, hmac(storedKey, authMessage))

  const serverFinal = (yield Buffer.from(`${clientFinal},p=${proof.toString('base64')}`)).toString()
  const attributes = parseAttributes(serverFinal)
  const error = attributes.get('e')
  if (error !== undefined) throw new SaslFailure('sasl-denied', `the broker says "${printable(error)}"`)
  const expected = hmac(hmac(saltedPassword, 'Server Key'), authMessage)
  const shown = Buffer.from(attributes.get('v') ?? '', 'base64')
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
    throw new SaslFailure('sasl-protocol', 'the broker could not prove that it knows the password')
  }
}

function parseServerFirst(message: string, clientNonce: string) {
  const attributes = parseAttributes(message)
  const error = attributes.get('e')
  if (error !== undefined) throw new SaslFailure('sasl-denied', `the broker says "${printable(error)}"`)
  const nonce = attributes.get('r') ?? ''
  if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length) {
    throw new SaslFailure(
      'sasl-protocol',
      'the broker answered with a nonce that is not an extension of ours',
    )
  }
  const salt = Buffer.from(attributes.get('s') ?? '', 'base64')
  if (salt.length === 0) throw new SaslFailure('sasl-protocol', 'the broker sent no salt')
  const iterations = /^\d{1,10}$/.test(attributes.get('i') ?? '') ? Number(attributes.get('i')) : NaN
  if (!(iterations >= MIN_ITERATIONS && iterations <= MAX_ITERATIONS)) {
    const bounds = `${MIN_ITERATIONS} to ${MAX_ITERATIONS}`
    throw new SaslFailure('sasl-protocol', `the broker asks for an iteration count outside ${bounds}`)
  }
  return { nonce, salt, iterations }
}

/** `a=1,b=2` to a map. Values may hold `=`, as base64 does. */
function parseAttributes(message: string): ReadonlyMap<string, string> {
  return new Map(message.split(',').map((pair) => [pair.slice(0, 1), pair.slice(2)]))
}

function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}

/** 24 random bytes: base64 has no comma, so it can stand in a message as it is. */
function newNonce(): string {
  return randomBytes(24).toString('base64')
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
