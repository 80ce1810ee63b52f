import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { failed, type SaslExchange, type SaslStep } from './sasl-mechanism.ts'

/** The digests that Kafka offers, by mechanism. */
export const SCRAM_DIGESTS = { 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' } as const
export type ScramMechanism = keyof typeof SCRAM_DIGESTS

/** What RFC 5802 lets a server keep instead of a password. */
export interface ScramCredential {
  readonly salt: Buffer
  readonly iterations: number
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

/** Kafka's least. */
const ITERATIONS = 4096
const SALT_BYTES = 24
const NONCE_BYTES = 18

export function saltPassword(mechanism: ScramMechanism, password: string): ScramCredential {
  const digest = SCRAM_DIGESTS[mechanism]
  const salt = randomBytes(SALT_BYTES)
  const length = createHash(digest).digest().length
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, length, digest)
  const hmac = (text: string) => createHmac(digest, salted).update(text).digest()
  return {
    salt,
    iterations: ITERATIONS,
    storedKey: createHash(digest).update(hmac('Client Key')).digest(),
    serverKey: hmac('Server Key'),
  }
}

interface ClientFirst {
  /** `n=user,r=nonce`, which both sides sign. */
  readonly bare: string
  readonly user: string
  readonly nonce: string
  /** The part before it, which the client repeats at the end. */
  readonly header: string
}

/** The server's side of RFC 5802, without channel binding. */
export function scramExchange(
  mechanism: ScramMechanism,
  credentials: ReadonlyMap<string, ScramCredential>,
): SaslExchange {
  const refused = failed(
    `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`,
  )
  let begun: { first: ClientFirst; serverFirst: string; credential: ScramCredential } | null = null

  const begin = (message: string): SaslStep => {
    const first = parseClientFirst(message)
    const credential = first === null ? undefined : credentials.get(first.user)
    if (first === null || credential === undefined) return refused
    const nonce = first.nonce + randomBytes(NONCE_BYTES).toString('base64')
    const serverFirst = `r=${nonce},s=${credential.salt.toString('base64')},i=${credential.iterations}`
    begun = { first, serverFirst, credential }
    return { kind: 'challenge', bytes: Buffer.from(serverFirst) }
  }

  return {
    step(bytes) {
      const message = Buffer.from(bytes).toString('utf8')
      if (begun === null) return begin(message)
      const { first, serverFirst, credential } = begun
      const signed = `${first.bare},${serverFirst},${message.replace(/,p=[^,]*$/, '')}`
      const attributes = attributesOf(message)
      const proof = Buffer.from(attributes.get('p') ?? '', 'base64')
      const binding = Buffer.from(attributes.get('c') ?? '', 'base64').toString('utf8')
      const sameNonce = attributes.get('r') === attributesOf(serverFirst).get('r')
      if (!sameNonce || binding !== first.header || !proves(mechanism, credential, proof, signed)) {
        return refused
      }
      const signature = createHmac(SCRAM_DIGESTS[mechanism], credential.serverKey).update(signed).digest()
      return {
        kind: 'done',
        bytes: Buffer.from(`v=${signature.toString('base64')}`),
        user: first.user,
        expiresAtMs: null,
      }
    },
  }
}

function parseClientFirst(message: string): ClientFirst | null {
  const [, header, authorizationId, bare] = /^([ny],(?:a=([^,]*))?,)(.*)$/s.exec(message) ?? []
  if (header === undefined || bare === undefined) return null
  const attributes = attributesOf(bare)
  const user = attributes.get('n')?.replaceAll('=2C', ',').replaceAll('=3D', '=')
  const nonce = attributes.get('r')
  if (user === undefined || nonce === undefined || nonce === '' || attributes.has('m')) return null
  if (authorizationId !== undefined && authorizationId !== '' && authorizationId !== user) return null
  return { bare, user, nonce, header }
}

/** `a=1,b=2`; a value may hold "=". */
function attributesOf(message: string): ReadonlyMap<string, string> {
  return new Map(
    message
      .split(',')
      .filter((part) => part[1] === '=')
      .map((part) => [part.slice(0, 1), part.slice(2)]),
  )
}

/** Whether the client key that the proof hides is the one whose hash is stored. */
function proves(
  mechanism: ScramMechanism,
  { storedKey }: ScramCredential,
  proof: Buffer,
  signed: string,
): boolean {
  if (proof.length !== storedKey.length) return false
  const digest = SCRAM_DIGESTS[mechanism]
  const signature = createHmac(digest, storedKey).update(signed).digest()
  const clientKey = signature.map((byte, index) => byte ^ (proof[index] as number))
  return timingSafeEqual(createHash(digest).update(clientKey).digest(), storedKey)
}
