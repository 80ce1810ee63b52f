/** Whatever its header says, it is only read for its end: the broker checks it. */
const MAX_JWT_LENGTH = 64 * 1024

/** When a token ends that is a JWT and says so, in ms since 1970; null for any other. */
export function expiryOfJwt(token: string): number | null {
  const parts = token.split('.')
  if (token.length > MAX_JWT_LENGTH || parts.length !== 3) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'))
    const { exp } = (claims ?? {}) as { readonly exp?: unknown }
    return typeof exp === 'number' && exp > 0 && exp < 1e11 ? exp * 1_000 : null
  } catch {
    return null
  }
}

export interface UnsecuredClaims {
  readonly principal: string
  /** The name of the claim that holds it. */
  readonly principalClaim: string
  readonly scope: readonly string[]
  readonly scopeClaim: string
  readonly lifeS: number
}

/** A token that nobody has signed, as brokers take it that are set up for tests only. */
export function unsecuredJwt(claims: UnsecuredClaims, nowMs: number): string {
  const { principal, principalClaim, scope, scopeClaim, lifeS } = claims
  const issuedS = Math.floor(nowMs / 1_000)
  const payload = {
    [principalClaim]: principal,
    ...(scope.length > 0 && { [scopeClaim]: scope }),
    iat: issuedS,
    exp: issuedS + lifeS,
  }
  return [{ alg: 'none' }, payload]
    .map((part) => `${Buffer.from(JSON.stringify(part)).toString('base64url')}.`)
    .join('')
}
