import { describe, expect, test, vi } from 'vitest'
import { fetchToken, type TokenClient } from '../../../src/config/login/client-credentials.ts'
import { unsecuredJwt } from '../../../src/config/login/jwt.ts'
import { makeCertificates } from '../../support/make-certificates.ts'
import { startOauthServer, type TokenAnswer } from '../../support/oauth-server.ts'

const SECRET = 'CANARY&secret=of+the/client%'

const clientOf = (endpoint: string, changes: Partial<TokenClient> = {}): TokenClient => ({
  endpoint: new URL(endpoint),
  clientId: 'svc:a b',
  clientSecret: SECRET,
  scope: null,
  ca: null,
  timeoutMs: 2_000,
  ...changes,
})

/** How it failed; the secret must be nowhere in it. */
async function failureOf(client: TokenClient): Promise<Error & { readonly hint?: string }> {
  const error: unknown = await fetchToken(client).then(
    () => new Error('a token was given'),
    (thrown: unknown) => thrown,
  )
  const { message, hint, stack, cause } = error as Error & { hint?: string }
  const shown = [message, hint, stack, String(cause)].join('\n')
  const basic = Buffer.from(`${encodeURIComponent('svc:a b')}:${encodeURIComponent(SECRET)}`).toString(
    'base64',
  )
  for (const secret of [SECRET, encodeURIComponent(SECRET), basic]) expect(shown).not.toContain(secret)
  return error as Error
}

describe('a client gets a token', () => {
  const jwt = (lifeS: number): string =>
    unsecuredJwt({ principal: 'a', principalClaim: 'sub', scope: [], scopeClaim: 'scope', lifeS }, Date.now())

  test('by its id and secret, each encoded by itself', async () => {
    await using server = await startOauthServer(() => ({ body: { access_token: 'abc', expires_in: 60 } }))
    const before = Date.now()
    const token = await fetchToken(clientOf(server.endpoint, { scope: 'read write' }))
    expect(token.value).toBe('abc')
    expect(token.expiresAtMs).toBeGreaterThanOrEqual(before + 60_000)
    expect(token.expiresAtMs).toBeLessThanOrEqual(Date.now() + 60_000)
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        client: { id: 'svc:a b', secret: SECRET },
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      },
    ])
    expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
    })
  })

  test('whatever its id and secret hold', async () => {
    await using server = await startOauthServer(() => ({ body: { access_token: 'abc' } }))
    await fetchToken(clientOf(server.endpoint, { clientId: 'a\ud800b', clientSecret: '\u{1f511}:%' }))
    expect(server.requests[0]?.client).toEqual({ id: 'a\ufffdb', secret: '\u{1f511}:%' })
  })

  test.for<{ what: string; body: unknown; ends: 'unknown' | number }>([
    { what: 'nobody says', body: { access_token: 'opaque' }, ends: 'unknown' },
    { what: 'the server says, as text', body: { access_token: 'opaque', expires_in: '60' }, ends: 60 },
    { what: 'the token says', body: { access_token: jwt(60) }, ends: 60 },
    {
      what: 'both say, and the token ends first',
      body: { access_token: jwt(60), expires_in: 3600 },
      ends: 60,
    },
    { what: 'the server says nonsense', body: { access_token: 'opaque', expires_in: -1 }, ends: 'unknown' },
    { what: 'the token is nonsense', body: { access_token: 'a.e30.c' }, ends: 'unknown' },
  ])('that ends when $what', async ({ body, ends }) => {
    await using server = await startOauthServer(() => ({ body }))
    const { expiresAtMs } = await fetchToken(clientOf(server.endpoint))
    if (ends === 'unknown') expect(expiresAtMs).toBeNull()
    else expect(Math.abs((expiresAtMs ?? 0) - Date.now() - ends * 1_000)).toBeLessThan(5_000)
  })

  test('over TLS, from a server whose authority is named', async () => {
    const { server: pair, ca } = makeCertificates()
    await using server = await startOauthServer(() => ({ body: { access_token: 'abc' } }), pair)
    expect(await fetchToken(clientOf(server.endpoint, { ca: Buffer.from(ca) }))).toMatchObject({
      value: 'abc',
    })
    expect(await failureOf(clientOf(server.endpoint))).toMatchObject({
      kind: 'authentication',
      code: 'TOKEN_ENDPOINT_TLS',
      retriable: false,
      hint: expect.stringContaining('KCTL_OAUTH_CA') as string,
    })
  })

  test('over TLS that is checked, whatever Node was told to leave out', async () => {
    const { server: pair } = makeCertificates()
    await using server = await startOauthServer(() => ({ body: { access_token: 'abc' } }), pair)
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    try {
      expect(await failureOf(clientOf(server.endpoint))).toMatchObject({ code: 'TOKEN_ENDPOINT_TLS' })
    } finally {
      vi.unstubAllEnvs()
    }
    expect(server.requests).toEqual([])
  })
})

