import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'

interface HttpRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** For everything up to the last byte of the answer. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** PEM; null means the certificate authorities that Node trusts. */
  readonly ca?: Buffer | null
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Why there is no answer. */
type HttpFailure = 'unreachable' | 'timeout' | 'tls' | 'too-large'

export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly reason: HttpFailure

  constructor(reason: HttpFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

/**
 * One request and its answer, whatever its status. No redirect is followed: what is sent here is for nobody else.
 *
 * @throws {HttpError}
 */
export async function requestHttp(options: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body = '', timeoutMs, maxBytes } = options
  const isTls = url.protocol === 'https:'
  const { request } = isTls ? await import('node:https') : await import('node:http')
  const settings: RequestOptions & { ca?: Buffer; rejectUnauthorized: boolean } = {
    method,
    // Said, since the environment can have Node leave it out everywhere.
    rejectUnauthorized: true,
    headers: { ...headers, ...(method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) }) },
    // A connection that is kept would keep the process too.
    agent: false,
    ...(options.ca != null && { ca: options.ca }),
  }
  return await new Promise((resolve, reject) => {
    const sent: ClientRequest = request(url, settings, (answer) => {
      collect(answer, maxBytes).then(resolve, fail)
    })
    const fail = (error: unknown): void => {
      clearTimeout(timer)
      reject(error instanceof HttpError ? error : explain(error))
      sent.destroy()
    }
    const timer = setTimeout(() => {
      fail(new HttpError('timeout', `no answer within ${Math.round(timeoutMs)} ms`))
    }, timeoutMs)
    sent.on('error', fail)
    sent.on('close', () => clearTimeout(timer))
    sent.end(body)
  })
}

async function collect(answer: IncomingMessage, maxBytes: number): Promise<HttpAnswer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) throw new HttpError('too-large', `the answer has more than ${maxBytes} bytes`)
    parts.push(part)
  }
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    body: Buffer.concat(parts).toString('utf8'),
  }
}

const TLS_CODES =
  /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_|CRL_|CA_)/

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it reset the connection',
  ENOTFOUND: 'its host is not found',
  EAI_AGAIN: 'its host is not found: the name server does not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
  ETIMEDOUT: 'it did not accept the connection in time',
}

function explain(cause: unknown): HttpError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (TLS_CODES.test(code)) return new HttpError('tls', message, cause)
  // Several addresses were tried: the message of the whole is empty.
  return new HttpError('unreachable', WORDS[code] ?? (message === '' ? code : message), cause)
}
