import { sanitiseText } from '../../domain/sanitise.ts'
import { CredentialsFailure } from './credentials-failure.ts'
import { type HttpAnswer, HttpError, requestHttp } from './http-request.ts'
import { expiryOfJwt } from './jwt.ts'
import type { Perishable } from './keep-fresh.ts'

/** A token is a few kilobytes at most. */
const MAX_ANSWER_BYTES = 256 * 1024

/** An OAuth client at the endpoint that gives it tokens (RFC 6749, section 4.4). */
export interface TokenClient {
  readonly endpoint: URL
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string | null
  /** PEM; null means the certificate authorities that Node trusts. */
  readonly ca: Buffer | null
  readonly timeoutMs: number
}

export interface Token extends Perishable {
  readonly value: string
}

/**
 * Gets a token with the client's id and secret.
 *
 * @throws {CredentialsFailure} `unreachable` when the endpoint gives no answer, else `authentication`. What it
 * says is in the message; the secret never is.
 */
export async function fetchToken(client: TokenClient): Promise<Token> {
  const nowMs = Date.now()
  const answer = await ask(client)
  const { status } = answer
  const body = parseObject(answer.body)
  if (status >= 200 && status < 300) {
    if (body === null) throw notJson(client, answer)
    const { access_token: value, expires_in: lifeS } = body
    if (typeof value !== 'string' || value === '') {
      throw refused(client, 'TOKEN_MISSING', 'answered without an access_token', describe(body, client))
    }
    // Brokers look at the token itself, and a server may count otherwise.
    const ends = [expiryOf(lifeS, nowMs), expiryOfJwt(value)].filter((end) => end !== null)
    return { value, expiresAtMs: ends.length === 0 ? null : Math.min(...ends) }
  }
  throw explainStatus(client, answer, body)
}

async function ask(client: TokenClient): Promise<HttpAnswer> {
  const { endpoint, scope, ca, timeoutMs } = client
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope !== null && { scope }),
  })
  try {
    return await requestHttp({
      url: endpoint,
      method: 'POST',
      headers: {
        authorization: `Basic ${basicOf(client)}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: form.toString(),
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      ca,
    })
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    throw explainHttp(client, error)
  }
}

/** Each part is encoded by itself (RFC 6749, section 2.3.1). */
const basicOf = ({ clientId, clientSecret }: TokenClient): string =>
  Buffer.from([clientId, clientSecret].map(encode).join(':')).toString('base64')

/** Half a character cannot be encoded; it goes as the sign for one that is not known. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString())

function explainHttp(client: TokenClient, cause: HttpError): CredentialsFailure {
  const message = `the token endpoint ${nameOf(client)}: ${sanitiseText(cause.message)}`
  switch (cause.reason) {
    case 'tls':
      return new CredentialsFailure('authentication', message, {
        code: 'TOKEN_ENDPOINT_TLS',
        hint: 'if its certificate is signed by an authority of your own, name it: KCTL_OAUTH_CA=ca.pem, or sasl.tokenEndpointCa in the context',
        cause,
      })
    case 'too-large':
      return refused(client, 'TOKEN_ANSWER', cause.message)
    case 'unreachable':
    case 'timeout':
      return new CredentialsFailure('unreachable', message, {
        code: 'TOKEN_ENDPOINT_UNREACHABLE',
        hint: 'check the address of the token endpoint, and the network or VPN between here and there',
        cause,
        retriable: true,
      })
  }
}

function explainStatus(
  client: TokenClient,
  { status, headers }: HttpAnswer,
  body: Readonly<Record<string, unknown>> | null,
): CredentialsFailure {
  const said = describe(body, client)
  if (status >= 300 && status < 400) {
    const to = originOf(headers.location, client)
    return refused(client, 'TOKEN_ENDPOINT_REDIRECT', `redirects to ${to}, where the secret is not sent`)
  }
  if (status >= 500 || status === 429) {
    return new CredentialsFailure(
      'unreachable',
      `the token endpoint ${nameOf(client)} answered ${status}${said}`,
      { code: 'TOKEN_ENDPOINT_UNREACHABLE', hint: 'it may work later: run it again', retriable: true },
    )
  }
  const id = sanitiseText(client.clientId)
  if (body !== null && typeof body['error'] === 'string') {
    return refused(client, 'TOKEN_DENIED', `gives the client "${id}" no token (${status})`, said)
  }
  if (status === 401 || status === 403) {
    return refused(client, 'TOKEN_DENIED', `does not accept the client "${id}" (${status})`)
  }
  return refused(client, 'TOKEN_ANSWER', `answered ${status}`)
}

const notJson = (client: TokenClient, { status, headers }: HttpAnswer): CredentialsFailure =>
  refused(
    client,
    'TOKEN_ANSWER',
    `answered ${status} with ${sanitiseText(headers['content-type'] ?? 'something').slice(0, 60)}, which is not JSON`,
  )

const HINTS: Readonly<Record<string, string>> = {
  TOKEN_DENIED: 'check the client id, its secret and the scope; kctl tried once only',
  TOKEN_ENDPOINT_REDIRECT: 'set the address that it redirects to as the token endpoint, if you trust it',
  TOKEN_MISSING: 'is that the token endpoint of the identity provider, and not another one of its addresses?',
  TOKEN_ANSWER: 'is that the token endpoint of the identity provider, and not another one of its addresses?',
}

function refused(client: TokenClient, code: string, what: string, said = ''): CredentialsFailure {
  const message = `the token endpoint ${nameOf(client)} ${what}${said}`
  return new CredentialsFailure('authentication', message, { code, hint: HINTS[code] })
}

/** Where it is; a query may hold what is not for everyone's eyes. */
const nameOf = ({ endpoint }: TokenClient): string => sanitiseText(`${endpoint.origin}${endpoint.pathname}`)

/** `: invalid_client: No such client`, without the secret if a server is so careless as to repeat it. */
function describe(body: Readonly<Record<string, unknown>> | null, client: TokenClient): string {
  const secrets = [client.clientSecret, encode(client.clientSecret), basicOf(client)]
  const masked = (text: string): string =>
    secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '****')), text)
  const parts = ['error', 'error_description']
    .map((key) => body?.[key])
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map((part) => sanitiseText(masked(part)).slice(0, MAX_SAID))
  return parts.map((part) => `: ${part}`).join('')
}

const MAX_SAID = 200

function originOf(location: string | undefined, { endpoint }: TokenClient): string {
  try {
    return sanitiseText(new URL(location ?? '', endpoint).origin)
  } catch {
    return 'an address that is none'
  }
}

function expiryOf(lifeS: unknown, nowMs: number): number | null {
  const seconds = typeof lifeS === 'string' && /^\d{1,10}$/.test(lifeS) ? Number(lifeS) : lifeS
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e10 ? nowMs + seconds * 1_000 : null
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