describe('a client gets no token', () => {
  interface Refusal {
    readonly what: string
    readonly answer: TokenAnswer
    readonly code: string
    readonly says: string
    readonly kind?: string
  }

  test.for<Refusal>([
    {
      what: 'the secret is wrong',
      answer: {
        status: 401,
        body: { error: 'invalid_client', error_description: 'No\u001b[2J such \u202eclient' },
      },
      code: 'TOKEN_DENIED',
      says: String.raw`gives the client "svc:a b" no token (401): invalid_client: No\x1b[2J such \u{202e}client`,
    },
    {
      what: 'the server repeats the secret',
      answer: {
        status: 400,
        body: {
          error: 'invalid_client',
          error_description: `not ${SECRET} and not ${encodeURIComponent(SECRET)}`,
        },
      },
      code: 'TOKEN_DENIED',
      says: 'invalid_client: not **** and not ****',
    },
    {
      what: 'the scope is refused',
      answer: { status: 400, body: { error: 'invalid_scope' } },
      code: 'TOKEN_DENIED',
      says: '(400): invalid_scope',
    },
    {
      what: 'it is refused without words',
      answer: { status: 401, headers: { 'content-type': 'text/html' }, body: '<html>' },
      code: 'TOKEN_DENIED',
      says: 'does not accept the client "svc:a b" (401)',
    },
    {
      what: 'the address leads to a page for people',
      answer: { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>Sign in</html>' },
      code: 'TOKEN_ANSWER',
      says: 'answered 200 with text/html; charset=utf-8, which is not JSON',
    },
    { what: 'the answer is a list', answer: { body: [] }, code: 'TOKEN_ANSWER', says: 'which is not JSON' },
    {
      what: 'the answer holds none',
      answer: { body: { id_token: 'CANARY' } },
      code: 'TOKEN_MISSING',
      says: 'answered without an access_token',
    },
    {
      what: 'the token is no text',
      answer: { body: { access_token: 7 } },
      code: 'TOKEN_MISSING',
      says: 'answered without an access_token',
    },
    {
      what: 'it is elsewhere now',
      answer: { status: 307, headers: { location: 'https://other.example/token?x=1' } },
      code: 'TOKEN_ENDPOINT_REDIRECT',
      says: 'redirects to https://other.example, where the secret is not sent',
    },
    {
      what: 'there is nothing at that address',
      answer: { status: 404, body: 'no' },
      code: 'TOKEN_ANSWER',
      says: 'answered 404',
    },
    {
      what: 'the server has trouble',
      answer: { status: 503, body: { error: 'temporarily_unavailable' } },
      code: 'TOKEN_ENDPOINT_UNREACHABLE',
      says: 'answered 503: temporarily_unavailable',
      kind: 'unreachable',
    },
    {
      what: 'there were too many requests',
      answer: { status: 429 },
      code: 'TOKEN_ENDPOINT_UNREACHABLE',
      says: 'answered 429',
      kind: 'unreachable',
    },
    {
      what: 'the answer never ends',
      answer: { body: 'x'.repeat(300_000) },
      code: 'TOKEN_ANSWER',
      says: 'has more than 262144 bytes',
    },
  ])('where $what', async ({ answer, code, says, kind = 'authentication' }) => {
    await using server = await startOauthServer(() => answer)
    const error = await failureOf(clientOf(`${server.endpoint}?CANARY-in-query`))
    expect(error).toMatchObject({ kind, code, retriable: kind === 'unreachable' })
    expect(error.message).toContain(`the token endpoint ${server.endpoint} `)
    expect(error.message).toContain(says)
    expect(`${error.message}${error.hint}`).not.toContain('CANARY')
    expect(server.requests.length).toBe(1)
  })

  test('where nobody answers in time', async () => {
    await using server = await startOauthServer(() => null)
    const error = await failureOf(clientOf(server.endpoint, { timeoutMs: 100 }))
    expect(error).toMatchObject({ kind: 'unreachable', code: 'TOKEN_ENDPOINT_UNREACHABLE', retriable: true })
    expect(error.message).toContain('no answer within 100 ms')
  })

  test.for([
    { endpoint: 'http://localhost:1/token', says: 'it refused the connection' },
    { endpoint: 'https://no-such-host.invalid/token', says: 'its host is not found' },
  ])('where $says', async ({ endpoint, says }) => {
    const error = await failureOf(clientOf(endpoint))
    expect(error).toMatchObject({ kind: 'unreachable', retriable: true })
    expect(error.message).toContain(says)
  })

  test('where the other side speaks no TLS', async () => {
    await using server = await startOauthServer(() => ({}))
    const error = await failureOf(clientOf(server.endpoint.replace('http:', 'https:')))
    expect(error).toMatchObject({ kind: 'authentication', code: 'TOKEN_ENDPOINT_TLS' })
  })
})
