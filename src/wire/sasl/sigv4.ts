import { createHash, createHmac } from 'node:crypto'
import type { AwsIdentity } from './sasl-options.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'
const EMPTY_SHA256 = createHash('sha256').update('').digest('hex')

/** Names and values as they are, not encoded. */
type Query = readonly (readonly [name: string, value: string])[]

export interface RequestToSign {
  readonly method: string
  /** As it stands in the URL, already encoded. */
  readonly path: string
  readonly query: Query
  /** Every header that is signed. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body, in hex; or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string
}

export interface SigningScope {
  readonly region: string
  readonly service: string
  /** When it is signed, as in `20150830T123600Z`. */
  readonly amzDate: string
}

/** The signature of a request by AWS Signature Version 4, in hex. */
export function signRequest(request: RequestToSign, scope: SigningScope, secretAccessKey: string): string {
  const toSign = [ALGORITHM, scope.amzDate, scopeText(scope), sha256(canonicalRequest(request))].join('\n')
  const { amzDate, region, service } = scope
  const key = [amzDate.slice(0, 8), region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  )
  return hmac(key, toSign).toString('hex')
}

interface PresignOptions {
  readonly host: string
  readonly path: string
  readonly query: Query
  readonly service: string
  readonly identity: AwsIdentity
  readonly expiresS: number
  readonly epochMs: number
  /** By default that of an empty body. */
  readonly payloadHash?: string
}

/** The query of a GET that is signed in its query: what was given, and what makes it signed. */
export function presignQuery({ host, path, query, service, identity, ...options }: PresignOptions): Query {
  const { accessKeyId, secretAccessKey, sessionToken, region } = identity
  const scope: SigningScope = { region, service, amzDate: amzDateOf(options.epochMs) }
  const unsigned: Query = [
    ...query,
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${scopeText(scope)}`],
    ['X-Amz-Date', scope.amzDate],
    ['X-Amz-Expires', String(options.expiresS)],
    ...(sessionToken === null ? [] : [['X-Amz-Security-Token', sessionToken] as const]),
    ['X-Amz-SignedHeaders', 'host'],
  ]
  const signature = signRequest(
    {
      method: 'GET',
      path,
      query: unsigned,
      headers: { host },
      payloadHash: options.payloadHash ?? EMPTY_SHA256,
    },
    scope,
    secretAccessKey,
  )
  return [...unsigned, ['X-Amz-Signature', signature]]
}

function canonicalRequest({ method, path, query, headers, payloadHash }: RequestToSign): string {
  const pairs = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).sort(byCodePoint)
  const named = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/ +/g, ' ')] as const)
    .sort(([a], [b]) => byCodePoint(a, b))
  return [
    method,
    path,
    pairs.join('&'),
    ...named.map(([name, value]) => `${name}:${value}`),
    '',
    named.map(([name]) => name).join(';'),
    payloadHash,
  ].join('\n')
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Everything but letters, digits, `-`, `.`, `_` and `~`. Half a character goes as the sign for an unknown one. */
function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** `20150830T123600Z` */
const amzDateOf = (epochMs: number): string => new Date(epochMs).toISOString().replaceAll(/[:-]|\.\d+/g, '')

const scopeText = ({ amzDate, region, service }: SigningScope): string =>
  `${amzDate.slice(0, 8)}/${region}/${service}/aws4_request`

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
