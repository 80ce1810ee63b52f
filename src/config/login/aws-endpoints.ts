import { sanitiseText } from '../../domain/sanitise.ts'
import type { Environment } from '../../host.ts'
import { readSmallFile } from '../read-small-file.ts'
import { type AwsKeys, exportHint, parseAwsKeys } from './aws-keys.ts'
import { CredentialsFailure } from './credentials-failure.ts'
import { HttpError, requestHttp } from './http-request.ts'

/** They are on this machine or beside it: who is not there answers nothing at all. */
const TIMEOUT_MS = 1_000
const MAX_ANSWER_BYTES = 64 * 1024

const CONTAINERS = 'http://169.254.170.2'
const INSTANCE_METADATA = 'http://169.254.169.254'

/** Besides this machine, what Amazon has for containers. */
const CONTAINER_HOSTS: ReadonlySet<string> = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'])

/**
 * The keys of the container that this runs in; null if it does not run in one.
 *
 * @throws {CredentialsFailure}
 */
export async function keysOfContainer(env: Environment): Promise<AwsKeys | null> {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? ''
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
  if (relative === '' && full === '') return null
  const text = relative === '' ? full : CONTAINERS + relative
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !isTrusted(url)) {
    throw failure('AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine')
  }
  const token = containerToken(env)
  const place = `the container's credentials at ${sanitiseText(url.origin)}`
  const { status, body } = await ask(url, 'GET', token === null ? {} : { authorization: token }, place)
  if (status !== 200) throw failure(`${place}: it answered ${status}`, status >= 500 || status === 429)
  return parseAwsKeys(body, place)
}

function isTrusted({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
  return protocol === 'http:' && (isLoopback || CONTAINER_HOSTS.has(hostname))
}

function containerToken(env: Environment): string | null {
  const path = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] ?? ''
  let token = env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? ''
  if (path !== '') {
    try {
      token = readSmallFile(path).toString('utf8').trim()
    } catch (error) {
      throw failure(`AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read: ${(error as Error).message}`)
    }
  }
  if (token === '') return null
  // It would end the header, and begin another.
  if (!/^[\x20-\x7e]+$/.test(token))
    throw failure("the token for the container's credentials is no text of one line")
  return token
}

/**
 * The keys of the machine's own role, from the metadata service of EC2 (IMDSv2); null if nobody answers there.
 *
 * @throws {CredentialsFailure} when it answers otherwise
 */
export async function keysOfInstance(env: Environment): Promise<AwsKeys | null> {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return null
  const base = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? INSTANCE_METADATA
  const place = 'the metadata of this instance'
  if (!URL.canParse(base)) throw failure('AWS_EC2_METADATA_SERVICE_ENDPOINT is not an address')
  const at = (path: string): URL => new URL(`/latest/${path}`, base)
  let session: Awaited<ReturnType<typeof ask>>
  try {
    session = await ask(at('api/token'), 'PUT', { 'x-aws-ec2-metadata-token-ttl-seconds': '300' }, place)
  } catch (error) {
    if (error instanceof CredentialsFailure && error.retriable) return null
    throw error
  }
  if (session.status !== 200 || !/^[\x21-\x7e]+$/.test(session.body)) return null
  const headers = { 'x-aws-ec2-metadata-token': session.body }
  const roles = await ask(at('meta-data/iam/security-credentials/'), 'GET', headers, place)
  const role = roles.body.trim().split('\n')[0] ?? ''
  if (roles.status === 404 || role === '') return null
  const { status, body } = await ask(
    at(`meta-data/iam/security-credentials/${encodeURIComponent(role)}`),
    'GET',
    headers,
    place,
  )
  if (roles.status !== 200 || status !== 200) throw failure(`${place}: it answered ${status}`, true)
  return parseAwsKeys(body, place)
}

async function ask(
  url: URL,
  method: 'GET' | 'PUT',
  headers: Readonly<Record<string, string>>,
  place: string,
) {
  try {
    return await requestHttp({ url, method, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES })
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    throw failure(`${place}: ${sanitiseText(error.message)}`, error.reason !== 'tls')
  }
}

function failure(message: string, retriable = false): CredentialsFailure {
  return new CredentialsFailure(retriable ? 'unreachable' : 'authentication', message, {
    code: 'AWS_CREDENTIALS',
    hint: exportHint(null),
    retriable,
  })
}
