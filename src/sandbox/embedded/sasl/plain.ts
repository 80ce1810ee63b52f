import { timingSafeEqual } from 'node:crypto'
import { failed, NO_BYTES, type SaslExchange } from './sasl-mechanism.ts'

/** RFC 4616: `[authorization id] NUL user NUL password`. */
export function plainExchange(users: ReadonlyMap<string, string>): SaslExchange {
  return {
    step(message) {
      const [authorizationId, user, password, ...rest] = Buffer.from(message).toString('utf8').split('\0')
      if (authorizationId === undefined || user === undefined || password === undefined || rest.length > 0) {
        return failed('Invalid SASL/PLAIN response: expected 3 tokens')
      }
      if (user === '') return failed('Authentication failed: username not specified')
      if (password === '') return failed('Authentication failed: password not specified')
      const known = users.get(user)
      if (known === undefined || !sameText(known, password)) {
        return failed('Authentication failed: Invalid username or password')
      }
      if (authorizationId !== '' && authorizationId !== user) {
        return failed(
          'Authentication failed: Client requested an authorization id that is different from username',
        )
      }
      return { kind: 'done', bytes: NO_BYTES, user, expiresAtMs: null }
    },
  }
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
