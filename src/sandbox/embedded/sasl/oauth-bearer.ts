import { failed, NO_BYTES, type SaslExchange, type SaslStep } from './sasl-mechanism.ts'

/** The client's answer to a refusal, after which the exchange ends (RFC 7628, 3.2.3). */
const ACKNOWLEDGED_REFUSAL = 1
const REFUSAL = '{"status":"invalid_token"}'

/**
 * RFC 7628 with unsecured tokens (`"alg":"none"`), as Kafka takes them without further
 * setting: whoever can write `sub` and `exp` is let in, so it is for trying things on only.
 */
export function oauthBearerExchange(now: () => number): SaslExchange {
  let refused = false
  return {
    step(message): SaslStep {
      if (refused) {
        const acknowledges = message.length === 1 && message[0] === ACKNOWLEDGED_REFUSAL
        return failed(acknowledges ? REFUSAL : 'Invalid OAUTHBEARER client message')
      }
      const token = tokenOf(Buffer.from(message).toString('utf8'))
      if (token === null) return failed('Invalid OAUTHBEARER client first message')
      const claims = claimsOf(token)
      if (claims === null || claims.expiresAtMs <= now()) {
        refused = true
        return { kind: 'challenge', bytes: Buffer.from(REFUSAL) }
      }
      return { kind: 'done', bytes: NO_BYTES, user: claims.subject, expiresAtMs: claims.expiresAtMs }
    },
  }
}

function tokenOf(message: string): string | null {
  // The separator of the fields is the byte 1.
  const [header, ...fields] = message.split('\u0001')
  if (header === undefined || !/^n,(a=[^,]*)?,$/.test(header)) return null
  const auth = fields.find((field) => field.startsWith('auth='))
  return /^auth=bearer (\S+)$/i.exec(auth ?? '')?.[1] ?? null
}

function claimsOf(token: string): { readonly subject: string; readonly expiresAtMs: number } | null {
  const [head, body, signature = '', ...rest] = token.split('.')
  const header = parseObject(head)
  const claims = parseObject(body)
  if (header?.['alg'] !== 'none' || claims === null || signature !== '' || rest.length > 0) return null
  const { sub, exp } = claims
  if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number') return null
  return { subject: sub, expiresAtMs: exp * 1000 }
}

function parseObject(part: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
